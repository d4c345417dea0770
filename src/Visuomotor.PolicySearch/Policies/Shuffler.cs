using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>Gives the numbers below a count in random order, all of them before any comes again.</summary>
/// <param name="count">How many, at least 1.</param>
/// <param name="random">Source of the order.</param>
internal sealed class Shuffler(int count, RandomStream random)
{
    private readonly int[] _order = [.. Enumerable.Range(0, count)];
    private int _next = count;

    public int Next()
    {
        if (_next == _order.Length)
        {
            random.Shuffle<int>(_order);
            _next = 0;
        }
        return _order[_next++];
    }
}
