using System.Runtime.InteropServices;

namespace Visuomotor.Cli;

/// <summary>Ctrl-C, SIGTERM and a closed terminal: the first asks the work to stop cleanly, the second ends the process at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Interrupts()
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        // the second time the signal does what it does by default: it kills
        context.Cancel = !_source.IsCancellationRequested;
        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // a listener could not say on the terminal that it stops
        }
    }
}
