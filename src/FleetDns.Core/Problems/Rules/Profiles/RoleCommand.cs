using System.Text.RegularExpressions;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

/// <summary>The command that grants the hub's identity its role (docs/domain.md 5.3), filled in from Azure's error:
/// <c>The client 'X' with object id 'X' does not have authorization to perform action '…' over scope '/subscriptions/…'</c>.</summary>
internal static partial class RoleCommand
{
    /// <returns>Null if Azure's message names no identity or scope.</returns>
    public static string? For(AzureError? error, string? scope = null)
    {
        var words = error?.Message ?? string.Empty;
        var where = scope ?? (Over().Match(words) is { Success: true } at ? Group(at.Groups[1].Value) : null);
        return where is null || ObjectId().Match(words) is not { Success: true } id ? null
            : $"az role assignment create --assignee-object-id {Shell.Word(id.Groups[1].Value)} --assignee-principal-type "
                + $"ServicePrincipal --role 'Azure Kubernetes Fleet Manager Hub Agent Role' --scope {Shell.Word(where)}";
    }

    /// <summary>The resource group of a resource id; null if it has none, or one that would escape the path.</summary>
    public static string? Group(string resource) => PermissionNeeds.GroupOf(resource);

    [GeneratedRegex("with object id '([^']{1,100})'")]
    private static partial Regex ObjectId();

    [GeneratedRegex("(?:over scope|linked scope\\(s\\)) '([^']{1,1000})'")]
    private static partial Regex Over();
}
