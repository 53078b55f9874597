using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

/// <summary>Re-creates a profile without an FQDN under another name, with its backends.</summary>
internal static class Renames
{
    /// <summary>A name that is free on this hub and short enough; null if the namespace name is too long for any.</summary>
    public static string? Propose(ProfileRow row, Scope scope)
    {
        var room = RelativeNameTooLong.Longest - row.Key.Namespace.Length - 1;
        for (var i = 2; i < 10; i++)
        {
            var end = $"-{i}";
            if (room < end.Length + 1)
            {
                return null;
            }

            var name = row.Key.Name[..Math.Min(row.Key.Name.Length, room - end.Length)].TrimEnd('-', '.') + end;
            if (scope.Profile(row.Key with { Name = name }) is null)
            {
                return name;
            }
        }

        return null;
    }

    public static IEnumerable<FixStep> To(ProfileRow row, string? name)
    {
        if (name is null)
        {
            yield break;
        }

        var spec = new JsonObject { ["resourceGroup"] = row.Profile.ResourceGroup };
        if (Monitor(row.Profile.Monitor) is { } monitor)
        {
            spec["monitorConfig"] = monitor;
        }

        yield return Steps.Create(
            PlanKind.Profile, row.Key with { Name = name }, new() { ["spec"] = spec }, "The same profile with the new name.");
        var backends = row.Backends.Where(b => b.Backend.Meta.Deleting is null).ToList();
        foreach (var backend in backends)
        {
            yield return Steps.Backend(
                backend.Key with { Name = Fresh(backend.Key.Name) }, name, backend.Backend.Import, backend.Backend.Weight,
                "The same backend for the new profile: spec.profile cannot be changed.");
        }

        foreach (var backend in backends)
        {
            yield return Steps.Delete(Refs.Backend(backend.Key), "Its profile is deleted, and another backend replaces it.");
        }

        yield return Steps.Delete(row.Ref(), "It never got an FQDN of its own, so no traffic is lost.");
    }

    /// <summary>An alternative to a taken name.</summary>
    public static string Fresh(string name) => $"{name[..Math.Min(name.Length, 61)].TrimEnd('-', '.')}-2";

    private static JsonObject? Monitor(MonitorConfig? monitor)
    {
        if (monitor is null)
        {
            return null;
        }

        var made = new JsonObject();
        foreach (var (field, value) in ((string, JsonNode?)[])
        [
            ("protocol", monitor.Protocol), ("port", monitor.Port), ("path", monitor.Path),
            ("intervalInSeconds", monitor.IntervalInSeconds),
            ("timeoutInSeconds", monitor.TimeoutInSeconds), ("toleratedNumberOfFailures", monitor.ToleratedNumberOfFailures),
        ])
        {
            if (value is not null)
            {
                made[field] = value;
            }
        }

        if (!monitor.CustomHeaders.IsEmpty)
        {
            made["customHeaders"] =
                new JsonArray([.. monitor.CustomHeaders.Select(h => new JsonObject { ["name"] = h.Name, ["value"] = h.Value })]);
        }

        return made;
    }
}
