namespace FleetDns.Sources.Arm;

/// <summary>An immutable snapshot of the subscription's Traffic Manager profiles.</summary>
/// <param name="Profiles">By lower-case ARM id.</param>
/// <param name="Revision">Number of the published snapshot; input of <see cref="AzureWatch.ChangesSince"/>.</param>
public sealed record AzureSnapshot(ImmutableDictionary<string, AzureProfile> Profiles, long Revision, SourceFreshness Freshness)
{
    /// <summary>
    /// Public IPs by lower-case ARM id, at most a minute old; null where they are unknown. The instance stays the same while nothing
    /// changes.
    /// </summary>
    public ImmutableDictionary<string, AzurePublicIp>? PublicIps { get; init; }
}
