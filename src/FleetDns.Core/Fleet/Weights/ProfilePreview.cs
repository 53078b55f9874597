namespace FleetDns.Core.Fleet;

/// <summary>What a profile will serve after a change that is not written yet. Pure: a slider may call it 20 times a second.</summary>
public static class ProfilePreview
{
    /// <summary>
    /// The row as it will be when the backend's weight is <paramref name="weight"/> and the controller and Azure have applied it:
    /// endpoint weights by formula, drift of that backend corrected, stale endpoints deleted, disabled ones enabled again (docs/domain.md
    /// 2.5). Health is unchanged. Several changes combine in any order; for the same backend, the last one counts.
    /// </summary>
    /// <param name="weight">0..1000.</param>
    /// <returns>The same instance if the profile does not have the backend.</returns>
    public static ProfileRow With(ProfileRow row, ObjectKey backend, int weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, EndpointWeights.MaxWeight);
        var found = row.Backends.FirstOrDefault(b => b.Key == backend);
        return found is null ? row
            : ProfileRows.Finish(row with { Backends = row.Backends.Items.Replace(found, Followed(found, weight, row)) });
    }

    private static BackendRow Followed(BackendRow row, int weight, ProfileRow profile)
    {
        var asked = row.Backend.Meta.Deleting is null ? weight : 0;
        var sum = row.Endpoints.Sum(e => e.LeftOut is null ? (long)(e.ExportWeight ?? 0) : 0);
        var azure = Shares.IsKnown(profile.AzureState) && profile.Azure is not null;

        EndpointRow Endpoint(EndpointRow endpoint)
        {
            var computed = endpoint.LeftOut is null ? EndpointWeights.Of(asked, endpoint.ExportWeight ?? 0, sum) : 0;
            int? written = computed > 0 ? computed : null;
            return endpoint with
            {
                ComputedWeight = computed,
                StatusWeight = written,
                AzureWeight = azure ? written : null,
                // Without this profile in Azure there are no answers, whatever the backend's weight.
                EffectiveWeight = profile.AzureMissing ? 0 : computed,
                Enabled = true,
                MonitorStatus = endpoint.Enabled ? endpoint.MonitorStatus : azure ? "CheckingEndpoint" : null,
            };
        }

        return row with
        {
            Backend =
                row.Backend with
                {
                    Weight = weight,
                    Conditions = [
                    .. row.Backend.Conditions.Select(
                        c => c with { ObservedGeneration = Math.Max(
                            c.ObservedGeneration, c.ObservedGeneration == 0 ? 0 : row.Backend.Meta.Generation) })]
                },
            Endpoints = [.. row.Endpoints.Select(Endpoint)],
        };
    }
}
