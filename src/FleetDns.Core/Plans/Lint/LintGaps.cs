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
            gaps.Add("the clusters (no member is known)");
        }

        var deployments = scene.All(PlanKind.Deployment).Any();
        if (deployments)
        {
            gaps.Add("everything of a Deployment except labels and ports");
        }

        if (scene.AllPlacements.Any())
        {
            gaps.Add("taints, tolerations, property selectors, topology spread and strategy of a placement");
        }

        if (scene.All(PlanKind.Profile).Any())
        {
            gaps.Add("resource group and role of the fleet's identity");
        }

        if (scene.Documents.Select(d => (Group: Manifests.Group(d), Kind: d.Text("kind") ?? ""))
            .Where(k => k.Kind.Length > 0 && !LintKinds.IsKnown(k.Group, k.Kind))
            .Select(k => k.Group.Length == 0 ? k.Kind : $"{k.Kind} ({k.Group})").Distinct().ToList() is { Count: > 0 } others)
        {
            gaps.Add($"{Wording.List(others, 6)} ({(others.Count == 1 ? "a kind" : "kinds")} that FleetDns does not know)");
        }

        gaps.Add("your permissions, quotas and webhooks, which Review checks");
        return gaps.ToImmutable();
    }
}
