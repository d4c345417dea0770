namespace Visuomotor.Numerics;

/// <summary>
/// Products of small matrices whose sizes are padded with zeros to multiples of <see cref="Unit"/>, so that no edge needs care and nothing
/// is copied.
/// Each result is one chain of fused multiply-adds that begins at the addend and goes in the order of the inner index,
/// whatever the vector width: the same numbers give the same bits with AVX2 and with AVX-512.
/// </summary>
public static unsafe class PaddedProducts
{
    /// <summary>What padded sizes are multiples of: the doubles in a cache line.</summary>
    public const int Unit = 8;

    /// <summary>The least multiple of <see cref="Unit"/> that is not below <paramref name="size"/>.</summary>
    public static int Pad(int size) => (size + Unit - 1) & ~(Unit - 1);

    /// <summary>c = d + a' b.</summary>
    /// <param name="d">Rows x columns of <paramref name="c"/>, or empty for zero. May be <paramref name="c"/> itself.</param>
    /// <param name="a">k x rows of <paramref name="c"/>.</param>
    /// <param name="b">k x columns of <paramref name="c"/>.</param>
    /// <param name="c">Receives the sum; both sizes are multiples of <see cref="Unit"/>. Shares no memory with a and b.</param>
    /// <param name="upper">True to compute only the blocks of <see cref="Unit"/> x <see cref="Unit"/> on and above the diagonal and leave
    /// the others as they are.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void AddTransposedLeft(ReadOnlyMatrixSpan d, ReadOnlyMatrixSpan a, ReadOnlyMatrixSpan b, MatrixSpan c, bool upper = false)
    {
        if (((c.Rows | c.Columns) & (Unit - 1)) != 0)
            throw new ArgumentException($"a padded matrix cannot be {c.Rows} x {c.Columns}: multiples of {Unit} are needed");
        MatrixShape.CheckSame(a.Rows, a.Columns, b.Rows, c.Rows, nameof(AddTransposedLeft));
        MatrixShape.CheckSame(b.Rows, b.Columns, a.Rows, c.Columns, nameof(AddTransposedLeft));
        if (d.Rows > 0)
            MatrixShape.CheckSame(d.Rows, d.Columns, c.Rows, c.Columns, nameof(AddTransposedLeft));
        fixed (
            double* pd = d.Data,
                pa = a.Data,
                pb = b.Data,
                pc = c.Data
        )
        {
            for (int i = 0; i < c.Rows; i += Unit)
            {
                double* rowD = d.Rows > 0 ? pd + ((nint)i * d.Stride) : null,
                    rowC = pc + ((nint)i * c.Stride);
                for (int j = upper ? i : 0, width; j < c.Columns; j += width)
                {
                    width = c.Columns - j >= 16 ? 16 : 8;
                    PaddedTiles.Tile(
                        rowD == null ? null : rowD + j,
                        d.Stride,
                        pa + i,
                        a.Stride,
                        pb + j,
                        b.Stride,
                        a.Rows,
                        rowC + j,
                        c.Stride,
                        width
                    );
                }
            }
        }
    }

    /// <summary>c = d + b' x.</summary>
    /// <param name="d">As many numbers as <paramref name="c"/>.</param>
    /// <param name="x">x[p] is at p times <paramref name="step"/>.</param>
    /// <param name="step">Distance between the numbers of <paramref name="x"/>.</param>
    /// <param name="b">k x length of <paramref name="c"/>.</param>
    /// <param name="c">Receives the sum; its length is a multiple of <see cref="Unit"/>. May be <paramref name="d"/> itself.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void AddTransposed(ReadOnlySpan<double> d, ReadOnlySpan<double> x, int step, ReadOnlyMatrixSpan b, Span<double> c)
    {
        if ((c.Length & (Unit - 1)) != 0)
            throw new ArgumentException($"a padded vector cannot have {c.Length} numbers: a multiple of {Unit} is needed");
        MatrixShape.CheckLength(d.Length, c.Length, nameof(AddTransposed));
        MatrixShape.CheckSame(b.Rows, b.Columns, b.Rows, c.Length, nameof(AddTransposed));
        if (b.Rows > 0 && x.Length <= (b.Rows - 1) * step)
            throw new ArgumentException($"{x.Length} numbers are too few for {b.Rows} factors {step} apart");
        fixed (
            double* pd = d,
                px = x,
                pb = b.Data,
                pc = c
        )
        {
            int j = 0;
            for (; j + 32 <= c.Length; j += 32)
                PaddedTiles.Row32(pd + j, px, step, pb + j, b.Stride, b.Rows, pc + j);
            for (; j < c.Length; j += 8)
                PaddedTiles.Row8(pd + j, px, step, pb + j, b.Stride, b.Rows, pc + j);
        }
    }

    /// <summary>Copies what is above the diagonal to below it.</summary>
    /// <param name="c">Square; its size is a multiple of <see cref="Unit"/>.</param>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static void MirrorUpper(MatrixSpan c)
    {
        MatrixShape.CheckSquare(c.Rows, c.Columns, nameof(MirrorUpper));
        fixed (double* p = c.Data)
        {
            nint stride = c.Stride;
            for (int r = 0; r < c.Rows; r += 4)
            {
                // the rows from r on, to the right of their square on the diagonal
                int right = c.Columns - r - 4;
                PanelPacking.TransposeStrip(p + (r * stride) + r + 4, stride, right, p + ((r + 4) * stride) + r, stride);
                for (int i = r + 1; i < r + 4; i++)
                {
                    for (int j = r; j < i; j++)
                        p[(i * stride) + j] = p[(j * stride) + i];
                }
            }
        }
    }

    /// <summary>b = a'.</summary>
    /// <param name="a">Its number of rows is a multiple of <see cref="Unit"/>.</param>
    /// <param name="b">Columns x rows of <paramref name="a"/>; shares no memory with it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Transpose(ReadOnlyMatrixSpan a, MatrixSpan b)
    {
        MatrixShape.CheckSame(b.Rows, b.Columns, a.Columns, a.Rows, nameof(Transpose));
        fixed (
            double* pa = a.Data,
                pb = b.Data
        )
        {
            for (int r = 0; r < a.Rows; r += 4)
                PanelPacking.TransposeStrip(pa + ((nint)r * a.Stride), a.Stride, a.Columns, pb + r, b.Stride);
        }
    }
}
