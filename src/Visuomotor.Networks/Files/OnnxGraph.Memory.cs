using System.Globalization;

namespace Visuomotor.Networks.Files;

// The memory of a policy: an input that is 0 in a trial's first step, and an output that is the next step's input.
internal sealed partial class OnnxGraph
{
    private const int BooleanType = 9;

    private string _past = "";

    private int PastSize => _policy.MemorySize - 1;

    /// <summary>The network's vector before whitening: the readings and what is remembered.</summary>
    private string Readings()
    {
        if (_policy.Readings > 0)
            _inputs.Add(Value("configuration", FloatType, _policy.Readings));
        if (_policy.MemorySize == 0)
            return "configuration";
        _inputs.Add(Value("memory", FloatType, _policy.MemorySize));
        string begun = Node("Cast", [Part("memory", "memory.begun", 0, 1)], Attribute("to", BooleanType));
        _past = Node("Where", [begun, Part("memory", "memory.past", 1, _policy.MemorySize), Begin()]);
        return _policy.Readings > 0 ? Node("Concat", ["configuration", _past], Attribute("axis", 1)) : _past;
    }

    /// <summary>What there was before a trial, linear in its first readings, within limits.</summary>
    private string Begin()
    {
        float[] weights = new float[_policy.Readings * PastSize],
            constants = new float[PastSize],
            low = [.. Enumerable.Repeat(float.NegativeInfinity, PastSize)],
            high = [.. Enumerable.Repeat(float.PositiveInfinity, PastSize)];
        int step = _policy.Readings + _policy.Low.Length;
        for (int begin = 0; begin < PastSize; begin += step)
        {
            for (int i = 0; i < _policy.Readings; i++)
                weights[i * PastSize + begin + i] = 1;
            for (int j = 0; j < _policy.Low.Length; j++)
            {
                ReadOnlySpan<float> row = _policy.AtRest.Slice(j * (_policy.Readings + 1), _policy.Readings + 1);
                int place = begin + _policy.Readings + j;
                for (int i = 0; i < _policy.Readings; i++)
                    weights[i * PastSize + place] = row[i];
                (constants[place], low[place], high[place]) = (row[^1], _policy.Low[j], _policy.High[j]);
            }
        }
        string sum = Constant("memory.first.constants", constants, PastSize);
        if (_policy.Readings > 0)
        {
            string product = Node("MatMul", ["configuration", Constant("memory.first.weights", weights, _policy.Readings, PastSize)]);
            sum = Node("Add", [product, sum]);
        }
        string floored = Node("Max", [sum, Constant("memory.first.low", low, PastSize)]);
        return Node("Min", [floored, Constant("memory.first.high", high, PastSize)]);
    }

    /// <summary>Puts the memory of the next step together.</summary>
    private OnnxMessage Remember()
    {
        int kept = PastSize - _policy.Readings - _policy.Low.Length;
        string none = Node("Mul", [Part("torques", "memory.any", 0, 1), Constant("memory.none", [0f], 1)]),
            begun = Node("Add", [none, Constant("memory.one", [1f], 1)]);
        string[] parts =
        [
            begun,
            .. _policy.Readings > 0 ? new[] { "configuration" } : [],
            "torques",
            .. kept > 0 ? new[] { Part(_past, "memory.kept", 0, kept) } : [],
        ];
        _nodes.Add(NodeMessage("Concat", parts, "memory_next", Attribute("axis", 1)));
        return Value("memory_next", FloatType, _policy.MemorySize);
    }

    private string Part(string of, string name, int begin, int end) =>
        Node("Slice", [of, Integers($"{name}.begin", begin), Integers($"{name}.end", end), Integers($"{name}.axis", 1)]);

    private IEnumerable<(string Key, string Text)> MemoryTexts()
    {
        if (_policy.MemorySize == 0)
            yield break;
        yield return ("memory.steps", _policy.Description.History.ToString(CultureInfo.InvariantCulture));
        yield return ("memory.names", List(_policy.Description.MemoryNames));
        yield return ("memory.units", List(_policy.Description.MemoryUnits));
        yield return (
            "memory.use",
            "a trial begins with zeros; each step's memory is the memory_next of the step before. Who commands something else than torques "
                + "puts it there in their place"
        );
    }
}
