using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>What an operator may not do at the hub, and the command with which an administrator grants it.</summary>
/// <param name="User">The hub's name for the operator.</param>
public sealed record MissingRight(AccessQuestion Question, string User)
{
    /// <summary>
    /// E.g. <c>You have no permission on the hub to patch trafficmanagerbackends.networking.fleet.azure.com in namespace kuard-demo.</c>
    /// </summary>
    public string Sentence => $"You have no permission on the hub to {Question}.";

    /// <summary>Creates a role with that one verb and binds it to the operator; for an administrator of the hub.</summary>
    public string Command
    {
        get
        {
            var cluster = Question.Namespace.Length == 0;
            var role = $"fleetdns-{Question.Verb}-{Question.Resource}";
            var where = cluster ? "" : $" -n {Quoted(Question.Namespace)}";
            var kind = cluster ? "clusterrole" : "role";
            return $"kubectl create {kind} {role} --verb={Question.Verb} --resource={Question.Kind}{where}\n"
                + $"kubectl create {kind}binding {Quoted($"{role}-{Safe(User)}")} --{kind}={role} --user={Quoted(User)}{where}";
        }
    }

    // The name comes from the hub; it is pasted into a shell.
    private static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or ':') && text.Length > 0 ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Safe(string user) =>
        string.Concat(user.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-'));
}
