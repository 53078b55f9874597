namespace FleetDns.Web.Live;

/// <summary>The one shared view, for all tabs. Tests feed a fake.</summary>
public interface IFleetFeed
{
    /// <summary>The newest view; never null, empty and catching up at first.</summary>
    FleetView Current { get; }

    /// <summary>The newest view at once, then again after each change: never every one, always the last one. No throttle here.</summary>
    IAsyncEnumerable<FleetView> SubscribeAsync(CancellationToken token);
}
