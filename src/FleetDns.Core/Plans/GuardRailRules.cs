namespace FleetDns.Core.Plans;

/// <summary>Checks the effect of a change on answers against the limits.</summary>
internal static class GuardRailRules
{
    public static ImmutableArray<PlanFinding> Check(GuardRails rails, ProfileEffect effect, bool typed)
    {
        var findings = Judge(rails, effect, typed);
        // Recent writes of others are on the hub but not yet in Azure: together with them this change may exceed a limit.
        return effect.Settled is { } settled && findings.All(f => f.Severity != PlanSeverity.Refuse)
            ? [.. Judge(rails, settled, typed).Where(f => f.Severity == PlanSeverity.Refuse), .. findings]
            : findings;
    }

    private static ImmutableArray<PlanFinding> Judge(GuardRails rails, ProfileEffect effect, bool typed)
    {
        // If nothing answered before, nothing can be lost, and any step is the first.
        if (effect.Before is not { } before || !Answers(before))
        {
            return [];
        }

        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        var after = effect.After;
        if (after is null || !Answers(after))
        {
            if (rails.NeverAllZero && !typed)
            {
                findings.Add(new PlanFinding("", PlanSeverity.Refuse,
                    $"{effect.Fqdn} would no longer resolve: no endpoint would have a weight.",
                    "Give another cluster or backend a weight first. To remove the name, delete its profile."));
            }

            return findings.ToImmutable();
        }

        if ((before.SharesUnknown ?? after.SharesUnknown) is { } unknown)
        {
            findings.Add(
                new PlanFinding(
                    "", PlanSeverity.Warn, $"The effect on the shares of {effect.Fqdn} is unknown: {unknown}.",
                    "Any change of the profile's spec makes the controller restore the routing method."));
            return findings.ToImmutable();
        }

        var had = Healthy(before);
        var keeps = Healthy(after);
        if (keeps < rails.LeastClusters && keeps < had)
        {
            findings.Add(new PlanFinding("", PlanSeverity.Refuse,
                $"{effect.Fqdn} would be served by {Clusters(keeps)} only; the guard rail requires {Wording.Count(rails.LeastClusters)} "
                + $"healthy {(rails.LeastClusters == 1 ? "cluster" : "clusters")} with a weight.",
                "Add another cluster first, or ask the administrator of FleetDns to change the setting GuardRails:LeastClusters."));
        }

        else if (keeps == 1 && had > 1)
        {
            findings.Add(new PlanFinding("", PlanSeverity.Advice,
                $"{effect.Fqdn} would be served by only one healthy cluster: if that cluster fails, no other takes over.",
                "Keep a second cluster with a weight."));
        }

        if (keeps >= rails.LeastClusters && before.Endpoints.Any(IsOnline) && !after.Endpoints.Any(IsOnline))
        {
            findings.Add(new PlanFinding("", PlanSeverity.Warn,
                $"No remaining cluster of {effect.Fqdn} is known to be healthy: none of their endpoints is Online.",
                "Wait until Traffic Manager's probes report one of them as Online."));
        }

        var (label, step) = LargestStep(before, after);
        // A share is a quotient: 15 points may come out as 15.000000000000002.
        if ((Math.Abs(step) * 100) > rails.LargestStep + 1e-9)
        {
            findings.Add(new PlanFinding("", PlanSeverity.Warn,
                $"{label} would {(step > 0 ? "gain" : "lose")} {Wording.Tenths(Math.Abs(step))} points of {effect.Fqdn} at once; the "
                + $"guard rail is {Wording.Tenths(rails.LargestStep / 100)}.",
                "Use smaller steps, or confirm this one.")
            { Confirmation = GuardRails.StepConfirmation(effect.Profile) });
        }

        return findings.ToImmutable();
    }

    public static bool Answers(ProfileRow row) => Shares.MayAnswer(row);

    // Not yet probed is not unhealthy: a new endpoint answers at once.
    private static int Healthy(ProfileRow row) => row.Endpoints
        .Where(e => e.Effective > 0 && (e.AlwaysServe || e.MonitorStatus is null or "Online" or "CheckingEndpoint" or "Unmonitored"))
        .Select(e => e.Cluster ?? e.Target ?? e.Name)
        .Distinct()
        .Count();

    // Unmonitored, alwaysServe and a missing status are not evidence of health.
    private static bool IsOnline(EndpointRow endpoint) => endpoint is { Effective: > 0, AlwaysServe: false, MonitorStatus: "Online" };

    private static (string Label, double Step) LargestStep(ProfileRow before, ProfileRow after)
    {
        var was = before.Shares.ToDictionary(s => (s.Label, s.Foreign), s => s.Effective);
        var now = after.Shares.ToDictionary(s => (s.Label, s.Foreign), s => s.Effective);
        return was.Keys.Union(now.Keys)
            .Select(key => (key.Label, Step: now.GetValueOrDefault(key) - was.GetValueOrDefault(key)))
            .MaxBy(e => Math.Abs(e.Step));
    }

    private static string Clusters(int count) =>
        count == 1 ? "one healthy cluster" : count == 0 ? "no healthy cluster" : $"{Wording.Count(count)} healthy clusters";
}
