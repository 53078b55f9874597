using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// The CEL rules of the served definitions, each text with its implementation. There is no CEL engine here: a text that is not in the
/// table fails at start instead of being ignored.
/// </summary>
internal static partial class CelRules
{
    /// <summary>Takes the value and, for an update, the previous value. True when the rule holds.</summary>
    private delegate bool Predicate(JsonNode? self, JsonNode? old);

    private const string NamespaceWithResourceSelectors = "NamespaceWithResourceSelectors";

    private static readonly FrozenDictionary<string, Predicate> s_rules = new Dictionary<string, Predicate>(StringComparer.Ordinal)
    {
        ["size(self.metadata.name) < 64"] = (self, _) => (self?["metadata"].Text("name") ?? "").Length < 64,
        ["self == oldSelf"] = JsonTree.Same,
        ["has(self.intervalInSeconds) && self.intervalInSeconds == 30 ? (!has(self.timeoutInSeconds) || (self.timeoutInSeconds >= 5 && "
            + "self.timeoutInSeconds <= 10)) : true"] =
            (self, _) => Number(self, "intervalInSeconds") != 30 || Number(self, "timeoutInSeconds") is null or >= 5 and <= 10,
        ["has(self.intervalInSeconds) && self.intervalInSeconds == 10 ? (!has(self.timeoutInSeconds) || (self.timeoutInSeconds >= 5 && "
            + "self.timeoutInSeconds <= 9)) : true"] =
            (self, _) => Number(self, "intervalInSeconds") != 10 || Number(self, "timeoutInSeconds") is null or >= 5 and <= 9,
        ["(has(oldSelf.placement) && has(self.placement) && oldSelf.placement == self.placement) || (!has(oldSelf.placement) && "
            + "!has(self.placement))"] =
            (self, old) => JsonTree.Same(self?["placement"], old?["placement"]),
        ["!has(self.spec.placement) || self.spec.placement.scope != 'Namespaced'"] = (self, _) =>
            self?["spec"]?["placement"].Text("scope") != "Namespaced",
        ["type(self) == string ? self.matches('^(100|[0-9]{1,2})%$') : self >= 0"] =
            (self, _) =>
                self?.GetValueKind() == JsonValueKind.String ? Percentage().IsMatch(self.GetValue<string>())
                : self is null || self.Whole() is null or >= 0,
        ["!(has(self.maxUnavailable) && has(self.minAvailable))"] = (self, _) =>
            self?["maxUnavailable"] is null || self["minAvailable"] is null,
        ["!(self.placementType != oldSelf.placementType)"] = (self, old) => self.Text("placementType") == old.Text("placementType"),
        ["!(self != 'External' && oldSelf == 'External')"] = (self, old) => self?.ToString() == "External" || old?.ToString() != "External",
        ["!(has(oldSelf.policy) && !has(self.policy))"] = (self, old) => old?["policy"] is null || self?["policy"] is not null,
        ["!(self.statusReportingScope == 'NamespaceAccessible' && size(self.resourceSelectors.filter(x, x.kind == 'Namespace')) != 1)"] =
            (self, _) =>
                self.Text("statusReportingScope") != "NamespaceAccessible"
                || Selectors(self).Count(s => s.Text("kind") == "Namespace") == 1,
        ["!has(oldSelf.statusReportingScope) || self.statusReportingScope == oldSelf.statusReportingScope"] =
            (self, old) => old?["statusReportingScope"] is null || self.Text("statusReportingScope") == old.Text("statusReportingScope"),
        ["size(self.resourceSelectors.filter(x, x.kind == 'Namespace' && x.group == \"\" && x.version == 'v1' && has(x.selectionScope) "
            + "&& x.selectionScope == 'NamespaceWithResourceSelectors')) <= 1"] =
            (self, _) => WithResourceSelectors(self).Count() <= 1,
        ["size(self.resourceSelectors.filter(x, x.kind == 'Namespace' && x.group == \"\" && x.version == 'v1' && has(x.selectionScope) "
            + "&& x.selectionScope == 'NamespaceWithResourceSelectors')) == 0 || (size(self.resourceSelectors.filter(x, x.kind == "
            + "'Namespace' && x.group == \"\" && x.version == 'v1' && has(x.selectionScope) && x.selectionScope == "
            + "'NamespaceWithResourceSelectors' && has(x.name) && size(x.name) > 0 && !has(x.labelSelector))) == 1)"] =
            (self, _) =>
                !WithResourceSelectors(self).Any()
                || WithResourceSelectors(self).Count(s => !string.IsNullOrEmpty(s.Text("name")) && s["labelSelector"] is null) == 1,
        ["size(self.resourceSelectors.filter(x, x.kind == 'Namespace' && x.group == \"\" && x.version == 'v1' && has(x.selectionScope) "
            + "&& x.selectionScope == 'NamespaceWithResourceSelectors')) == 0 || size(self.resourceSelectors.filter(x, x.kind == "
            + "'Namespace' && x.group == \"\" && x.version == 'v1')) == 1"] =
            (self, _) => !WithResourceSelectors(self).Any() || Selectors(self).Count(IsNamespace) == 1,
        ["(self == null) || (self.type == 'Mirror' ? size(self.destination) != 0 : true)"] =
            (self, _) => self is null || self.Text("type") != "Mirror" || !string.IsNullOrEmpty(self.Text("destination")),
        // KubeFleet's own since PR #751.
        ["self.placementType != 'PickFixed' || (!has(self.affinity) && !has(self.numberOfClusters) && "
            + "!has(self.topologySpreadConstraints) && !has(self.tolerations))"] =
            (self, _) =>
                self.Text("placementType") != "PickFixed"
                || !HasAny(self, "affinity", "numberOfClusters", "topologySpreadConstraints", "tolerations"),
        ["self.placementType != 'PickAll' || (!has(self.clusterNames) && !has(self.numberOfClusters) && "
            + "!has(self.topologySpreadConstraints))"] =
            (self, _) =>
                self.Text("placementType") != "PickAll" || !HasAny(self, "clusterNames", "numberOfClusters", "topologySpreadConstraints"),
        ["self.placementType != 'PickN' || (!has(self.clusterNames) && has(self.numberOfClusters))"] =
            (self, _) => self.Text("placementType") != "PickN" || (!HasAny(self, "clusterNames") && HasAny(self, "numberOfClusters")),
        ["self.all(x, x.operator != 'Exists' || !has(x.value) || size(x.value) == 0)"] = (self, _) =>
            self.Items().All(x => x.Text("operator") != "Exists" || string.IsNullOrEmpty(x.Text("value"))),
        ["self.all(x, (has(x.key) && size(x.key) > 0) || x.operator == 'Exists')"] = (self, _) =>
            self.Items().All(x => !string.IsNullOrEmpty(x.Text("key")) || x.Text("operator") == "Exists"),
        ["self.all(x, !(has(x.name) && size(x.name) > 0 && has(x.labelSelector)))"] = (self, _) =>
            self.Items().All(x => string.IsNullOrEmpty(x.Text("name")) || x["labelSelector"] is null),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The errors of all rules; rules about changes are evaluated only when there is a previous value.</summary>
    public static void Check(JsonNode? self, JsonNode? old, SchemaNode node, string path, List<FieldError> errors)
    {
        if (self is null || !node.HasRules)
        {
            return;
        }

        foreach (var rule in node.Rules)
        {
            if (rule.Rule.Contains("oldSelf", StringComparison.Ordinal) && old is null || s_rules[rule.Rule](self, old))
            {
                continue;
            }

            var field = path.Length == 0 ? "<nil>" : path;
            errors.Add(
                self is JsonObject or JsonArray ? FieldError.InvalidWhole(field, rule.Message)
                : FieldError.Invalid(field, self, rule.Message));
        }

        if (self is JsonObject obj)
        {
            foreach (var (name, value) in obj)
            {
                if (node.Field(name) is { } child)
                {
                    Check(value, (old as JsonObject)?[name], child, path.Length == 0 ? name : $"{path}.{name}", errors);
                }
            }
        }
        else if (self is JsonArray list && node.Items is not null)
        {
            // Items match previous ones only in lists of type map; no served rule about changes is inside a list.
            for (var i = 0; i < list.Count; i++)
            {
                Check(list[i], null, node.Items, $"{path}[{i}]", errors);
            }
        }
    }

    /// <summary>Throws for a rule that is not in the table.</summary>
    public static void RequireKnown(SchemaNode node)
    {
        foreach (var rule in node.Rules)
        {
            if (!s_rules.ContainsKey(rule.Rule))
            {
                throw new NotSupportedException($"The CEL rule '{rule.Rule}' is not known to the sandbox.");
            }
        }

        foreach (var (_, child) in node.Properties)
        {
            RequireKnown(child);
        }

        if (node.Items is not null)
        {
            RequireKnown(node.Items);
        }
    }

    private static long? Number(JsonNode? self, string name) => self?[name].Whole();

    private static bool HasAny(JsonNode? self, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (self?[name] is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<JsonNode> Selectors(JsonNode? self) => (self?["resourceSelectors"] as JsonArray ?? []).OfType<JsonNode>();

    private static bool IsNamespace(JsonNode selector) =>
        selector.Text("kind") == "Namespace" && selector.Text("group") is "" && selector.Text("version") == "v1";

    private static IEnumerable<JsonNode> WithResourceSelectors(JsonNode? self) =>
        Selectors(self).Where(s => IsNamespace(s) && s.Text("selectionScope") == NamespaceWithResourceSelectors);

    [GeneratedRegex(@"^(100|[0-9]{1,2})%\z")]
    private static partial Regex Percentage();
}
