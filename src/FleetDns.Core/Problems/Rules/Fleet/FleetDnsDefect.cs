namespace FleetDns.Core.Problems.Rules;

/// <summary>FleetDns fails to compute a row, or a rule fails to judge it. Reported by the catalogue and the engine, which catch the
/// exception.</summary>
internal sealed class FleetDnsDefect() : Rule(
    FleetDnsDefect.RuleId,
    Severity.Warning,
    FixBy.Others,
    "FleetDns itself",
    "FleetDns has an internal error and shows outdated data for this object, so shares and problems that depend on it may be wrong. "
        + "Traffic is not affected.",
    "Ask the administrator of FleetDns to find \"Defect in FleetDns\" in its log and to report it with the object. FleetDns retries at "
        + "each change and at least once a minute.")
{
    public const string RuleId = "fleetdns-defect";

    /// <summary>The row could not be computed.</summary>
    public Problem Row(ObjectRef of, IEnumerable<ObjectKey> profiles, Defect defect, DateTimeOffset at) => Report(
        of,
        profiles,
        $"Defect in FleetDns: this row could not be computed; it shows the state of {Wording.Clock(defect.Since, at)}.",
        [new Evidence($"{of}", defect.Kind)],
        defect.Since);

    /// <summary>Rules could not judge the row.</summary>
    public Problem Judgement(
        ObjectRef of, IReadOnlyList<(string Rule, Exception Exception)> failed, DateTimeOffset since, DateTimeOffset at) => Report(
        of,
        [],
        $"Defect in FleetDns: {Wording.List([.. failed.Select(f => f.Rule)])} could not be judged; "
            + $"results are of {Wording.Clock(since, at)}.",
        failed.Select(f => new Evidence($"rule {f.Rule} of {of}", f.Exception.GetType().Name)),
        since);
}
