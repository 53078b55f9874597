using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 3: the FQDN is <c>&lt;namespace&gt;-&lt;name&gt;.trafficmanager.net</c>; at most 63 characters before
/// the dot.</summary>
internal sealed partial class FqdnRule : ILintRule
{
    public string Trap => "3";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, profile) in scene.All(PlanKind.Profile))
        {
            var relative = ProfilePlans.RelativeName(LintContext.Namespace(profile), LintContext.Name(profile));
            if (relative.Length > ProfilePlan.LongestRelativeName)
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Refuse,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The DNS name {relative} has {relative.Length} characters; Azure allows {ProfilePlan.LongestRelativeName}. "
                        + $"The profile can never be programmed. Shorten its name or the namespace."));
            }

            // A hyphen joins namespace and name: a-b/c and a/b-c request the same DNS name.
            var twin = scene.All(PlanKind.Profile).Where(p => p.Index < index).Select(p => LintContext.Key(p.Document))
                .Concat(scene.View.Profiles.Keys)
                .Cast<Fleet.ObjectKey?>()
                    .FirstOrDefault(
                        k => k != LintContext.Key(profile) && ProfilePlans.RelativeName(k!.Value.Namespace, k.Value.Name) == relative);
            if (twin is not null)
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Refuse,
                    $"Profiles {twin} and {LintContext.Key(profile)} request the same DNS name {relative}.trafficmanager.net: only one "
                    + "can have it. Rename one of them.");
            }

            if (!MonitorPortRule.Backends(scene, LintContext.Key(profile)).Any())
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Advice,
                    $"Profile {LintContext.Name(profile)} has no backend yet, so DNS returns no answer for "
                    + $"{relative}.trafficmanager.net. Add a TrafficManagerBackend for it.");
            }
        }

        var names = scene.All(PlanKind.Profile).Select(p => LintContext.Key(p.Document)).Concat(scene.View.Profiles.Keys).Distinct()
            .ToLookup(k => k.Name);
        for (var i = 0; i < scene.Documents.Length; i++)
        {
            foreach (var (path, text) in Texts("", scene.Documents[i]))
            {
                foreach (Match match in HostNames().Matches(text))
                {
                    var label = match.Groups["label"].Value;
                    var right =
                        names[label].Select(k => $"{ProfilePlans.RelativeName(k.Namespace, k.Name)}.trafficmanager.net").FirstOrDefault();
                    var typo = match.Groups["zone"].Value != "trafficmanager";
                    if (right is not null || typo)
                    {
                        var meant = right ?? $"{label}.trafficmanager.net";
                        yield return new LintHit(
                            i, path, PlanSeverity.Warn,
                            typo ? $"{match.Value} is misspelt: the zone is trafficmanager.net."
                            : $"{match.Value} is not the profile's FQDN: it must include the namespace, {meant}.",
                            LintRepair.Of($"Replace {match.Value} with {meant}.", i, d => Replace(d, match.Value, meant)));
                    }
                }
            }
        }
    }

    private static IEnumerable<(string Path, string Text)> Texts(string path, JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(e => Texts(path.Length == 0 ? e.Key : $"{path}.{e.Key}", e.Value)),
        JsonArray list => list.SelectMany((e, i) => Texts(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), e)),
        _ => node.Text() is { } text ? [(path, text)] : [],
    };

    private static void Replace(JsonNode? node, string wrong, string right)
    {
        foreach (var (key, value) in node is JsonObject map ? map.ToList() : [])
        {
            if (value.Text() is { } text)
            {
                node![key] = text.Replace(wrong, right, StringComparison.Ordinal);
            }
            else
            {
                Replace(value, wrong, right);
            }
        }

        for (var i = 0; node is JsonArray list && i < list.Count; i++)
        {
            if (list[i].Text() is { } text)
            {
                list[i] = text.Replace(wrong, right, StringComparison.Ordinal);
            }
            else
            {
                Replace(list[i], wrong, right);
            }
        }
    }

    // The correct name, and the misspelling in the tutorial's own output.
    [GeneratedRegex(
        @"\b(?<label>[a-z0-9][-a-z0-9]{0,62})\.(?<zone>trafficmanager|trafficmanger|traficmanager|trafficmananger)\.net\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HostNames();
}
