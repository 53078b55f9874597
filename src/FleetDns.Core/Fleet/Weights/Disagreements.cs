using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>Why a profile's effective shares differ from the intended ones: every known cause, worst first, the condition's own words
/// before ours.</summary>
internal static class Disagreements
{
    /// <summary>Shares agree within one point.</summary>
    public const double Tolerance = 0.01 + 1e-9;

    // Smaller causes are omitted while there is a larger one.
    private const double Noticeable = 0.0005;

    // No client is served at all: listed before causes that only move a share.
    private const double Everything = 2;

    public static ImmutableArray<Disagreement> Of(ProfileRow row)
    {
        var found = new List<(double Points, Disagreement Why)>();
        var answers = row.Shares.Any(s => s.Effective > 0);
        var off = Off(row) > Tolerance;
        var programmed = ProfileState(row, found);
        if (row.SharesUnknown is { } unknown)
        {
            found.Add(
                (Everything,
                new Disagreement(
                    DisagreementKind.Method, $"Effective shares are unknown: {unknown}.",
                    "The profile was changed by hand in Azure and stays changed until its spec changes.")));
            return Sorted(found);
        }

        if (!answers)
        {
            NothingAnswers(row, found);
        }

        if (off)
        {
            var story = new LostShares(row);
            foreach (var backend in row.Backends)
            {
                LeftOut(backend, story, found);
                NotServing(backend, story, found);
                ControllerOrDrift(backend, row, programmed, found);
                Round(backend, row, Tolerance, found);
            }

            Foreign(row, found);
        }

        if (answers)
        {
            NoClusterExports(row, found);
        }

        if (off && found.Count == 0)
        {
            // Small causes that only together exceed a point.
            foreach (var backend in row.Backends)
            {
                Round(backend, row, Noticeable, found);
            }
        }

        if (off && found.Count == 0)
        {
            found.Add(
                (0, new Disagreement(
                    DisagreementKind.Pending, "Effective shares differ from the intended ones.",
                    $"The largest difference is {Wording.Tenths(Off(row))} percentage points.")));
        }

        if (!answers && found.Count == 0)
        {
            found.Add(
                (Everything,
                new Disagreement(
                    DisagreementKind.Stopped, "DNS returns no endpoint.", "No endpoint of this profile is enabled and online.")));
        }

        return Sorted(found);
    }

    private static ImmutableArray<Disagreement> Sorted(List<(double Points, Disagreement Why)> found) =>
        [.. found.OrderByDescending(f => f.Points)
            .Select(f => f.Why with { Title = Wording.Sentence(f.Why.Title), Detail = Wording.Sentence(f.Why.Detail) })];

    private static double Off(ProfileRow row)
    {
        var off = 0.0;
        foreach (var share in row.Shares)
        {
            off = Math.Max(off, Math.Abs(share.Intended - share.Effective));
        }

        // Two backends on one cluster can trade shares without the cluster's own changing.
        foreach (var endpoint in row.Endpoints)
        {
            off = Math.Max(off, Math.Abs(endpoint.Intended - endpoint.Effective));
        }

        return off;
    }

    /// <returns>Whether the controller reports that the profile is in Azure.</returns>
    private static bool ProfileState(ProfileRow row, List<(double, Disagreement)> found)
    {
        var programmed = row.Profile.Conditions.Find("Programmed");
        if (programmed is not { Status: ConditionStatus.True })
        {
            found.Add((Everything + 2, programmed is null
                ? new Disagreement(
                    DisagreementKind.Pending, "The controller has not programmed this profile yet.",
                    "It has no condition Programmed: Azure may not have the FQDN, and its backends are not processed.")
                : new Disagreement(
                    DisagreementKind.Pending, AzureErrorText.OneLine(programmed.Message),
                    $"Programmed is {programmed.Status}, {programmed.Reason}: the profile's backends are not processed, and "
                    + "DNS answers do not change.")));
            return false;
        }

        if (!Shares.IsKnown(row.AzureState) || row.Azure is null or { Enabled: true })
        {
            return true;
        }

        found.Add((Everything + 1, new Disagreement(
            DisagreementKind.Disabled,
            "The Azure profile is disabled.",
            $"DNS returns NXDOMAIN for {row.Fqdn ?? "its FQDN"}. The controller enables it when the profile's spec next changes.")));
        return true;
    }

