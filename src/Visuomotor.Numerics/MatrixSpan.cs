using System.Runtime.CompilerServices;

namespace Visuomotor.Numerics;

/// <summary>
/// A writable view of a dense row-major matrix in memory owned elsewhere: element (r, c) lies at r * Stride + c.
/// Copying the view copies no numbers.
/// </summary>
public readonly ref struct MatrixSpan
{
    /// <summary>Views <paramref name="data"/> as a matrix without gaps between its rows.</summary>
    /// <param name="data">At least rows * columns numbers, row after row.</param>
    /// <param name="rows">Number of rows, zero or more.</param>
    /// <param name="columns">Number of columns, zero or more.</param>
    /// <exception cref="ArgumentException">A size is negative or <paramref name="data"/> is too short.</exception>
    public MatrixSpan(Span<double> data, int rows, int columns)
        : this(data, rows, columns, columns) { }

    /// <summary>Views <paramref name="data"/> as a matrix whose rows begin <paramref name="stride"/> numbers apart.</summary>
    /// <param name="data">At least (rows - 1) * stride + columns numbers.</param>
    /// <param name="rows">Number of rows, zero or more.</param>
    /// <param name="columns">Number of columns, zero or more.</param>
    /// <param name="stride">Distance between the beginnings of rows, at least <paramref name="columns"/>.</param>
    /// <exception cref="ArgumentException">A size is negative, the stride too small, or <paramref name="data"/> too short.</exception>
    public MatrixSpan(Span<double> data, int rows, int columns, int stride)
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
    public Span<double> Data { get; }

    /// <summary>The element in row <paramref name="r"/>, column <paramref name="c"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside the matrix.</exception>
    public ref double this[int r, int c]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)r >= (uint)Rows || (uint)c >= (uint)Columns)
                MatrixShape.ThrowPlace(r, c, Rows, Columns);
            return ref Data[(r * Stride) + c];
        }
    }

    /// <summary>Row <paramref name="r"/> as a span of <see cref="Columns"/> numbers.</summary>
    public Span<double> Row(int r) => Data.Slice(r * Stride, Columns);

    /// <summary>
    /// The view of the block of <paramref name="rows"/> x <paramref name="columns"/> whose first element is (<paramref name="r0"/>,
    /// <paramref name="c0"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The block reaches outside the matrix.</exception>
    public MatrixSpan Block(int r0, int c0, int rows, int columns)
    {
        MatrixShape.CheckBlock(r0, c0, rows, columns, Rows, Columns);
        return rows == 0 || columns == 0
            ? new(default, rows, columns, Math.Max(Stride, columns))
            : new(Data[((r0 * Stride) + c0)..], rows, columns, Stride);
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => Fill(0);

    /// <summary>Sets every element to <paramref name="value"/>.</summary>
    public void Fill(double value)
    {
        for (int r = 0; r < Rows; r++)
            Row(r).Fill(value);
    }

    /// <summary>Adds <paramref name="value"/> to every element (i, i).</summary>
    public void AddToDiagonal(double value)
    {
        for (int i = 0; i < Math.Min(Rows, Columns); i++)
            Data[(i * Stride) + i] += value;
    }

    /// <summary>Replaces each pair (r, c), (c, r) by its mean. The matrix must be square.</summary>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public void Symmetrize()
    {
        MatrixShape.CheckSquare(Rows, Columns, nameof(Symmetrize));
        MatrixKernels.Symmetrize(this);
    }

    /// <summary>Copies <paramref name="source"/>, which must have the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void CopyFrom(ReadOnlyMatrixSpan source)
    {
        MatrixShape.CheckSame(source.Rows, source.Columns, Rows, Columns, nameof(CopyFrom));
        if (Columns == 0 || Rows == 0)
            return;
        if (Stride == Columns && source.Stride == Columns)
        {
            source.Data.CopyTo(Data);
            return;
        }

        MatrixKernels.CopyRows(source, this);
    }

    /// <summary>A copy in a matrix of its own.</summary>
    public Matrix ToMatrix() => ((ReadOnlyMatrixSpan)this).ToMatrix();
}
