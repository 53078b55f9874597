namespace FleetDns.Core.Fleet;

/// <summary>FleetDns failed at one row or object and continued with the others. For the log.</summary>
/// <param name="Rule">Id of the problem rule that failed; null if the row itself could not be computed.</param>
public sealed record DefectFound(ObjectRef Of, string? Rule, Exception Exception);
