namespace FleetDns.Core.Journal;

/// <summary>Something that FleetDns remembers in the hub: a ConfigMap in its own namespace. Whoever may write there may forge it: untrusted text.</summary>
/// <param name="Kind">Label <c>fleetdns.io/kind</c>, e.g. <c>journal</c>; empty where there is none.</param>
public sealed record HubNote(ObjectMeta Meta, string Kind, string Text) : IFleetObject;
