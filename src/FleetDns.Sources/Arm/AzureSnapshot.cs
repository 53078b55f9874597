namespace FleetDns.Sources.Arm;

/// <summary>One immutable picture of the subscription's Traffic Manager profiles.</summary>
/// <param name="Profiles">By lower-case ARM id.</param>
/// <param name="Revision">Counts what was published; input of <see cref="AzureWatch.ChangesSince"/>.</param>
public sealed record AzureSnapshot(ImmutableDictionary<string, AzureProfile> Profiles, long Revision, SourceFreshness Freshness)
{
    /// <summary>Public IPs by lower-case ARM id, of the last minute; null where they are not known. The instance stays while nothing differs.</summary>
    public ImmutableDictionary<string, AzurePublicIp>? PublicIps { get; init; }
}