    private static void NothingAnswers(ProfileRow row, List<(double, Disagreement)> found)
    {
        if (found.Exists(f => f.Item2.Kind == DisagreementKind.Disabled))
        {
            return;
        }

        var only = row.Backends is [var single] ? single : null;
        (string, string)? cause =
            row.AzureMissing
                ? ($"Azure has no profile {AzureNames.Profile(row.Profile.Meta.Uid)}.",
                "It was deleted outside the fleet, so the FQDN does not resolve. Any change of the profile's spec makes the controller "
                    + "create it again.")
            : row.Backends.IsEmpty
                ? ("DNS returns no endpoint: the profile has no backend.", "Attach a backend to give the FQDN its first endpoints.")
            : row.Backends.All(b => Shares.AskedWeight(b) == 0)
                ? (only is not null ? "DNS returns no endpoint: the backend weight is 0."
                    : "DNS returns no endpoint: all backend weights are 0.",
                "The controller deletes the endpoints of a backend with weight 0 in Azure.")
            : only is { Endpoints.IsEmpty: true }
                ? ($"DNS returns no endpoint: {Words(only) ?? ExportValidity.NoImport(only.Backend.Import)}.",
                $"No cluster exports the service {only.Backend.Import}.")
            : null;   // the cause is what leaves each endpoint out
        if (cause is var (title, detail))
        {
            found.Add((Everything, new Disagreement(DisagreementKind.Stopped, title, detail, only?.Key)));
        }
    }

    private static void NoClusterExports(ProfileRow row, List<(double, Disagreement)> found)
    {
        foreach (var backend in row.Backends)
        {
            if (Shares.AskedWeight(backend) > 0 && backend.Endpoints.IsEmpty)
            {
                found.Add((1, new Disagreement(
                    DisagreementKind.Stopped,
                    $"{backend.Key.Name} has no cluster: {Words(backend) ?? ExportValidity.NoImport(backend.Backend.Import)}.",
                    $"Its weight {Text(backend.Backend.Weight)} requests traffic that no cluster can take; the other backends receive it.",
                    backend.Key)));
            }
        }
    }

    private static string? Words(BackendRow backend) =>
        backend.Backend.Conditions.Find("Accepted") is { Status: not ConditionStatus.True, Message.Length: > 0 } accepted
            ? AzureErrorText.OneLine(accepted.Message) : null;

    private static void LeftOut(BackendRow backend, LostShares story, List<(double, Disagreement)> found)
    {
        foreach (
            var group in backend.Endpoints.Where(e => e is { LeftOut: not null, Effective: 0, Intended: > Noticeable })
            .GroupBy(e => e.LeftOut!, StringComparer.Ordinal))
        {
            found.Add((group.Sum(e => e.Intended), new Disagreement(
                DisagreementKind.LeftOut,
                $"{Names(group)} left out: {group.Key}.",
                story.Describe(group),
                backend.Key)));
        }
    }

