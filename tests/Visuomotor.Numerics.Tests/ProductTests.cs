using FsCheck;
using FsCheck.Xunit;

namespace Visuomotor.Numerics.Tests;

public class ProductTests
{
    private delegate void Product(ReadOnlyMatrixSpan a, ReadOnlyMatrixSpan b, MatrixSpan c, double alpha, double beta);

    // Sizes around the tile's height and widths, the packed panel's length, and beyond what is done without the library.
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 25, 31, 32, 33, 39, 64, 71];

    [Property(MaxTest = 80)]
    public void ProductsEqualPlainLoops(
        NonNegativeInt m,
        NonNegativeInt n,
        NonNegativeInt k,
        NonNegativeInt pad,
        bool withAlpha,
        bool withBeta,
        int seed
    )
    {
        int[] inner = [.. Sizes, 191, 193, 400];
        Check(
            Sizes[m.Get % Sizes.Length],
            Sizes[n.Get % Sizes.Length],
            inner[k.Get % inner.Length],
            pad.Get % 4,
            withAlpha ? -0.7 : 1,
            withBeta ? 0.3 : 0,
            seed
        );
    }

    [Theory]
    [InlineData(130, 140, 150)]
    [InlineData(3, 200, 4000)]
    public void LargeProductsEqualPlainLoops(int m, int n, int k)
    {
        Check(m, n, k, 0, 1, 0, 1);
        Check(m, n, k, 3, 2, -0.5, 2);
    }

    [Property(MaxTest = 30)]
    public void SymmetricProductsEqualPlainLoopsAndAreExactlySymmetric(
        PositiveInt n,
        PositiveInt k,
        NonNegativeInt pad,
        bool withBeta,
        int seed
    )
    {
        int size = 1 + (n.Get % 75),
            inner = 1 + (k.Get % 250);
        double beta = withBeta ? 0.4 : 0;
        RandomStream random = RandomStream.Create((ulong)seed, "symmetric");
        Matrix middle = Oracle.PositiveDefinite(inner, random),
            old = Oracle.PositiveDefinite(size, random);

        // a' V a, and the same with everything transposed.
        Matrix a = Oracle.Random(inner, size, random),
            va = Oracle.Product(middle, false, a, false, middle, 1, 0);
        Matrix expected = Oracle.Product(a, true, va, false, old, -1.5, beta);
        Matrix at = Transpose(a),
            vat = Transpose(va);
        (Product Product, Matrix A, Matrix B)[] forms =
        [
            (LinearAlgebra.MultiplySymmetricTransposedLeft, a, va),
            (LinearAlgebra.MultiplySymmetricTransposedRight, at, vat),
            (LinearAlgebra.MultiplySymmetric, at, va),
        ];
        foreach ((Product product, Matrix left, Matrix right) in forms)
        {
            var inset = Oracle.Inset(size, size, pad.Get % 3, random);
            inset.View().CopyFrom(old);
            product(left, right, inset.View(), -1.5, beta);
            Oracle.Close(expected, inset.View(), 1e-9);
            for (int r = 0; r < size; r++)
            {
                for (int c = 0; c < r; c++)
                    Assert.True(inset.View()[r, c] == inset.View()[c, r]);
            }
        }
    }

    [Property(MaxTest = 30)]
    public void VectorProductsEqualPlainLoops(PositiveInt m, PositiveInt n, bool withBeta, int seed)
    {
        int rows = 1 + (m.Get % 70),
            columns = 1 + (n.Get % 70);
        double beta = withBeta ? -0.6 : 0;
        RandomStream random = RandomStream.Create((ulong)seed, "vectors");
        Matrix a = Oracle.Random(rows, columns, random),
            x = Oracle.Random(columns, 1, random),
            y = Oracle.Random(rows, 1, random);
        Matrix forward = Oracle.Product(a, false, x, false, y, 1.3, beta),
            backward = Oracle.Product(a, true, y, false, x, 1.3, beta);
        Matrix outer = Oracle.Product(y, false, x, true, a, 0.9, 1);
        Matrix newY = y.Clone(),
            newX = x.Clone();
        LinearAlgebra.Multiply(a, x.Data, newY.Data, 1.3, beta);
        LinearAlgebra.MultiplyTransposed(a, y.Data, newX.Data, 1.3, beta);
        Oracle.Close(forward, newY, 1e-12);
        Oracle.Close(backward, newX, 1e-12);
        double dot = 0;
        for (int i = 0; i < columns; i++)
            dot += x.Data[i] * newX.Data[i];
        Assert.Equal(dot, LinearAlgebra.Dot(x.Data, newX.Data), 1e-9);
        LinearAlgebra.AddOuterProduct(a, y.Data, x.Data, 0.9);
        Oracle.Close(outer, a, 1e-12);
        Matrix sum = newX.Clone();
        LinearAlgebra.AddScaled(2, x.Data, sum.Data);
        for (int i = 0; i < columns; i++)
            Assert.Equal(newX.Data[i] + (2 * x.Data[i]), sum.Data[i], 1e-12);
    }

    [Fact]
    public void ResultsDoNotDependOnWhereTheNumbersLieOrOnTheFormOfTheProduct()
    {
        RandomStream random = RandomStream.Create(4, "places");
        Matrix a = Oracle.Random(39, 71, random),
            b = Oracle.Random(71, 33, random),
            c = new(39, 33),
            other = new(39, 33);
        LinearAlgebra.Multiply(a, b, c);
        LinearAlgebra.MultiplyTransposedLeft(Transpose(a), b, other);
        Assert.Equal(c.Data, other.Data);
        LinearAlgebra.MultiplyTransposedRight(a, Transpose(b), other);
        Assert.Equal(c.Data, other.Data);
        for (int pad = 1; pad < 9; pad++)
        {
            var inset = Oracle.Inset(71, 33, pad, random);
            inset.View().CopyFrom(b);
            LinearAlgebra.Multiply(a, inset.View(), other);
            Assert.Equal(c.Data, other.Data);
        }
    }

    [Fact]
    public unsafe void WideAndNarrowTilesGiveTheSameBits()
    {
        RandomStream random = RandomStream.Create(5, "tiles");
        Matrix a = Oracle.Random(4, 50, random),
            b = Oracle.Random(50, 16, random),
            wide = new(4, 16),
            narrow = new(4, 16);
        fixed (
            double* pa = a.Data,
                pb = b.Data,
                pw = wide.Data,
                pn = narrow.Data
        )
        {
            TileKernels.Multiply512(pa, pa + 50, pa + 100, pa + 150, 1, pb, 16, 50, pw, 16);
            TileKernels.Multiply256(pa, pa + 50, pa + 100, pa + 150, 1, pb, 16, 50, pn, 16);
            TileKernels.Multiply256(pa, pa + 50, pa + 100, pa + 150, 1, pb + 8, 16, 50, pn + 8, 16);
        }

        Assert.Equal(wide.Data, narrow.Data);
        Oracle.Close(Oracle.Product(a, false, b, false, a, 1, 0), wide, 1e-12);
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        Matrix a = new(2, 3),
            b = new(4, 5),
            c = new(2, 5);
        Assert.Contains(
            "2 x 3 and 4 x 5",
            Assert.Throws<ArgumentException>(() => LinearAlgebra.Multiply(a, b, c)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "3 x 3",
            Assert.Throws<ArgumentException>(() => LinearAlgebra.MultiplyTransposedLeft(a, a, c)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => LinearAlgebra.MultiplySymmetric(a, new Matrix(3, 5), c));
        Assert.Throws<ArgumentException>(() => LinearAlgebra.Multiply(a, new double[2], new double[2]));
        Assert.Throws<ArgumentException>(() => LinearAlgebra.MultiplyTransposed(a, new double[2], new double[2]));
        Assert.Throws<ArgumentException>(() => LinearAlgebra.AddOuterProduct(a, new double[3], new double[3]));
        Assert.Throws<ArgumentException>(() => LinearAlgebra.Dot(new double[3], new double[2]));
    }

    [Fact]
    public void EmptyProductsScaleWhatWasThereAndZeroBetaDoesNotReadIt()
    {
        Matrix c = Matrix.Identity(2);
        LinearAlgebra.Multiply(new Matrix(2, 0), new Matrix(0, 2), c, 1, 3);
        Assert.Equal([3, 0, 0, 3], c.Data);
        c.Span.Fill(double.NaN);
        LinearAlgebra.Multiply(Matrix.Identity(2), Matrix.Identity(2), c);
        Assert.Equal([1, 0, 0, 1], c.Data);
    }

    private static void Check(int m, int n, int k, int pad, double alpha, double beta, int seed)
    {
        RandomStream random = RandomStream.Create((ulong)seed, "products");
        var a = Oracle.Inset(m, k, pad, random);
        var at = Oracle.Inset(k, m, pad, random);
        var b = Oracle.Inset(k, n, pad, random);
        var bt = Oracle.Inset(n, k, pad, random);
        (Product Product, (Matrix, int, int, int, int) A, (Matrix, int, int, int, int) B, bool TransposeA, bool TransposeB)[] forms =
        [
            (LinearAlgebra.Multiply, a, b, false, false),
            (LinearAlgebra.MultiplyTransposedLeft, at, b, true, false),
            (LinearAlgebra.MultiplyTransposedRight, a, bt, false, true),
        ];
        foreach (var (product, left, right, transposeA, transposeB) in forms)
        {
            var c = Oracle.Inset(m, n, pad, random);
            Matrix expected = Oracle.Product(left.View(), transposeA, right.View(), transposeB, c.View(), alpha, beta);
            product(left.View(), right.View(), c.View(), alpha, beta);
            Oracle.Close(expected, c.View(), 1e-10);

            // Nothing outside the result was touched.
            int written = c.Item1.Data.Count(value => !double.IsNaN(value));
            Assert.Equal(m * n, written);
        }
    }

    private static Matrix Transpose(Matrix a)
    {
        Matrix result = new(a.Columns, a.Rows);
        for (int r = 0; r < a.Rows; r++)
        {
            for (int c = 0; c < a.Columns; c++)
                result[c, r] = a[r, c];
        }

        return result;
    }

    [Theory]
    [InlineData(3)]
    [InlineData(21)]
    public void ScaleMultiplies(int length)
    {
        double[] x = Oracle.Random(1, length, RandomStream.Create(1, "x")).Data,
            y = new double[length];
        LinearAlgebra.Scale(0.7, x, y);
        for (int i = 0; i < length; i++)
            Assert.Equal(0.7 * x[i], y[i]);
        Assert.Throws<ArgumentException>(() => LinearAlgebra.Scale(1, x, y.AsSpan(1)));
    }
}
