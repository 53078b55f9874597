using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 15: DNS labels that contain a fixed region, are too long, are the same for two clusters of a region,
/// or belong to another service.</summary>
internal sealed class LabelPatternRule : ILintRule
{
    public string Trap => "15";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ResourceOverride))
        {
            var ns = LintContext.Namespace(document);
            var service = document.Items("spec", "resourceSelectors").Where(s => LintContext.Selects(s, PlanKind.Service))
                .Select(s => s.Text("name")).FirstOrDefault(n => n is not null);
            if (service is null)
            {
                continue;
            }

            var rules = document.Items("spec", "policy", "overrideRules").ToList();
            for (var r = 0; r < rules.Count; r++)
            {
                var patches = rules[r].Items("jsonPatchOverrides").ToList();
                for (var p = 0; p < patches.Count; p++)
                {
                    if (Pattern(patches[p]) is { } pattern && Judge(scene, rules[r], pattern, ns, service) is { } words)
                    {
                        var better = $"{service}-{ns}-{DnsLabels.ClusterVariable}";
                        var at =
                            string.Create(CultureInfo.InvariantCulture, $"spec.policy.overrideRules[{r}].jsonPatchOverrides[{p}].value");
                        yield return new LintHit(index, at, words.Severity, words.Text,
                            pattern != better && Judge(scene, rules[r], better, ns, service) is null ? Rename(index, r, p, pattern, better)
                                : null);
                    }
                }
            }
        }
    }

    private static (PlanSeverity Severity, string Text)? Judge(
        LintContext scene, JsonObject rule, string pattern, string ns, string service)
    {
        var labels = scene.View.Members.Values.Where(m => ServiceDrafts.Matches(rule, m))
            .Select(m => (Member: m, Region: ClusterLabels.Region(m), Label: Fill(pattern, m))).ToList();
        foreach (var (member, region, label) in labels)
        {
            if (label.Contains("${", StringComparison.Ordinal))
            {
                return (
                    PlanSeverity.Refuse,
                    $"The DNS label pattern {pattern} uses a variable that {member.Name} does not have: the override fails there.");
            }

            if (DnsLabels.Problem(label) is { } problem)
            {
                return (PlanSeverity.Refuse, $"{member.Name} would get the DNS label {label}. {problem}");
            }

            if (labels.Find(l => l.Member.Name != member.Name && l.Label == label && l.Region == region) is { Member: { } twin })
            {
                return (
                    PlanSeverity.Refuse,
                    $"{member.Name} and {twin.Name} would get the same DNS label {label} in {region ?? "their region"}; a label is "
                    + "unique in its region.");
            }

            var target = $"{label}.{region}.{DnsLabels.Zone}";
            if (scene.View.Profiles.Values.SelectMany(v => v.Backends)
                .FirstOrDefault(
                    b => !(b.Key.Namespace == ns && b.Backend.Import == service) && b.Endpoints.Any(e => e.Target == target)) is { } holder)
            {
                return (
                    PlanSeverity.Refuse,
                    $"The DNS label {label} is already used in {region} by service {holder.Key.Namespace}/{holder.Backend.Import}.");
            }
        }

        var regions = scene.View.Members.Values.Select(ClusterLabels.Region).OfType<string>().Distinct();
        return regions.FirstOrDefault(r => pattern.Contains(r, StringComparison.Ordinal)) is { } fixedRegion
            && pattern.Contains(DnsLabels.ClusterVariable, StringComparison.Ordinal)
            ? (PlanSeverity.Warn,
                $"The DNS label {pattern} contains the region {fixedRegion}, but neither namespace nor service: it is wrong in other "
                + "regions, and a second service would request the same label.")
            : null;
    }

    private static string? Pattern(JsonObject patch) =>
        patch.Text("op") is not ("add" or "replace") ? null
        : patch.Text("path") == ServiceOverrides.LabelPath ? patch.Text("value")
        : patch.Text("path") == "/metadata/annotations" ? patch.Text("value", DnsLabels.Annotation)
        : null;

    private static string Fill(string pattern, MemberRow member)
    {
        var filled = pattern.Replace(DnsLabels.ClusterVariable, member.Name, StringComparison.Ordinal);
        foreach (var (key, value) in member.Cluster.Meta.Labels)
        {
            filled = filled.Replace($"${{MEMBER-CLUSTER-LABEL-KEY-{key}}}", value, StringComparison.Ordinal);
        }

        return filled;
    }

    private static LintRepair Rename(int index, int rule, int patch, string pattern, string better) =>
        LintRepair.Of(
            $"Set the DNS label to {better}, which differs by service, namespace and cluster.", index, d =>
    {
        var found = d.Items("spec", "policy", "overrideRules").ElementAt(rule).Items("jsonPatchOverrides").ElementAt(patch);
        if (found.At("value") is JsonObject map)
        {
            map[DnsLabels.Annotation] = better;
        }
        else
        {
            found["value"] = better;
        }
    });
}
