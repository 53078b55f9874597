using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Selectors of overrides and placements whose group or version differs from the hub's snapshots (docs/domain.md 1.3.4): they
/// match nothing.</summary>
internal sealed class SelectorVersionRule : ILintRule
{
    public string Trap => "override-version";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.Overrides.Concat(scene.AllPlacements))
        {
            var field = LintKinds.SelectorField(document);
            var selectors = document.Items("spec", field).ToList();
            for (var s = 0; s < selectors.Count; s++)
            {
                if (Judge(scene, document, index, selectors[s], field, s) is { } hit)
                {
                    yield return hit;
                }
            }
        }
    }

    private static LintHit? Judge(LintContext scene, JsonObject document, int index, JsonObject selector, string field, int place)
    {
        var (group, version, kind) = (selector.Text("group") ?? "", selector.Text("version") ?? "", selector.Text("kind") ?? "");
        var served = scene.Hub.Versions.Of(group, kind);
        var who = $"{document.Text("kind")} {LintContext.Name(document)}";
        var what = $"{kind} {selector.Text("name")}".TrimEnd();
        var at = string.Create(CultureInfo.InvariantCulture, $"spec.{field}[{place}]");
        if (LintKinds.Find(group, kind) is null && served is null or { IsEmpty: true })
        {
            return LintKinds.Elsewhere(kind) is { } meant
                ? new LintHit(index, $"{at}.group", PlanSeverity.Refuse,
                    $"{who} selects {what} of group {Group(group)}; that kind belongs to group {Group(meant.Group)}, so the selector "
                    + "matches nothing. Name the group.",
                    Select(index, field, place, meant.Group, scene.Hub.Versions.Version(meant),
                        $"Let {who} select {what} of group {Group(meant.Group)}."))
                : served is { IsEmpty: true }
                    ? new LintHit(
                        index, $"{at}.kind", PlanSeverity.Refuse,
                        $"{who} selects {what} of group {Group(group)}, a kind that the hub does not serve: the selector matches "
                        + "nothing. Correct group and kind.")
                    : null;
        }

        var right = served is { IsEmpty: false } known ? known[0] : LintKinds.Find(group, kind) is { } own ? scene.Hub.Versions.Version(own)
            : version;
        var isPlacement = document.Text("kind")?.EndsWith("Placement", StringComparison.Ordinal) == true;
        // A placement accepts any served version; an override is compared with the snapshot, which has the preferred one.
        var wrong = served is { IsEmpty: false } versions ? isPlacement ? !versions.Contains(version) : version != right
            : version != right && (version.Length == 0 || version.Contains("alpha", StringComparison.Ordinal));
        return !wrong ? null : new LintHit(index, $"{at}.version", PlanSeverity.Refuse, isPlacement
            ? $"{who} selects {what} in version {Version(version)}, which the hub does not serve: "
                + $"the placement is refused (InvalidResourceSelectors) and none of its objects reach a cluster. Select version {right}."
            : $"{who} selects {what} in version {Version(version)}; placements use {right}, so the override silently matches nothing and "
                + $"the object reaches the clusters unchanged. Select version {right}.",
            Select(index, field, place, group, right, $"Let {who} select {what} in version {right}, in which it is placed."));
    }

    private static string Group(string group) => group.Length == 0 ? "\"\" (core)" : group;

    private static string Version(string version) => version.Length == 0 ? "\"\"" : version;

    private static LintRepair Select(int index, string field, int place, string group, string version, string reason) =>
        LintRepair.Of(reason, index, d =>
    {
        var selector = d.Items("spec", field).ElementAt(place);
        if ((selector.Text("group") ?? "") != group)
        {
            selector["group"] = group;
        }

        selector["version"] = version;
    });
}
