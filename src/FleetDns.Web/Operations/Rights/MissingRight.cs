using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>What the hub does not let an operator do, and the command by which somebody who may grants it.</summary>
/// <param name="User">The hub's name for the operator.</param>
public sealed record MissingRight(AccessQuestion Question, string User)
{
    /// <summary>E.g. <c>The hub does not let you patch trafficmanagerbackends.networking.fleet.azure.com in namespace kuard-demo.</c></summary>
    public string Sentence => $"The hub does not let you {Question}.";

    /// <summary>A role with that one verb, and its binding to the operator; for whoever may grant it.</summary>
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
    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or ':') && text.Length > 0 ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Safe(string user) => string.Concat(user.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-'));
}
