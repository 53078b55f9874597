namespace FleetDns.Core.Problems.Rules;

internal sealed class PublicIpNotReadable() : Rule<AttachedBackend>(
    "public-ip-not-readable",
    Severity.Critical,
    FixBy.Commands,
    "condition Accepted (E endpoint(s) failed, 403 LinkedAuthorizationFailed) of a TrafficManagerBackend",
    "The fleet's identity cannot read the public IP in the member's node resource group, so Azure refuses the endpoint: "
        + "these clusters get no traffic or keep an old weight.",
    "Grant the fleet's identity the Hub Agent Role (or Reader) on every node resource group (MC_…) that holds an exported public IP; "
        + "a role on the cluster resource does not cover it.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() == BackendWord.EndpointsFailed && AzureErrorText.Parse(row.Accepted!.Message) is { Status: 403 } error)
        {
            var groups = (scope.Service(new ObjectKey(row.Row.Key.Namespace, row.Backend.Import))?.Cells ?? [])
                .Select(c => c.Export?.PublicIpResourceId is { } ip ? RoleCommand.Group(ip) : null)
                .OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(10).ToList();
            var roles = (groups.Count == 0 ? [RoleCommand.For(error)] : groups.ConvertAll(group => RoleCommand.For(error, group)))
                .OfType<string>().ToList();
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"The fleet's identity cannot read public IPs of {row.Backend.Import}.",
                [Quote.Of(row.Ref, row.Accepted)],
                row.Accepted.LastTransition,
                link: "/setup/permissions",
                commands: roles.Count == 0 ? null : [.. roles, .. BackendWords.Nudge(row)],
                weight: row.HasEndpoints() ? Severity.Warning : Severity.Critical);
        }
    }
}
