namespace FleetDns.Web.Live;

/// <summary>Facts → view with problems. Remembers what it made; after an exception it must not be used again.</summary>
public interface IViewMaker
{
    /// <summary>When to make the view again although nothing changes; null for never. The past, where rows were left for the next call.</summary>
    DateTimeOffset? Due { get; }

    FleetView Make(FleetFacts facts, FleetChanges changes, DateTimeOffset now);
}
