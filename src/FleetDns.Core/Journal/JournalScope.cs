using FleetDns.Core.Fleet;

namespace FleetDns.Core.Journal;

/// <summary>Who may see what was done to an object: those who may see the object's row.</summary>
public static class JournalScope
{
    public static bool Sees(this Visibility visible, ObjectRef scope) => scope switch
    {
        { Kind: "MemberCluster" } => visible.Members,
        { Kind: "Namespace" } => visible.Sees(scope.Key.Name),
        { Key.Namespace.Length: > 0 } => visible.Sees(scope.Key.Namespace),
        _ => visible.Everywhere && visible.Members,
    };
}
