namespace FleetDns.Web.Live;

/// <summary>The one shared view, for all tabs. Tests feed a fake.</summary>
public interface IFleetFeed
{
    /// <summary>The newest view; never null. At first it is empty and catching up.</summary>
    FleetView Current { get; }

    /// <summary>
    /// The newest view at once, then again after changes. Views in between may be skipped, the last one never is. Not throttled.
    /// </summary>
    IAsyncEnumerable<FleetView> SubscribeAsync(CancellationToken token);
}
