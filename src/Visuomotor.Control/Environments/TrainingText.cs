using System.Text.Json;

namespace Visuomotor.Control;

/// <summary>
/// What an environment's description says of how it is trained, as it stands there; whoever trains it knows the words.
/// </summary>
/// <param name="Json">The text: an object, which stands in the description at <c>$.training</c>.</param>
/// <param name="Format">The format of the description.</param>
public sealed record TrainingText(JsonElement Json, int Format);
