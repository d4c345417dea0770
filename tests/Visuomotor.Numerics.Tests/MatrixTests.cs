using Visuomotor.Numerics.Native;

namespace Visuomotor.Numerics.Tests;

public class MatrixTests
{
    [Fact]
    public void ViewsReachExactlyTheirBlock()
    {
        Matrix a = new(4, 6, [.. Enumerable.Range(0, 24).Select(i => (double)i)]);
        MatrixSpan block = a.Block(1, 2, 3, 2);
        Assert.Equal([8, 9], block.Row(0).ToArray());
        Assert.Equal([20, 21], block.Row(2).ToArray());
        Assert.Equal(15, block[1, 1]);
        Assert.Equal([15, 21], new[] { block.Block(1, 1, 2, 1)[0, 0], block.Block(1, 1, 2, 1)[1, 0] });
        block.Fill(-1);
        block.AddToDiagonal(2);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 1, -1, 10, 11, 12, 13, -1, 1, 16, 17, 18, 19, -1, -1, 22, 23], a.Data);
        Matrix copy = block.ToMatrix();
        block.Clear();
        Assert.Equal([1, -1, -1, 1, -1, -1], copy.Data);
        block.CopyFrom(copy);
        Assert.Equal(1, a[2, 3]);
        Assert.Equal(0, a.Block(4, 6, 0, 0).Rows);
    }

    [Fact]
    public void SymmetrizeTakesTheMeanOfEachPair()
    {
        Matrix a = Matrix.FromRows(
            new double[,]
            {
                { 1, 2, 3 },
                { 4, 5, 6 },
                { 7, 8, 9 },
            }
        );
        a.Span.Symmetrize();
        Assert.Equal([1, 3, 5, 3, 5, 7, 5, 7, 9], a.Data);
        Assert.Equal([2, 0, 0, 3], Matrix.Diagonal([2, 3]).Data);
        Assert.Throws<ArgumentException>(() => new Matrix(2, 3).Span.Symmetrize());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(13)]
    [InlineData(39)]
    public void SymmetrizeAndCopiesWorkInBlocksAsOneByOne(int size)
    {
        Matrix large = Oracle.Random(size + 5, size + 3, RandomStream.Create(7, "blocks", size));
        Matrix copy = new(size, size);
        copy.Span.CopyFrom(large.Span.Block(2, 1, size, size));
        MatrixSpan inPlace = large.Span.Block(2, 1, size, size);
        inPlace.Symmetrize();
        for (int r = 0; r < size; r++)
        {
            for (int c = 0; c < size; c++)
                Assert.Equal(r == c ? copy[r, c] : 0.5 * (copy[r, c] + copy[c, r]), inPlace[r, c]);
        }
    }

    [Fact]
    public void PlacesAndShapesOutOfRangeAreRefused()
    {
        Matrix a = new(2, 3);
        Assert.Contains("(2, 0)", Assert.Throws<ArgumentOutOfRangeException>(() => a[2, 0]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => a.Span[0, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ReadOnlyMatrixSpan)a)[-1, 0]);
        Assert.Throws<ArgumentException>(() => a.Block(1, 1, 2, 2).Rows);
        Assert.Throws<ArgumentException>(() => new MatrixSpan(new double[5], 2, 3).Rows);
        Assert.Throws<ArgumentException>(() => new MatrixSpan(new double[50], 2, 3, 2).Rows);
        Assert.Throws<ArgumentException>(() => new Matrix(2, 2, new double[3]));
        Assert.Throws<ArgumentException>(() => new Matrix(-1, 2));
        Assert.Throws<ArgumentException>(() => a.Span.CopyFrom(new Matrix(3, 2)));
    }

    [Fact]
    public void AMissingLibraryIsNamedWithItsPackageAndVariable()
    {
        NumericsLibraryException missing = Assert.Throws<NumericsLibraryException>(() => OpenBlas.Load("/nowhere/libopenblas.so"));
        Assert.Contains(OpenBlas.PathVariable, missing.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/libopenblas.so", missing.Message, StringComparison.Ordinal);
        Assert.Contains("OpenBLAS", LinearAlgebra.LibraryDescription, StringComparison.Ordinal);
        Assert.Equal(1, OpenBlas.GetThreads());
    }
}
