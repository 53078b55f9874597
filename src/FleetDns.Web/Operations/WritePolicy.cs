using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>Writing and measuring need the role Operator, and a process that may write at all.</summary>
public sealed class WritePolicy(ReadOnlyReason readOnly) : IWritePolicy
{
    public string? Refuses(Operator by, Act act) => readOnly.Why
        ?? (by.Role == Role.None ? "Your session is over. Sign in again."
            : by.Role < Role.Operator ? $"You are signed in as {by.Name} with the role FleetDns.{by.Role}; {Name(act)} needs FleetDns.{Role.Operator}."
            : null);

    private static string Name(Act act) => act switch { Act.Write => "this change", Act.Measure => "measuring", _ => "switching faults" };
}
