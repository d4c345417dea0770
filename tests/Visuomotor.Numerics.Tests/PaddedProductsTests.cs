namespace Visuomotor.Numerics.Tests;

public class PaddedProductsTests
{
    [Theory]
    [InlineData(8, 8, 3)]
    [InlineData(16, 24, 33)]
    [InlineData(32, 40, 39)]
    [InlineData(24, 24, 7)]
    public void ProductsEqualPlainLoops(int rows, int columns, int inner)
    {
        RandomStream random = RandomStream.Create(1, "padded");
        AlignedBuffer buffer = new(rows * columns);
        MatrixSpan c = buffer.Matrix(0, rows, columns);
        Matrix a = Oracle.Random(inner, rows + 3, random),
            b = Oracle.Random(inner, columns + 5, random),
            d = Oracle.Random(rows, columns, random);
        ReadOnlyMatrixSpan left = a.Span.Block(0, 3, inner, rows),
            right = b.Span.Block(0, 5, inner, columns);
        PaddedProducts.AddTransposedLeft(d, left, right, c);
        Oracle.Close(Oracle.Product(left, true, right, false, d, 1, 1), c, 1e-12);
        PaddedProducts.AddTransposedLeft(default, left, right, c);
        Oracle.Close(Oracle.Product(left, true, right, false, d, 1, 0), c, 1e-12);

        // a row at a time gives the same bits
        double[] row = new double[columns];
        for (int i = 0; i < rows; i++)
        {
            Array.Clear(row);
            PaddedProducts.AddTransposed(row, a.Data.AsSpan(3 + i), rows + 3, right, row);
            Assert.Equal(row, c.Row(i).ToArray());
        }
    }

    [Fact]
    public void UpperProductsLeaveTheRestAloneAndAreMirrored()
    {
        RandomStream random = RandomStream.Create(2, "padded");
        Matrix a = Oracle.Random(20, 24, random),
            full = new(24, 24),
            half = new(24, 24);
        half.Span.Fill(double.NaN);
        PaddedProducts.AddTransposedLeft(default, a, a, full);
        PaddedProducts.AddTransposedLeft(default, a, a, half, upper: true);
        Assert.True(double.IsNaN(half[8, 7]));
        PaddedProducts.MirrorUpper(half);
        Assert.Equal(full.Data, half.Data);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(7, 8)]
    [InlineData(13, 16)]
    public void FactorsAndInversesMultiplyBack(int size, int padded)
    {
        RandomStream random = RandomStream.Create((ulong)size, "factor");
        Matrix a = Oracle.PositiveDefinite(size, random),
            inverse = new(padded, padded),
            u = new(padded, padded);
        u.Span.Fill(3);
        u.Span.Block(0, 0, size, size).CopyFrom(a);
        Assert.True(PaddedCholesky.TryFactor(u, size));
        ReadOnlyMatrixSpan factor = u.Span.Block(0, 0, size, size);
        Oracle.Close(a, Oracle.Product(factor, true, factor, false, factor, 1, 0), 1e-12);
        PaddedCholesky.InvertTransposed(u, size, inverse);
        Matrix unit = new(padded, padded);
        unit.Span.Block(0, 0, size, size).AddToDiagonal(1);
        Oracle.Close(unit, Oracle.Product(inverse, false, u, true, u, 1, 0), 1e-12);
        Matrix lower = a.Span.ToMatrix();
        Assert.True(Cholesky.TryFactor(lower, out _));
        Assert.Equal(Cholesky.LogDeterminant(lower), PaddedCholesky.LogDeterminant(u, size), 1e-12);
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ABadPivotIsReported(double pivot)
    {
        Matrix a = new(8, 8);
        a.Span.AddToDiagonal(1);
        a[2, 2] = pivot;
        Assert.False(PaddedCholesky.TryFactor(a, 3));
        Assert.Throws<ArgumentException>(() => PaddedCholesky.TryFactor(new Matrix(7, 7), 3));
    }

    [Fact]
    public void BuffersBeginOnACacheLine()
    {
        for (int i = 0; i < 20; i++)
        {
            AlignedBuffer buffer = new(i);
            Assert.Equal(i, buffer.Span.Length);
            Assert.Equal(0, Address(buffer) % 64);
        }

        static unsafe long Address(AlignedBuffer buffer) =>
            (long)
                System.Runtime.CompilerServices.Unsafe.AsPointer(
                    ref System.Runtime.InteropServices.MemoryMarshal.GetReference(buffer.Span)
                );
    }
}
