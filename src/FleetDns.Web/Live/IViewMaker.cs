namespace FleetDns.Web.Live;

/// <summary>Facts → view with problems. Keeps its results for the next call; after an exception it must not be used again.</summary>
public interface IViewMaker
{
    /// <summary>
    /// When the view must be computed again even without a change; null for never. In the past if rows were left for the next call.
    /// </summary>
    DateTimeOffset? Due { get; }

    FleetView Make(FleetFacts facts, FleetChanges changes, DateTimeOffset now);
}
