using System.Globalization;

namespace Visuomotor.Networks.Files;

// The memory of a policy: an input that is 0 in a trial's first step, and an output that is the next step's input.
internal sealed partial class OnnxGraph
{
    private const int BooleanType = 9;

    private string past = "";

    private int PastSize => policy.MemorySize - 1;

    /// <summary>The network's vector before whitening: the readings and what is remembered.</summary>
    private string Readings()
    {
        if (policy.Readings > 0)
            inputs.Add(Value("configuration", FloatType, policy.Readings));
        if (policy.MemorySize == 0)
            return "configuration";
        inputs.Add(Value("memory", FloatType, policy.MemorySize));
        string begun = Node("Cast", [Part("memory", "memory.begun", 0, 1)], Attribute("to", BooleanType));
        past = Node("Where", [begun, Part("memory", "memory.past", 1, policy.MemorySize), Begin()]);
        return policy.Readings > 0 ? Node("Concat", ["configuration", past], Attribute("axis", 1)) : past;
    }

    /// <summary>What there was before a trial, linear in its first readings, within limits.</summary>
    private string Begin()
    {
        float[] weights = new float[policy.Readings * PastSize],
            constants = new float[PastSize],
            low = [.. Enumerable.Repeat(float.NegativeInfinity, PastSize)],
            high = [.. Enumerable.Repeat(float.PositiveInfinity, PastSize)];
        int step = policy.Readings + policy.Low.Length;
        for (int begin = 0; begin < PastSize; begin += step)
        {
            for (int i = 0; i < policy.Readings; i++)
                weights[i * PastSize + begin + i] = 1;
            for (int j = 0; j < policy.Low.Length; j++)
            {
                ReadOnlySpan<float> row = policy.AtRest.Slice(j * (policy.Readings + 1), policy.Readings + 1);
                int place = begin + policy.Readings + j;
                for (int i = 0; i < policy.Readings; i++)
                    weights[i * PastSize + place] = row[i];
                (constants[place], low[place], high[place]) = (row[^1], policy.Low[j], policy.High[j]);
            }
        }
        string sum = Constant("memory.first.constants", constants, PastSize);
        if (policy.Readings > 0)
        {
            string product = Node("MatMul", ["configuration", Constant("memory.first.weights", weights, policy.Readings, PastSize)]);
            sum = Node("Add", [product, sum]);
        }
        string floored = Node("Max", [sum, Constant("memory.first.low", low, PastSize)]);
        return Node("Min", [floored, Constant("memory.first.high", high, PastSize)]);
    }

    /// <summary>Puts the memory of the next step together.</summary>
    private OnnxMessage Remember()
    {
        int kept = PastSize - policy.Readings - policy.Low.Length;
        string none = Node("Mul", [Part("torques", "memory.any", 0, 1), Constant("memory.none", [0f], 1)]),
            begun = Node("Add", [none, Constant("memory.one", [1f], 1)]);
        string[] parts =
        [
            begun,
            .. policy.Readings > 0 ? new[] { "configuration" } : [],
            "torques",
            .. kept > 0 ? new[] { Part(past, "memory.kept", 0, kept) } : [],
        ];
        nodes.Add(NodeMessage("Concat", parts, "memory_next", Attribute("axis", 1)));
        return Value("memory_next", FloatType, policy.MemorySize);
    }

    private string Part(string of, string name, int begin, int end) =>
        Node("Slice", [of, Integers($"{name}.begin", begin), Integers($"{name}.end", end), Integers($"{name}.axis", 1)]);

    private IEnumerable<(string Key, string Text)> MemoryTexts()
    {
        if (policy.MemorySize == 0)
            yield break;
        yield return ("memory.steps", policy.Description.History.ToString(CultureInfo.InvariantCulture));
        yield return ("memory.names", List(policy.Description.MemoryNames));
        yield return ("memory.units", List(policy.Description.MemoryUnits));
        yield return (
            "memory.use",
            "a trial begins with zeros; each step's memory is the memory_next of the step before. Who commands something else than torques "
                + "puts it there in their place"
        );
    }
}
