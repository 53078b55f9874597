namespace FleetDns.Core.Fleet;

/// <summary>Builds one profile's row from its facts: weights, shares, disagreements. Used by the projection.</summary>
internal static class ProfileRows
{
    // An Azure reading takes a moment and the hub's times have whole seconds: only a clearly later reading is proof.
    private static readonly TimeSpan s_readingTakes = TimeSpan.FromSeconds(5);

    public static AzureFacts Azure(TrafficManagerProfile profile, AzureProfile? azure, SourceFreshness source)
    {
        var known = Shares.IsKnown(State(profile, azure, source)) && !(azure is null && IsTooYoung(profile, source.AsOf));
        return new AzureFacts(known, azure, source.AsOf);
    }

    /// <summary>How far Azure can be trusted about this profile. The hub's agent uses the subscription in its own settings (docs/domain.md
    /// 1.1.1), FleetDns the one in its settings:
    /// if status.resourceID names another one, an absent profile is not read rather than missing.</summary>
    public static SourceState State(TrafficManagerProfile profile, AzureProfile? azure, SourceFreshness source) =>
        azure is null && source.Subscription is { } read && AzureNames.Subscription(profile.ResourceId) is { } its
            && !its.Equals(read, StringComparison.OrdinalIgnoreCase)
            ? SourceState.Elsewhere
            : source.State;

    /// <summary>Whether a newer reading of Azure can change the row even if no object changes.</summary>
    public static bool AwaitsAzure(
        TrafficManagerProfile profile, AzureProfile? azure, IEnumerable<BackendRow> backends, SourceFreshness source) =>
        Shares.IsKnown(State(profile, azure, source))
        && ((azure is null && IsTooYoung(profile, source.AsOf)) || backends.Any(b => BackendRows.IsNewer(b.Backend, source.AsOf)));

    public static ProfileRow Of(
        TrafficManagerProfile profile,
        ImmutableArray<BackendRow> backends,
        AzureFacts azure,
        HubFacts hub,
        SourceState azureState)
    {
        var programmed = profile.Conditions.Find("Programmed") is { Status: ConditionStatus.True };
        var row = new ProfileRow(
            profile.Meta.Key,
            profile,
            profile.DnsName ?? azure.Profile?.Fqdn,
            backends,
            azure.Known ? BackendRows.Foreign(azure.Profile, [.. backends.Select(b => b.Backend)]) : [],
            azure.Profile,
            azureState,
            [],
            [])
        {
            AzureMissing = azure.Known && azure.Profile is null && programmed,
        };
        // Without backends, every endpoint looks foreign: the shares are Azure's, but their reasons are unknown.
        return hub.BackendsUnread is { } unread
            ? Shares.Assign(
                row) with
            {
                Disagreements =
                [new Disagreement(DisagreementKind.Pending, "The backends of this profile are unknown.", unread)]
            }
            : Finish(row);
    }

    /// <summary>Shares and disagreements of a row whose weights are filled in.</summary>
    public static ProfileRow Finish(ProfileRow row)
    {
        var assigned = Shares.Assign(row);
        return assigned with { Disagreements = Disagreements.Of(assigned) };
    }

    /// <summary>Whether Azure was last read before the profile was created, or before its controller reported "Programmed": such a reading
    /// is no evidence about it.</summary>
    public static bool IsTooYoung(TrafficManagerProfile profile, DateTimeOffset? asOf) =>
        asOf is not { } read
        || read - profile.Meta.Created < s_readingTakes
        || (profile.Conditions.Find("Programmed") is { Status: ConditionStatus.True, LastTransition: { } programmed }
            && read - programmed < s_readingTakes);
}
