namespace Visuomotor.Runs;

/// <summary>What an exception says to a user.</summary>
public static class PlainMessage
{
    /// <summary>An exception's message without what .NET adds about the argument, which says nothing to a user.</summary>
    public static string Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Message.Split(" (Parameter")[0];
    }
}
