using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>A plan as a bash script that does the same with kubectl and az. Everything untrusted is quoted; it passes <c>bash -n</c> and
/// shellcheck.</summary>
public static class ShellScript
{
    /// <param name="yaml">How a manifest is written as YAML.</param>
    /// <param name="roles">Its Azure role assignments, as on the permissions page; may be empty.</param>
    public static string Of(Plan plan, Func<JsonObject, string> yaml, IReadOnlyList<RoleNeed> roles) => ShellScripts.Of(plan, yaml, roles);

    /// <summary>One shell word, quoted if necessary.</summary>
    public static string Quote(string text) => Problems.Shell.Word(text);
}
