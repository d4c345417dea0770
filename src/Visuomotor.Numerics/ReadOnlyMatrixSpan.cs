using System.Runtime.CompilerServices;

namespace Visuomotor.Numerics;

/// <summary>
/// A read-only view of a dense row-major matrix in memory owned elsewhere: element (r, c) lies at r * Stride + c.
/// </summary>
public readonly ref struct ReadOnlyMatrixSpan
{
    /// <summary>Views <paramref name="data"/> as a matrix without gaps between its rows.</summary>
    /// <param name="data">At least rows * columns numbers, row after row.</param>
    /// <param name="rows">Number of rows, zero or more.</param>
    /// <param name="columns">Number of columns, zero or more.</param>
    /// <exception cref="ArgumentException">A size is negative or <paramref name="data"/> is too short.</exception>
    public ReadOnlyMatrixSpan(ReadOnlySpan<double> data, int rows, int columns)
        : this(data, rows, columns, columns) { }

    /// <summary>Views <paramref name="data"/> as a matrix whose rows begin <paramref name="stride"/> numbers apart.</summary>
    /// <param name="data">At least (rows - 1) * stride + columns numbers.</param>
    /// <param name="rows">Number of rows, zero or more.</param>
    /// <param name="columns">Number of columns, zero or more.</param>
    /// <param name="stride">Distance between the beginnings of rows, at least <paramref name="columns"/>.</param>
    /// <exception cref="ArgumentException">A size is negative, the stride too small, or <paramref name="data"/> too short.</exception>
    public ReadOnlyMatrixSpan(ReadOnlySpan<double> data, int rows, int columns, int stride)
    {
        int length = MatrixShape.RequiredLength(data.Length, rows, columns, stride);
        Data = data[..length];
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Distance between the beginnings of two neighbouring rows in <see cref="Data"/>.</summary>
    public int Stride { get; }

    /// <summary>The memory from element (0, 0) to the last element, gaps between rows included.</summary>
    public ReadOnlySpan<double> Data { get; }

    /// <summary>The element in row <paramref name="r"/>, column <paramref name="c"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside the matrix.</exception>
    public ref readonly double this[int r, int c]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)r >= (uint)Rows || (uint)c >= (uint)Columns)
                MatrixShape.ThrowPlace(r, c, Rows, Columns);
            return ref Data[(r * Stride) + c];
        }
    }

    /// <summary>The writable view seen as a read-only one.</summary>
    public static implicit operator ReadOnlyMatrixSpan(MatrixSpan matrix) => new(matrix.Data, matrix.Rows, matrix.Columns, matrix.Stride);

    /// <summary>Row <paramref name="r"/> as a span of <see cref="Columns"/> numbers.</summary>
    public ReadOnlySpan<double> Row(int r) => Data.Slice(r * Stride, Columns);

    /// <summary>
    /// The view of the block of <paramref name="rows"/> x <paramref name="columns"/> whose first element is (<paramref name="r0"/>,
    /// <paramref name="c0"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The block reaches outside the matrix.</exception>
    public ReadOnlyMatrixSpan Block(int r0, int c0, int rows, int columns)
    {
        MatrixShape.CheckBlock(r0, c0, rows, columns, Rows, Columns);
        return rows == 0 || columns == 0
            ? new(default, rows, columns, Math.Max(Stride, columns))
            : new(Data[((r0 * Stride) + c0)..], rows, columns, Stride);
    }

    /// <summary>A copy in a matrix of its own.</summary>
    public Matrix ToMatrix()
    {
        Matrix copy = new(Rows, Columns);
        copy.Span.CopyFrom(this);
        return copy;
    }
}
