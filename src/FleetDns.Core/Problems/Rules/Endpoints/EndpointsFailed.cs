namespace FleetDns.Core.Problems.Rules;

internal sealed class EndpointsFailed() : Rule<AttachedBackend>(
    "endpoints-failed",
    Severity.Critical,
    FixBy.Others,
    "condition Accepted (E endpoint(s) failed) of a TrafficManagerBackend",
    "Azure refuses endpoints of this backend: these clusters get no traffic or keep an old weight.",
    "Ask an administrator of the Azure subscription to check Azure's message. “must be unique” means that another endpoint (a foreign "
        + "one, or one that is still being deleted) has the same public IP: delete that endpoint. The controller retries automatically.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() != BackendWord.EndpointsFailed)
        {
            yield break;
        }

        var error = AzureErrorText.Parse(row.Accepted!.Message);
        // Azure uses BadRequest for many errors: only the message distinguishes them (docs/domain.md 3.5).
        var unique = (error?.Message ?? row.Accepted.Message).Contains("must be unique", StringComparison.OrdinalIgnoreCase);
        var sibling = row.Profile.Backends.Any(b => b.Key != row.Row.Key && b.Backend.Import == row.Backend.Import);
        if (error is { Status: 403 } || (unique && sibling))
        {
            yield break;   // rules of their own
        }

        yield return Report(
            row.Ref,
            [row.Profile.Key],
            unique ? $"Another endpoint has a public IP of {row.Backend.Import}." : error is null
                ? $"Azure refuses endpoints of {row.Backend.Meta.Key.Name}."
                : $"Azure refuses endpoints of {row.Backend.Meta.Key.Name}: {error.Status} {error.Code}",
            [Quote.Of(row.Ref, row.Accepted),
                .. row.Profile.ForeignEndpoints.Take(3).Select(e => Quote.Azure($"endpoint {e.Name}", $"{e.Target}"))],
            row.Accepted.LastTransition,
            link: Refs.Page(row.Profile.Ref()),
            show: [Shell.Kubectl("describe", row.Ref)],
            weight: row.HasEndpoints() ? Severity.Warning : Severity.Critical);
    }
}
