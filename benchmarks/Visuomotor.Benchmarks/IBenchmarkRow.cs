namespace Visuomotor.Benchmarks;

/// <summary>
/// One row of the speed table: some work of ours and the same work done by a yardstick. A row is listed in <see cref="Program"/>.
/// </summary>
internal interface IBenchmarkRow
{
    /// <summary>What the command line calls it: short, lower case.</summary>
    string Key { get; }

    /// <summary>What is measured.</summary>
    string Name { get; }

    /// <summary>What it is measured against.</summary>
    string Yardstick { get; }

    /// <summary>The least ratio (the yardstick's seconds divided by ours) that is good enough.</summary>
    double Target { get; }

    /// <summary>Prepares both sides and has the context measure them in turn; see <see cref="BenchmarkContext.Measure"/>.</summary>
    BenchmarkSamples Run(BenchmarkContext context);
}
