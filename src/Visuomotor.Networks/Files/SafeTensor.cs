namespace Visuomotor.Networks;

/// <summary>One named tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sizes">Row-major sizes; empty for a single number.</param>
/// <param name="Values">Its numbers.</param>
public sealed record SafeTensor(string Name, IReadOnlyList<int> Sizes, ReadOnlyMemory<float> Values);
