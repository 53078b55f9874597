namespace FleetDns.Core.Fleet;

/// <summary>An internal error of FleetDns; the log has the details.</summary>
/// <param name="Since">When it failed first.</param>
/// <param name="Kind">The name of the exception's type.</param>
public sealed record Defect(DateTimeOffset Since, string Kind);
