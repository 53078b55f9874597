namespace FleetDns.Core.Problems.Rules;

internal sealed class ObjectUnreadable() : FleetRule(
    "object-unreadable",
    Severity.Warning,
    FixBy.Others,
    "objects of the watched kinds as the hub sends them",
    "FleetDns cannot read this object. What it shows of it is the last readable state, or nothing, so shares and findings that depend on it may be wrong.",
    "The owner of the object corrects the field that is named. If the hub's other clients read it well, a newer version of FleetDns may.")
{
    public override IEnumerable<Problem> Find(Scope scope) => scope.Unreadable.Select(unreadable => Report(
        unreadable.Of,
        Touches(unreadable.Of, scope.Profiles.Keys),
        $"FleetDns cannot read {unreadable.Of}: {unreadable.Reason}.",
        [new Evidence($"{unreadable.Of}", unreadable.Reason)],
        show: [Shell.Kubectl("get", unreadable.Of, "--output=yaml")]));

    // Which profile an unreadable backend belongs to is not known but that it is in the same namespace.
    private static IEnumerable<ObjectKey> Touches(ObjectRef of, IEnumerable<ObjectKey> profiles) => of.Kind switch
    {
        "TrafficManagerProfile" => profiles.Where(key => key == of.Key),
        "TrafficManagerBackend" => profiles.Where(key => key.Namespace == of.Key.Namespace),
        _ => [],
    };
}
