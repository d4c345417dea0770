namespace Visuomotor.Numerics;

/// <summary>A dense row-major matrix that owns its memory; element (r, c) lies at <c>Data[r * Columns + c]</c>.</summary>
public sealed class Matrix
{
    /// <summary>Makes a matrix of zeros.</summary>
    /// <param name="rows">Number of rows, zero or more.</param>
    /// <param name="columns">Number of columns, zero or more.</param>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    public Matrix(int rows, int columns)
    {
        if ((rows | columns) < 0)
            throw new ArgumentException($"A matrix of {rows} x {columns} is not possible.");
        Rows = rows;
        Columns = columns;
        Data = new double[checked(rows * columns)];
    }

    /// <summary>Makes a matrix over an array, which it keeps (no copy).</summary>
    /// <param name="rows">Number of rows, zero or more.</param>
    /// <param name="columns">Number of columns, zero or more.</param>
    /// <param name="data">Exactly rows * columns numbers, row after row.</param>
    /// <exception cref="ArgumentException">A size is negative or the array has another length.</exception>
    public Matrix(int rows, int columns, double[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if ((rows | columns) < 0 || (long)rows * columns != data.Length)
        {
            throw new ArgumentException($"An array of {data.Length} numbers cannot be a matrix of {rows} x {columns}.");
        }

        Rows = rows;
        Columns = columns;
        Data = data;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>The numbers, row after row.</summary>
    public double[] Data { get; }

    /// <summary>The whole matrix as a writable view.</summary>
    public MatrixSpan Span => new(Data, Rows, Columns);

    /// <summary>The element in row <paramref name="r"/>, column <paramref name="c"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside the matrix.</exception>
    public ref double this[int r, int c]
    {
        get
        {
            if ((uint)r >= (uint)Rows || (uint)c >= (uint)Columns)
                MatrixShape.ThrowPlace(r, c, Rows, Columns);
            return ref Data[(r * Columns) + c];
        }
    }

    /// <summary>The matrix as a writable view.</summary>
    public static implicit operator MatrixSpan(Matrix matrix) => matrix.Span;

    /// <summary>The matrix as a read-only view.</summary>
    public static implicit operator ReadOnlyMatrixSpan(Matrix matrix) => new(matrix.Data, matrix.Rows, matrix.Columns);

    /// <summary>The identity of <paramref name="size"/> x <paramref name="size"/>.</summary>
    public static Matrix Identity(int size)
    {
        Matrix identity = new(size, size);
        identity.Span.AddToDiagonal(1);
        return identity;
    }

    /// <summary>A copy of a two-dimensional array.</summary>
    public static Matrix FromRows(double[,] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Matrix matrix = new(rows.GetLength(0), rows.GetLength(1));
        for (int r = 0; r < matrix.Rows; r++)
        {
            for (int c = 0; c < matrix.Columns; c++)
                matrix[r, c] = rows[r, c];
        }

        return matrix;
    }

    /// <summary>The square matrix with <paramref name="diagonal"/> on its diagonal and zeros elsewhere.</summary>
    public static Matrix Diagonal(ReadOnlySpan<double> diagonal)
    {
        Matrix matrix = new(diagonal.Length, diagonal.Length);
        for (int i = 0; i < diagonal.Length; i++)
            matrix[i, i] = diagonal[i];
        return matrix;
    }

    /// <summary>Row <paramref name="r"/> as a span of <see cref="Columns"/> numbers.</summary>
    public Span<double> Row(int r) => Data.AsSpan(r * Columns, Columns);

    /// <summary>The writable view of a block (see <see cref="MatrixSpan.Block"/>).</summary>
    public MatrixSpan Block(int r0, int c0, int rows, int columns) => Span.Block(r0, c0, rows, columns);

    /// <summary>A copy with memory of its own.</summary>
    public Matrix Clone() => new(Rows, Columns, (double[])Data.Clone());
}
