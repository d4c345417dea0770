namespace Visuomotor.Networks.Native;

/// <summary>Turns oneDNN's status codes into exceptions.</summary>
internal static class DnnlCheck
{
    public static void Success(DnnlStatus status, string doing)
    {
        if (status != DnnlStatus.Success)
            throw new NetworkException($"oneDNN failed ({status}) while {doing}.");
    }
}
