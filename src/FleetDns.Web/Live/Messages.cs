namespace FleetDns.Web.Live;

/// <summary>
/// The message that a page shows to the operator of this tab in the strip above it. It only informs: actions belong in the page.
/// </summary>
public sealed class Messages
{
    /// <summary>Raised on the dispatcher of the tab that shows the message.</summary>
    public event Action? Changed;

    public string? Current { get; private set; }

    public void Say(string? words)
    {
        Current = words;
        Changed?.Invoke();
    }
}
