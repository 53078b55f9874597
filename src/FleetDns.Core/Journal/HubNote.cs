namespace FleetDns.Core.Journal;

/// <summary>A record that FleetDns stores on the hub: a ConfigMap in its own namespace. Anyone with write access there can forge it:
/// untrusted text.</summary>
/// <param name="Kind">Label <c>fleetdns.io/kind</c>, e.g. <c>journal</c>; empty if there is none.</param>
public sealed record HubNote(ObjectMeta Meta, string Kind, string Text) : IFleetObject;