    private static void NotServing(BackendRow backend, LostShares story, List<(double, Disagreement)> found)
    {
        var silent =
            backend.Endpoints.Where(e => e is { LeftOut: null, Effective: 0, Intended: > Noticeable, EffectiveWeight: > 0 }).ToList();
        Add(silent.Where(e => !e.Enabled), DisagreementKind.Disabled, "disabled in Azure",
            "The controller enables the endpoint again when the backend next changes.",
            "The controller enables the endpoints again when the backend next changes.");
        Add(silent.Where(e => e.Enabled && e.MonitorStatus == "Degraded"), DisagreementKind.Degraded, "degraded",
            "Traffic Manager's probes fail there.", "Traffic Manager's probes fail there.");
        foreach (
            var status in silent.Where(e => e.Enabled && e.MonitorStatus is not (null or "Degraded"))
            .GroupBy(e => e.MonitorStatus!, StringComparer.Ordinal))
        {
            Add(status, DisagreementKind.Disabled, status.Key.ToLowerInvariant(), "Traffic Manager does not return this endpoint.",
                "Traffic Manager does not return these endpoints.");
        }

        void Add(IEnumerable<EndpointRow> endpoints, DisagreementKind kind, string state, string one, string many)
        {
            var group = endpoints.ToList();
            if (group.Count > 0)
            {
                var (verb, meaning) = group.Count == 1 ? ("is", one) : ("are", many);
                found.Add(
                    (group.Sum(e => e.Intended),
                    new Disagreement(kind, $"{Names(group)} {verb} {state}.", $"{story.Describe(group)} {meaning}", backend.Key)));
            }
        }
    }

    private static void ControllerOrDrift(BackendRow backend, ProfileRow row, bool programmed, List<(double, Disagreement)> found)
    {
        var points = backend.Endpoints.Select(e => Math.Abs(e.Intended - e.Effective)).DefaultIfEmpty(0).Max();
        if (BackendState.Pending(backend) is { } pending)
        {
            if (programmed)
            {
                found.Add((points, pending));
            }

            return;
        }

        var moved = backend.Endpoints.Where(e => e.EffectiveWeight != e.ComputedWeight).ToList();
        if (moved.Count == 0 || !Shares.IsKnown(row.AzureState) || row.AzureMissing)
        {
            return;
        }

        var worst = moved.MaxBy(e => Math.Abs(e.Intended - e.Effective))!;
        var title = worst switch
        {
            { EffectiveWeight: 0 } => $"Azure has no endpoint for {worst.Cluster}; weight {Text(worst.ComputedWeight)} was written.",
            { ComputedWeight: 0 } => $"Azure still has an endpoint for {worst.Cluster}, weight {Text(worst.EffectiveWeight)}.",
            _ => $"Azure has weight {Text(worst.EffectiveWeight)} for {worst.Cluster}; {Text(worst.ComputedWeight)} was written.",
        };
        var others = moved.Count > 1 ? $" {Wording.Count(moved.Count - 1)} more of its endpoints differ." : string.Empty;
        found.Add((points, new Disagreement(
            DisagreementKind.Drift,
            title,
            $"{worst.Cluster} gets {Wording.Percent(worst.Effective)} here instead of {Wording.Percent(worst.Intended)}.{others} It was "
                + "changed outside the fleet; the controller corrects it when the backend next changes.",
            backend.Key)));
    }

    private static void Round(BackendRow backend, ProfileRow row, double threshold, List<(double, Disagreement)> found)
    {
        var shift = Rounding.Shift(backend, row.Backends);
        if (shift > threshold)
        {
            found.Add((shift, Rounding.Words(backend, row.Backends)));
        }
    }

    private static void Foreign(ProfileRow row, List<(double, Disagreement)> found)
    {
        var taking = row.ForeignEndpoints.Where(e => e.Effective > Noticeable).OrderByDescending(e => e.Effective).ToList();
        if (taking.Count == 0)
        {
            return;
        }

        var share = taking.Sum(e => e.Effective);
        var names = Wording.List(taking.ConvertAll(e => e.Target ?? e.Name ?? "?"));
        var one = taking.Count == 1;
        found.Add((share, new Disagreement(
            DisagreementKind.Foreign,
            one ? $"Foreign endpoint {names} takes {Wording.Percent(share)}." : $"Foreign endpoints {names} take {Wording.Percent(share)}.",
            one ? $"{taking[0].Name} was not created by a backend of this profile; the controller does not change it. Its weight is "
                + $"{Text(taking[0].EffectiveWeight)}."
                : "They were not created by a backend of this profile; the controller does not change them.")));
    }

    private static string Names(IEnumerable<EndpointRow> endpoints) => Wording.List([.. endpoints.Select(e => e.Cluster!)]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
