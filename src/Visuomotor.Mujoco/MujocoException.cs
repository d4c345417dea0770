namespace Visuomotor.Mujoco;

/// <summary>A scene that MuJoCo cannot load or a name that it does not have. The message is one line with the file and the place.</summary>
public sealed class MujocoException : Exception
{
    /// <summary>An error without a message.</summary>
    public MujocoException() { }

    /// <summary>An error with a one-line message.</summary>
    public MujocoException(string message)
        : base(message) { }

    /// <summary>An error with a one-line message and its cause.</summary>
    public MujocoException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>An error in a scene file.</summary>
    public MujocoException(string message, string file)
        : base(message) => File = file;

    /// <summary>The scene file that the error is about, if there is one.</summary>
    public string? File { get; }
}
