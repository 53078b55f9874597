namespace FleetDns.Web.Live;

/// <summary>What a page tells the operator of this tab in the strip above it. A message only tells: what can be done about it has its place in the page.</summary>
public sealed class Messages
{
    /// <summary>On the dispatcher of the tab that said it.</summary>
    public event Action? Changed;

    public string? Current { get; private set; }

    public void Say(string? words)
    {
        Current = words;
        Changed?.Invoke();
    }
}
