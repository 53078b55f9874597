using Microsoft.Extensions.Logging;

namespace FleetDns.Web.Tests.Operations;

/// <summary>The lines that a class wrote to its log, as the console would show them.</summary>
internal sealed class RecordedLog<T> : ILogger<T>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));
}
