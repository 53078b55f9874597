using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>The scheduler's decision about one cluster.</summary>
internal sealed record Decision(string Cluster, bool Selected, int? Score, string Reason)
{
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["clusterName"] = Cluster, ["selected"] = Selected, ["reason"] = Reason };
        if (Score is { } score)
        {
            json["clusterScore"] = new JsonObject { ["affinityScore"] = score, ["priorityScore"] = 0 };
        }

        return json;
    }
}

/// <param name="Missing">The number of clusters that the policy asks for beyond those picked.</param>
internal sealed record Schedule(IReadOnlyList<Decision> Selected, IReadOnlyList<Decision> Unselected, int Missing)
{
    public Condition Condition(string type, long generation) => Missing == 0
        ? new Condition(type, "True", "SchedulingPolicyFulfilled", PlacementTexts.Fulfilled(Selected.Count), generation)
        : new Condition(type, "False", "SchedulingPolicyUnfulfilled", PlacementTexts.Unfulfilled(Selected.Count), generation);
}

/// <summary>
/// Picks clusters for a placement policy: PickAll, PickN, PickFixed, with affinity, eligibility, namespaces and taints. Topology spread is
/// not simulated: its score is always 0.
/// </summary>
internal static class Scheduler
{
    /// <summary>Maximum number of unpicked clusters that are recorded.</summary>
    private const int MaxUnselected = 20;

    /// <param name="policy">spec.policy; null is PickAll.</param>
    /// <param name="ns">Namespace of a ResourcePlacement, which is placed only on clusters that have it; empty for a
    /// ClusterResourcePlacement.</param>
    /// <param name="current">Clusters that already have the placement: they keep it while they qualify.</param>
    public static Schedule Decide(JsonNode? policy, string ns, IReadOnlyList<JsonObject> clusters, IReadOnlySet<string> current,
        DateTimeOffset now)
    {
        var type = policy.Text("placementType") ?? "PickAll";
        if (type == "PickFixed")
        {
            return PickFixed(policy.Texts("clusterNames"), clusters, now);
        }

        var fitting = new List<Decision>();
        var filtered = new List<Decision>();
        foreach (var cluster in clusters)
        {
            var name = cluster.NameOf().Name;
            if (Refusal(policy, ns, cluster, current.Contains(name), now) is { } reason)
            {
                filtered.Add(new Decision(name, false, null, $"ClusterUnschedulable, {reason}"));
            }
            else
            {
                fitting.Add(new Decision(name, true, Score(policy, cluster), ""));
            }
        }

        if (type == "PickAll")
        {
            return new Schedule([.. fitting.Select(Picked)], [.. filtered.Take(MaxUnselected)], 0);
        }

        var wanted = (int)(policy.Number("numberOfClusters") ?? 0);
        var ranked = fitting
            .OrderByDescending(d => current.Contains(d.Cluster))
            .ThenByDescending(d => d.Score)
            .ThenBy(d => d.Cluster, StringComparer.Ordinal)
            .ToList();
        var picked = ranked.Take(wanted).OrderBy(d => d.Cluster, StringComparer.Ordinal).Select(Picked).ToList();
        var outscored = ranked.Skip(wanted)
            .Select(
                d => d with
                {
                    Selected = false,
                    Reason = $"Cluster \"{d.Cluster}\" does not score high enough (affinity score: {d.Score}, topology spread score: 0)"
                });
        return new Schedule(picked, [.. outscored.Concat(filtered).Take(MaxUnselected)], wanted - picked.Count);
    }

    private static Schedule PickFixed(IEnumerable<string> names, IReadOnlyList<JsonObject> clusters, DateTimeOffset now)
    {
        var selected = new List<Decision>();
        var invalid = new List<Decision>();
        var unknown = new List<Decision>();
        foreach (var name in names.Distinct())
        {
            var cluster = clusters.FirstOrDefault(c => c.NameOf().Name == name);
            if (cluster is null)
            {
                unknown.Add(new Decision(name, false, null, $"Specified cluster \"{name}\" is not found"));
            }
            else if (ClusterEligibility.Reason(cluster, now) is { } reason)
            {
                invalid.Add(new Decision(name, false, null, $"Cluster \"{name}\" is not eligible for resource placement yet: {reason}"));
            }
            else
            {
                selected.Add(Picked(new Decision(name, true, null, "")));
            }
        }

        return new Schedule(selected, [.. invalid, .. unknown], invalid.Count + unknown.Count);
    }

    private static Decision Picked(Decision decision) => decision with
    {
        Reason = decision.Score is { } score
            ? $"Successfully scheduled resources for placement in \"{decision.Cluster}\" (affinity score: {score}, topology spread "
                + "score: 0): picked by scheduling policy"
            : $"Successfully scheduled resources for placement in \"{decision.Cluster}\": picked by scheduling policy",
    };

