namespace FleetDns.Core.Problems.Rules;

/// <summary>FleetDns fails at a row, or a rule fails at it. Reported by the catalogue and the engine, which catch it.</summary>
internal sealed class FleetDnsDefect() : Rule(
    FleetDnsDefect.RuleId,
    Severity.Warning,
    FixBy.Others,
    "FleetDns itself",
    "What FleetDns shows of this object is stale, so shares and findings that depend on it may be wrong. The traffic is not touched by it.",
    "The administrator of FleetDns looks for \"Defect in FleetDns\" in its log and reports it with the object as it is. FleetDns tries again at each change and at least once a minute.")
{
    public const string RuleId = "fleetdns-defect";

    /// <summary>The row could not be made.</summary>
    public Problem Row(ObjectRef of, IEnumerable<ObjectKey> profiles, Defect defect, DateTimeOffset at) => Report(
        of,
        profiles,
        $"Defect in FleetDns: this row could not be computed; what is shown is of {Wording.Clock(defect.Since, at)}.",
        [new Evidence($"{of}", defect.Kind)],
        defect.Since);

    /// <summary>Rules could not judge the row.</summary>
    public Problem Judgement(ObjectRef of, IReadOnlyList<(string Rule, Exception Exception)> failed, DateTimeOffset since, DateTimeOffset at) => Report(
        of,
        [],
        $"Defect in FleetDns: {Wording.List([.. failed.Select(f => f.Rule)])} could not be judged; what is shown is of {Wording.Clock(since, at)}.",
        failed.Select(f => new Evidence($"rule {f.Rule} of {of}", f.Exception.GetType().Name)),
        since);
}
