namespace FleetDns.Core.Plans.Lint;

/// <summary>Any other kind in a version that the hub does not serve.</summary>
internal class VersionRule : ILintRule
{
    public virtual string Trap => "version";

    protected virtual IEnumerable<PlanKind> Kinds =>
        [PlanKind.Namespace, PlanKind.Deployment, PlanKind.Service, PlanKind.Profile, PlanKind.Backend];

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var kind in Kinds)
        {
            foreach (var (index, document) in scene.All(kind))
            {
                var version = Manifests.Version(document);
                var served = scene.Hub.Versions.Of(kind);
                var right = scene.Hub.Versions.Version(kind);
                if (version == right || (served is null && !IsOutdated(version)))
                {
                    continue;
                }

                var name = $"{kind.Kind} {LintContext.Name(document)}";
                var repair = LintRepair.Of(
                    $"Write {name} as {scene.Hub.Versions.ApiVersion(kind)}: {Why(kind)}.", index,
                    d => d["apiVersion"] = scene.Hub.Versions.ApiVersion(kind));
                if (served is { } versions && !versions.Contains(version))
                {
                    yield return new LintHit(
                        index, "apiVersion", PlanSeverity.Refuse,
                        $"The hub does not serve {kind.Kind} in version {version}, only {string.Join(", ", versions)}.",
                        versions.IsEmpty ? null : repair);
                }
                else if (IsOutdated(version))
                {
                    yield return new LintHit(
                        index, "apiVersion", PlanSeverity.Warn, $"{name} has version {version}; {Words(kind, right)}.", repair);
                }
            }
        }
    }

    protected virtual string Words(PlanKind kind, string preferred) => $"the hub prefers {preferred}";

    protected virtual string Why(PlanKind kind) => "the version the hub prefers";

    // An older served version of a stable kind (v1beta1 next to v1) is not a mistake.
    private static bool IsOutdated(string version) => version.Contains("alpha", StringComparison.Ordinal);
}
