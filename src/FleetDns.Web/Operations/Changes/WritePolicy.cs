using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>Writing and measuring need the role Operator, a valid session, no pending new sign-in, and a process that may write.</summary>
/// <param name="challenges">Null without sign-in by Entra ID.</param>
/// <param name="sessions">Null without sessions.</param>
public sealed class WritePolicy(ReadOnlyReason readOnly, Challenges? challenges = null, Sessions? sessions = null) : IWritePolicy
{
    public string? Refuses(Operator by, Act act) => readOnly.Why
        ?? (by.Role == Role.None || sessions?.IsOver(by) == true ? "Your session has ended. Sign in again."
            : challenges?.Refuses(by) is { } asked ? asked
            : by.Role < Role.Operator
                ? $"You are signed in as {by.Name} with the role FleetDns.{by.Role}; {Name(act)} needs FleetDns.{Role.Operator}."
            : null);

    private static string Name(Act act) => act switch { Act.Write => "this change", Act.Measure => "measuring", _ => "switching faults" };
}