    /// <summary>The filters in upstream's order; returns the first that rejects.</summary>
    private static string? Refusal(JsonNode? policy, string ns, JsonObject cluster, bool placed, DateTimeOffset now)
    {
        var terms =
            policy.Items("affinity", "clusterAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "clusterSelectorTerms").ToList();
        if (terms.Count > 0 && !terms.Any(term => Matches(term, cluster)))
        {
            return "cluster does not match with any of the required cluster affinity terms";
        }

        if (ClusterEligibility.Reason(cluster, now) is { } reason)
        {
            return reason;
        }

        if (ns.Length > 0 && cluster.At("status", "namespaces") is JsonObject namespaces && !namespaces.ContainsKey(ns))
        {
            return "target namespace does not exist on cluster";
        }
        // A taint blocks new placements; it does not evict existing ones.
        return !placed && cluster.Items("spec", "taints").FirstOrDefault(taint => !IsTolerated(policy, taint)) is { } taint
            ? $"taint &{{Key:{taint.Text("key")} Value:{taint.Text("value")} Effect:{taint.Text("effect")}}} cannot be tolerated"
            : null;
    }

    private static int Score(JsonNode? policy, JsonObject cluster) => (int)policy
        .Items("affinity", "clusterAffinity", "preferredDuringSchedulingIgnoredDuringExecution")
        .Where(term => Matches(term["preference"], cluster))
        .Sum(term => term.Number("weight") ?? 0);

    private static bool IsTolerated(JsonNode? policy, JsonObject taint) => policy.Items("tolerations").Any(toleration =>
        (toleration.Text("key") is null or "" || toleration.Text("key") == taint.Text("key"))
        && (toleration.Text("operator") == "Exists" || (toleration.Text("value") ?? "") == (taint.Text("value") ?? ""))
        && (toleration.Text("effect") is null or "" || toleration.Text("effect") == taint.Text("effect")));

    private static bool Matches(JsonNode? term, JsonObject cluster) =>
        LabelSelector.Matches(term.At("labelSelector"), cluster.Labels())
        && term.Items("propertySelector", "matchExpressions").All(expression => MatchesProperty(expression, cluster));

    private static bool MatchesProperty(JsonObject expression, JsonObject cluster)
    {
        var value = cluster.Text("status", "properties", expression.Text("name") ?? "", "value");
        if (!TryNumber(value, out var actual) || !TryNumber(expression.Texts("values").FirstOrDefault(), out var wanted))
        {
            return false;
        }

        return expression.Text("operator") switch
        {
            "Gt" => actual > wanted,
            "Ge" => actual >= wanted,
            "Lt" => actual < wanted,
            "Le" => actual <= wanted,
            "Eq" => actual == wanted,
            "Ne" => actual != wanted,
            _ => false,
        };
    }

    /// <summary>A quantity such as <c>3</c>, <c>1500m</c> or <c>16Gi</c>.</summary>
    private static bool TryNumber(string? text, out double number)
    {
        number = 0;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var digits = text.TrimEnd("kKMGTPEim".ToCharArray());
        var factor = text[digits.Length..] switch
        {
            "" => 1d,
            "m" => 1e-3,
            "k" => 1e3,
            "M" => 1e6,
            "G" => 1e9,
            "Ki" => 1024d,
            "Mi" => 1024d * 1024,
            "Gi" => 1024d * 1024 * 1024,
            "Ti" => 1024d * 1024 * 1024 * 1024,
            _ => double.NaN,
        };
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        number *= factor;
        return !double.IsNaN(number);
    }
}

/// <summary>Whether a cluster is eligible for placements, with the scheduler's text (docs/domain.md 1.2).</summary>
internal static class ClusterEligibility
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public static string? Reason(JsonObject cluster, DateTimeOffset now)
    {
        if (cluster.IsDeleting())
        {
            return "cluster has left the fleet";
        }

        var agent = cluster.Items("status", "agentStatus").FirstOrDefault(a => a.Text("type") == "MemberAgent");
        if (agent is null)
        {
            return "cluster is not connected to the fleet: member agent not online yet";
        }

        if (Since(agent.Text("lastReceivedHeartbeat"), now) is { } silent && silent > s_limit)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"cluster is not connected to the fleet: no recent heartbeat signals (last received {silent.TotalMinutes:F2} minutes ago)");
        }

        if (Status(agent, "Joined").Text("status") != "True")
        {
            return "cluster is not connected to the fleet: member agent not joined yet";
        }

        if (Status(agent, "Healthy") is not { } healthy)
        {
            return "cluster is not connected to the fleet: health condition from member agent is not available";
        }

        return healthy.Text("status") != "True" && Since(healthy.Text("lastTransitionTime"), now) is { } ill && ill > s_limit
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"cluster is not connected to the fleet: unhealthy for a prolonged period of time (last transitioned "
                + $"{ill.TotalMinutes:F2} minutes ago)")
            : null;
    }

    private static TimeSpan? Since(string? time, DateTimeOffset now) =>
        time is null ? null : now - DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

    private static JsonObject? Status(JsonObject agent, string type) =>
        agent.Items("conditions").FirstOrDefault(c => c.Text("type") == type);
}
