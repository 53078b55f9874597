using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Limits of ResourceOverride and ClusterResourceOverride (docs/domain.md 1.3.4): 100 of each, one for each resource, labels only in
/// cluster selectors, no patch of type, metadata or status. Objects inside messages are printed as Go prints structs:
/// <c>{Group: Version:v1 Kind:Service Name:web}</c>.
/// </summary>
internal static class OverrideAdmission
{
    private const int Most = 100;

    public static void Check(AdmittedWrite write)
    {
        var cluster = ReferenceEquals(write.Kind, Kinds.ClusterResourceOverride);
        var webhook = cluster ? "fleet.clusterresourceoverride.validating" : "fleet.resourceoverride.validating";
        var store = write.Request.Store;
        if (write.Operation == "CREATE" && store.Count(write.Kind) >= Most)
        {
            throw HubAdmission.Denied(webhook, cluster
                ? $"clusterResourceOverride limit has been reached: at most {Most} cluster resources can be created."
                : $"resourceOverride limit has been reached: at most {Most} resources can be created.");
        }

        var faults = SelectorFaults(write.Object, cluster).ToList();
        if (faults.Count == 0)
        {
            var others = store.List(write.Kind, cluster ? null : write.Namespace).Where(o => o.At("metadata").Text("name") != write.Name);
            faults = [.. Overlaps(write, [.. others], cluster), .. RuleFaults(write.Object)];
        }

        if (faults.Count > 0)
        {
            throw HubAdmission.Denied(webhook, Aggregate(faults));
        }
    }

    private static IEnumerable<string> SelectorFaults(JsonObject obj, bool cluster)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var selector in Selectors(obj, cluster))
        {
            var shown = Show(selector, cluster);
            if (cluster && selector["labelSelector"] is not null)
            {
                yield return $"label selector is not supported for resource selection {shown}";
            }
            else if (cluster && string.IsNullOrEmpty(selector.Text("name")))
            {
                yield return $"resource name is required for resource selection {shown}";
            }
            else if (!seen.Add(shown))
            {
                yield return $"resource selector {shown} already exists, and must be unique";
            }
        }
    }

    private static IEnumerable<string> Overlaps(AdmittedWrite write, IReadOnlyList<JsonObject> others, bool cluster)
    {
        foreach (var shown in Selectors(write.Object, cluster).Select(s => Show(s, cluster)))
        {
            if (others.LastOrDefault(o => Selectors(o, cluster).Any(s => Show(s, cluster) == shown)) is { } other)
            {
                yield return $"invalid resource selector {shown}: the resource has been selected by both {write.Name} and "
                    + $"{other.At("metadata").Text("name")}, which is not supported";
            }
        }
    }

    private static IEnumerable<string> RuleFaults(JsonObject obj)
    {
        foreach (var rule in Objects(obj.At("spec", "policy")?["overrideRules"]))
        {
            foreach (var term in Objects(rule.At("clusterSelector")?["clusterSelectorTerms"]))
            {
                if (term["propertySelector"] is not null || term["propertySorter"] is not null)
                {
                    yield return $"invalid clusterSelector {term.ToJsonString(JsonTree.Relaxed)}: only labelSelector is supported";
                }
                else if (term["labelSelector"] is null)
                {
                    yield return "invalid clusterSelector {LabelSelector:nil PropertySelector:<nil> PropertySorter:<nil>}: "
                        + "labelSelector is required";
                }
            }

            var patches = Objects(rule["jsonPatchOverrides"]).ToList();
            if (rule.Text("overrideType") == "Delete")
            {
                if (patches.Count > 0)
                {
                    yield return "invalid JSONPatchOverrides: JSONPatchOverrides cannot be set when the override type is Delete";
                }

                continue;
            }

            if (patches.Count == 0)
            {
                yield return "invalid JSONPatchOverrides: JSONPatchOverrides cannot be empty";
            }

            foreach (var patch in patches)
            {
                if (PathFault(patch.Text("path") ?? "") is { } why)
                {
                    yield return $"invalid JSONPatchOverride {ShowPatch(patch)}: {why}";
                }

                if (patch.Text("op") == "remove" && patch["value"] is not null)
                {
                    yield return $"invalid JSONPatchOverride {ShowPatch(patch)}: remove operation cannot have value";
                }
            }
        }
    }

    private static string? PathFault(string path)
    {
        if (path.Length == 0)
        {
            return "path cannot be empty";
        }

        if (path[0] != '/')
        {
            return "path must start with /";
        }

        var parts = path.Split('/')[1..];
        return parts switch
        {
            ["kind" or "apiVersion", ..] => "cannot override typeMeta fields",
            ["metadata"] => "cannot override field metadata",
            ["metadata", not ("annotations" or "labels"), ..] => "cannot override metadata fields except annotations and labels",
            ["status", ..] => "cannot override status fields",
            _ => parts.Any(string.IsNullOrWhiteSpace) ? "path cannot contain empty string" : null,
        };
    }

    private static IEnumerable<JsonObject> Selectors(JsonObject obj, bool cluster) =>
        Objects(obj.At("spec")?[cluster ? "clusterResourceSelectors" : "resourceSelectors"]);

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static string Show(JsonObject selector, bool cluster)
    {
        var shown =
            $"Group:{selector.Text("group")} Version:{selector.Text("version")} Kind:{selector.Text("kind")} Name:{selector.Text("name")}";
        return cluster
            ? $"{{{shown} LabelSelector:{selector["labelSelector"]?.ToJsonString(JsonTree.Relaxed) ?? "nil"} "
                + $"SelectionScope:{selector.Text("selectionScope") ?? "NamespaceWithResources"}}}"
            : $"{{{shown}}}";
    }

    private static string ShowPatch(JsonObject patch) =>
        $"{{{patch.Text("op")} {patch.Text("path")} {{{patch["value"]?.ToJsonString(JsonTree.Relaxed)}}}}}";

    /// <summary>As Go's error aggregate: one as it is, several in brackets, without duplicates.</summary>
    private static string Aggregate(IReadOnlyList<string> faults) =>
        faults.Distinct(StringComparer.Ordinal).ToList() is [var only] ? only
            : $"[{string.Join(", ", faults.Distinct(StringComparer.Ordinal))}]";
}
