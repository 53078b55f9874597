namespace FleetDns.Core.Problems.Rules;

internal sealed class ObjectUnreadable() : FleetRule(
    "object-unreadable",
    Severity.Warning,
    FixBy.Others,
    "objects of the watched kinds as sent by the hub",
    "FleetDns cannot read this object. It shows the last readable state, or nothing, so shares and problems that depend on it may be "
        + "wrong.",
    "Ask the owner of the object to correct the field that is shown. If the hub's other clients can read the object, try a newer version "
        + "of FleetDns.")
{
    public override IEnumerable<Problem> Find(Scope scope) => scope.Unreadable.Select(unreadable => Report(
        unreadable.Of,
        Touches(unreadable.Of, scope.Profiles.Keys),
        $"FleetDns cannot read {unreadable.Of}: {unreadable.Reason}.",
        [new Evidence($"{unreadable.Of}", unreadable.Reason)],
        show: [Shell.Kubectl("get", unreadable.Of, "--output=yaml")]));

    // The profile of an unreadable backend is unknown, except that it is in the same namespace.
    private static IEnumerable<ObjectKey> Touches(ObjectRef of, IEnumerable<ObjectKey> profiles) => of.Kind switch
    {
        "TrafficManagerProfile" => profiles.Where(key => key == of.Key),
        "TrafficManagerBackend" => profiles.Where(key => key.Namespace == of.Key.Namespace),
        _ => [],
    };
}
