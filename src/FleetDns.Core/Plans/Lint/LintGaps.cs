namespace FleetDns.Core.Plans.Lint;

/// <summary>What the paste check did not cover: "no issues" applies only to the rest.</summary>
internal static class LintGaps
{
    public static ImmutableArray<string> Of(LintContext scene)
    {
        var gaps = ImmutableArray.CreateBuilder<string>();
        if (scene.Documents.IsEmpty)
        {
            return gaps.ToImmutable();
        }

        if (scene.Hub.Problem is { } problem)
        {
            gaps.Add($"what exists on the hub ({problem})");
        }

        if (scene.View.Members.IsEmpty)
        {
            gaps.Add("the clusters: no member is known");
        }

        var deployments = scene.All(PlanKind.Deployment).Any();
        if (deployments)
        {
            gaps.Add("of a Deployment everything except its labels and ports: image, probes, resources");
        }

        if (scene.AllPlacements.Any())
        {
            gaps.Add("of a placement taints, tolerations, property selectors, topology spread and strategy");
        }

        if (scene.All(PlanKind.Profile).Any())
        {
            gaps.Add("whether the resource group exists and the fleet's identity may write to it");
        }

        if (scene.Documents.Select(d => (Group: Manifests.Group(d), Kind: d.Text("kind") ?? ""))
            .Where(k => k.Kind.Length > 0 && !LintKinds.IsKnown(k.Group, k.Kind))
            .Select(k => k.Group.Length == 0 ? k.Kind : $"{k.Kind} ({k.Group})").Distinct().ToList() is { Count: > 0 } others)
        {
            gaps.Add($"objects of kinds that FleetDns does not know: {Wording.List(others, 6)}");
        }

        gaps.Add("your rights, quotas and webhooks: Review checks these on the hub");
        return gaps.ToImmutable();
    }
}
