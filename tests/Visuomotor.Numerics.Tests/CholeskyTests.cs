namespace Visuomotor.Numerics.Tests;

public class CholeskyTests
{
    public static TheoryData<int> Sizes => [.. Enumerable.Range(1, 18), 31, 32, 33, 39, 48, 49, 64, 71, 96, 97, 160, 161];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TheFactorAndEverythingSolvedWithItReconstruct(int n)
    {
        RandomStream random = RandomStream.Create(1, "cholesky", n);
        Matrix a = Oracle.PositiveDefinite(n, random);
        var inset = Oracle.Inset(n, n, 2, random);
        MatrixSpan l = inset.View();

        // Only the lower triangle is read.
        l.CopyFrom(a);
        for (int r = 0; r < n; r++)
            l.Row(r)[(r + 1)..].Fill(double.NaN);
        Assert.True(Cholesky.TryFactor(l, out int pivot));
        Assert.Equal(-1, pivot);
        Oracle.Close(a, Oracle.Product(l, false, l, true, a, 1, 0), 1e-11);
        for (int r = 0; r < n; r++)
        {
            Assert.Equal(-1, l.Row(r)[(r + 1)..].IndexOfAnyExcept(0.0));
        }

        foreach (int m in new[] { 1, 3, 16, 21, 32 })
        {
            var b = Oracle.Inset(n, m, 1, random);
            Matrix right = ((ReadOnlyMatrixSpan)b.View()).ToMatrix();
            Cholesky.SolveLowerInPlace(l, b.View());
            Oracle.Close(right, Oracle.Product(l, false, b.View(), false, right, 1, 0), 1e-9);
            Cholesky.SolveLowerTransposedInPlace(l, b.View());
            Oracle.Close(right, Oracle.Product(a, false, b.View(), false, right, 1, 0), 1e-7);
            Matrix whole = right.Clone();
            Cholesky.SolveInPlace(l, whole.Span);
            Oracle.Close(whole, b.View(), 1e-12);
        }

        Matrix vector = Oracle.Random(n, 1, random),
            solved = vector.Clone();
        Cholesky.SolveInPlace(l, solved.Data.AsSpan());
        Oracle.Close(vector, Oracle.Product(a, false, solved, false, solved, 1, 0), 1e-7);

        Matrix inverse = new(n, n),
            lower = new(n, n);
        Cholesky.Invert(l, inverse);
        Cholesky.InvertLower(l, lower);
        Oracle.Close(Matrix.Identity(n), Oracle.Product(a, false, inverse, false, a, 1, 0), 1e-7);
        Oracle.Close(Matrix.Identity(n), Oracle.Product(l, false, lower, false, a, 1, 0), 1e-9);
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c < r; c++)
                Assert.True(inverse[r, c] == inverse[c, r] && lower[c, r] == 0);
        }

        double[] values = new double[n];
        SymmetricEigen.Decompose(a, values);
        Assert.Equal(values.Sum(Math.Log), Cholesky.LogDeterminant(l), 1e-7);
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(40, 0)]
    [InlineData(40, 15)]
    [InlineData(40, 16)]
    [InlineData(71, 70)]
    [InlineData(200, 150)]
    public void TheFirstBadPivotIsReported(int n, int bad)
    {
        RandomStream random = RandomStream.Create(2, "indefinite", n);
        foreach (double damage in new[] { -1e6, double.NaN, double.PositiveInfinity })
        {
            Matrix a = Oracle.PositiveDefinite(n, random);
            a[bad, bad] = damage;
            if (bad + 1 < n)
                a[n - 1, n - 1] = double.NaN;
            Assert.False(Cholesky.TryFactor(a, out int pivot));
            Assert.Equal(bad, pivot);
        }

        // A number that is not finite off the diagonal fails at its row.
        Matrix off = Oracle.PositiveDefinite(n, random);
        off[n - 1, 0] = double.NaN;
        Assert.False(Cholesky.TryFactor(off, out int row));
        Assert.Equal(n - 1, row);
    }

    [Fact]
    public void SingularMatricesFailAndEmptyOnesSucceed()
    {
        Assert.False(Cholesky.TryFactor(new Matrix(3, 3), out int pivot));
        Assert.Equal(0, pivot);
        Assert.True(Cholesky.TryFactor(new Matrix(0, 0), out _));
        Assert.Throws<ArgumentException>(() => Cholesky.TryFactor(new Matrix(2, 3), out _));
        Assert.Throws<ArgumentException>(() => Cholesky.SolveInPlace(Matrix.Identity(3), new Matrix(2, 2).Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(71)]
    public void EigenvectorsReconstructTheMatrix(int n)
    {
        RandomStream random = RandomStream.Create(3, "eigen", n);
        Matrix g = Oracle.Random(n, n, random),
            a = new(n, n);
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c < n; c++)
                a[r, c] = g[r, c] + g[c, r];
        }

        Matrix vectors = a.Clone(),
            scaled = new(n, n);
        double[] values = new double[n];
        SymmetricEigen.Decompose(vectors, values);
        Assert.Equal(values.Order(), values);
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c < n; c++)
                scaled[r, c] = vectors[r, c] * values[c];
        }

        Oracle.Close(a, Oracle.Product(scaled, false, vectors, true, a, 1, 0), 1e-10);
        Oracle.Close(Matrix.Identity(n), Oracle.Product(vectors, true, vectors, false, a, 1, 0), 1e-10);
        a[n - 1, 0] = double.NaN;
        Assert.Contains(
            $"row {n - 1}",
            Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose(a, values)).Message,
            StringComparison.Ordinal
        );
    }
}
