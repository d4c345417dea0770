using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>One matrix of the same shape for every time step, stored back to back in one array.</summary>
public sealed class MatrixSequence
{
    /// <summary>Makes a sequence of zero matrices.</summary>
    /// <param name="count">Number of time steps, at least 1.</param>
    /// <param name="rows">Rows of each matrix, at least 1.</param>
    /// <param name="columns">Columns of each matrix, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public MatrixSequence(int count, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Count = count;
        Rows = rows;
        Columns = columns;
        Data = new double[count * rows * columns];
    }

    /// <summary>Number of time steps.</summary>
    public int Count { get; }

    /// <summary>Rows of each matrix.</summary>
    public int Rows { get; }

    /// <summary>Columns of each matrix.</summary>
    public int Columns { get; }

    /// <summary>All entries: time step by time step, each matrix row by row.</summary>
    public double[] Data { get; }

    /// <summary>The matrix of time step <paramref name="t"/>, as a view that writes through.</summary>
    public MatrixSpan this[int t] => new(Data.AsSpan(t * Rows * Columns, Rows * Columns), Rows, Columns);

    /// <summary>Copies all entries from a sequence of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void CopyFrom(MatrixSequence source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Count != Count || source.Rows != Rows || source.Columns != Columns)
            throw new ArgumentException(
                $"cannot copy {source.Count} matrices of {source.Rows} x {source.Columns} into {Count} of {Rows} x {Columns}",
                nameof(source)
            );
        source.Data.CopyTo(Data, 0);
    }
}
