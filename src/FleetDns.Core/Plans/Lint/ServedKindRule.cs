namespace FleetDns.Core.Plans.Lint;

/// <summary>Kinds that the hub does not serve in that group and version, or never accepts.</summary>
internal sealed class ServedKindRule : ILintRule
{
    public string Trap => "kind";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        for (var i = 0; i < scene.Documents.Length; i++)
        {
            var (index, document) = (i, scene.Documents[i]);
            var (group, kind, version) = (Manifests.Group(document), document.Text("kind") ?? "", Manifests.Version(document));
            if (kind.Length == 0 || PlanKind.Find(group, kind) is not null)
            {
                continue;   // these have their own version rules
            }

            var who = $"{kind} {LintContext.Name(document)}".TrimEnd();
            var served = scene.Hub.Versions.Of(group, kind);
            if (version.Length == 0)
            {
                yield return new LintHit(index, "apiVersion", PlanSeverity.Refuse, $"{who} has no apiVersion: the hub refuses it.");
            }
            else if (group.Length == 0 && kind == "Pod" || group == "apps" && kind == "ReplicaSet")
            {
                yield return new LintHit(
                    index, "kind", PlanSeverity.Refuse,
                    $"A fleet's hub runs no workloads and refuses a {kind}. Use a Deployment, which placements put on the clusters.");
            }
            else if (LintKinds.Find(group, kind) is null && LintKinds.Elsewhere(kind) is { } meant && served is null or { IsEmpty: true })
            {
                var right = scene.Hub.Versions.ApiVersion(meant);
                yield return new LintHit(
                    index, "apiVersion", PlanSeverity.Refuse, $"{who} has apiVersion {document.Text("apiVersion")}; that kind is {right}.",
                    LintRepair.Of($"Write {who} as {right}.", index, d => d["apiVersion"] = right));
            }
            else if (served is { IsEmpty: true })
            {
                yield return new LintHit(
                    index, "kind", PlanSeverity.Refuse,
                    $"The hub does not know kind {kind} in group {(group.Length == 0 ? "\"\" (core)" : group)}, so it will reject {who}. "
                    + "Install its definition on the hub first, or remove the document.");
            }
            else if (served is { } versions && !versions.Contains(version))
            {
                yield return new LintHit(
                    index, "apiVersion", PlanSeverity.Refuse,
                    $"The hub does not serve {kind} in version {version}, only {string.Join(", ", versions)}.",
                    LintRepair.Of(
                        $"Write {who} in version {versions[0]}.", index,
                        d => d["apiVersion"] = group.Length == 0 ? versions[0] : $"{group}/{versions[0]}"));
            }
        }
    }
}
