using System.Globalization;
using FleetDns.Core.Problems;
using FleetDns.Core.Sampling;

namespace FleetDns.Core.Fleet;

/// <summary>Worst first.</summary>
public enum ServingKind
{
    /// <summary>DNS returns no endpoint, or there is a critical problem.</summary>
    Stopped,
    /// <summary>DNS returns endpoints, and none of them is healthy.</summary>
    Unhealthy,
    /// <summary>Azure does not route by weight, or FleetDns fails to compute the row: shares are unknown.</summary>
    NotKnown,
    /// <summary>A problem, or shares that differ from the intended ones.</summary>
    AtRisk,
    /// <summary>A recent DNS measurement differs.</summary>
    Contradicted,
    /// <summary>Healthy, with clusters or backends drained by weight 0.</summary>
    Drained,
    AsIntended,
}

/// <summary>Whether an FQDN works as intended, and if not, the one cause. All screens and the API use this.</summary>
/// <param name="Cause">A sentence. It may contain untrusted text.</param>
/// <param name="Effect">The effect on clients; null if the cause includes it.</param>
public sealed record Serving(ServingKind Kind, string Cause, string? Effect = null)
{
    private const int Named = 2;

    public bool NeedsAttention => Kind < ServingKind.Drained;

    public string Sentence => Effect is null ? Cause : $"{Cause} {Effect}";

    /// <param name="measurement">The last one of the profile; null if there is none.</param>
    public static Serving Of(ProfileRow row, ProfileFindings findings, Measurement? measurement, DateTimeOffset now)
    {
        if (row.Defect is { } defect)
        {
            return new Serving(
                ServingKind.NotKnown, "Defect in FleetDns: this row could not be computed.",
                $"It shows the state of {Wording.Clock(defect.Since, now)}.");
        }

        var answers = Shares.MayAnswer(row);
        var unhealthy = Shares.NothingHealthy(row);
        var effect = !answers ? row.Fqdn is null ? "The profile has no FQDN." : "DNS returns no endpoint for this FQDN."
            : unhealthy ? "DNS still returns endpoints, but none of them is healthy." : null;
        if (findings.Worst is { } worst)
        {
            var kind = !answers ? ServingKind.Stopped
                : unhealthy ? ServingKind.Unhealthy
                : worst.Severity == Severity.Critical ? row.SharesUnknown is null ? ServingKind.Stopped : ServingKind.NotKnown
                : ServingKind.AtRisk;
            return new Serving(kind, Wording.Sentence(worst.Title), effect ?? worst.Meaning);
        }

        if (!row.Disagreements.IsEmpty)
        {
            var why = row.Disagreements[0];
            var kind = !answers ? ServingKind.Stopped : unhealthy ? ServingKind.Unhealthy : row.SharesUnknown is not null
                ? ServingKind.NotKnown : ServingKind.AtRisk;
            return new Serving(kind, why.Title, why.Detail);
        }

        if (unhealthy)
        {
            return new Serving(ServingKind.Unhealthy, effect!);
        }

        if (measurement is not null && Withdrawal.Contradicts(measurement, row, now))
        {
            return new Serving(
                ServingKind.Contradicted, "The measured DNS answers do not match these shares.",
                $"{measurement.Verdict!.Sentence} {measurement.Verdict.Detail}");
        }

        return !findings.Drained.IsEmpty
            ? new Serving(ServingKind.Drained, Drains(findings.Drained, now))
            : new Serving(
                ServingKind.AsIntended, "Works as intended.", IsHealthKnown(row) ? null : "The health of its endpoints is unknown.");
    }

    /// <summary>One for each profile of the view.</summary>
    /// <param name="measurements">The last of each profile, by its uid.</param>
    public static ImmutableSortedDictionary<ObjectKey, Serving> Of(
        FleetView view, IReadOnlyDictionary<ObjectKey, ProfileFindings> findings, IReadOnlyDictionary<string, Measurement> measurements,
        DateTimeOffset now) =>
        view.Profiles.ToImmutableSortedDictionary(
            p => p.Key,
            p => Of(
                p.Value, findings.GetValueOrDefault(p.Key, ProfileFindings.None), measurements.GetValueOrDefault(p.Value.Profile.Meta.Uid),
                now));

    private static bool IsHealthKnown(ProfileRow row) =>
        Shares.IsKnown(row.AzureState) && row.Endpoints.Any(e => e is { Effective: > 0, MonitorStatus: not null } && !Shares.IsUnprobed(e));

    private static string Drains(ImmutableArray<Problem> drained, DateTimeOffset now)
    {
        var said = drained.Where(p => p.Rule == Problems.Rules.Drained.RuleId).ToList();
        var words =
            said.Take(Named).Select(p => $"{p.Title.TrimEnd('.')}{(p.Since is { } since ? $" since {Wording.Clock(since, now)}" : null)}.");
        var more = said.Count > Named ? $" {Wording.Count(said.Count - Named)} more are drained." : null;
        var left = drained.FirstOrDefault(p => p.Rule == Problems.Rules.OneCluster.RuleId) is { Cluster: { } only }
            ? string.Create(CultureInfo.InvariantCulture, $" One cluster is left: {only}.") : null;
        return $"{string.Join(' ', words)}{more}{left}";
    }
}
