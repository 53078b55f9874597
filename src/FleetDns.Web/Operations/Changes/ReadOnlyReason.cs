namespace FleetDns.Web.Operations;

/// <summary>Why this process never writes, as a sentence for the operator; null where it may.</summary>
public sealed record ReadOnlyReason(string? Why);
