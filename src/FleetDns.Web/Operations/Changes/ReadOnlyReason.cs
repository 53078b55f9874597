namespace FleetDns.Web.Operations;

/// <summary>Why this process never writes, in words for the operator; null where it may.</summary>
public sealed record ReadOnlyReason(string? Why);
