using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>What the scheduler decided about one cluster.</summary>
internal sealed record Decision(string Cluster, bool Selected, int? Score, string Reason);

/// <param name="Fulfilled">Whether as many clusters were found as the policy asks for.</param>
internal sealed record Schedule(IReadOnlyList<Decision> Selected, IReadOnlyList<Decision> Unselected, bool Fulfilled);

/// <summary>
/// Picks clusters for a placement policy: PickAll, PickN, PickFixed, with affinity, taints and eligibility. Topology spread is not simulated:
/// its score is always 0.
/// </summary>
internal static class Scheduler
{
    private const string Picked = "picked by scheduling policy";

    /// <summary>So many clusters that were not picked are reported at most.</summary>
    private const int MaxUnselected = 20;

    /// <param name="policy">spec.policy; null is PickAll.</param>
    /// <param name="current">Clusters that have the placement already: they keep it while they still qualify.</param>
    public static Schedule Decide(JsonNode? policy, IReadOnlyList<JsonObject> clusters, IReadOnlySet<string> current, DateTimeOffset now)
    {
        var type = policy.Text("placementType") ?? "PickAll";
        if (type == "PickFixed")
            return PickFixed(policy.Texts("clusterNames"), clusters, now);

        var fitting = new List<Decision>();
        var unselected = new List<Decision>();
        foreach (var cluster in clusters)
        {
            var name = cluster.NameOf().Name;
            if (Refusal(policy, cluster, current.Contains(name), now) is { } reason)
                unselected.Add(new Decision(name, false, null, reason));
            else
                fitting.Add(new Decision(name, true, Score(policy, cluster), Picked));
        }

        if (type == "PickAll")
            return new Schedule(fitting, unselected.Take(MaxUnselected).ToList(), fitting.Count > 0);

        var wanted = (int)(policy.Number("numberOfClusters") ?? 0);
        var ranked = fitting
            .OrderByDescending(d => current.Contains(d.Cluster))
            .ThenByDescending(d => d.Score)
            .ThenBy(d => d.Cluster, StringComparer.Ordinal)
            .ToList();
        var picked = ranked.Take(wanted).OrderBy(d => d.Cluster, StringComparer.Ordinal).ToList();
        var fulfilled = picked.Count == wanted;
        // Clusters that were not picked are of interest only while some are missing.
        return new Schedule(picked, fulfilled ? [] : unselected.Take(MaxUnselected).ToList(), fulfilled);
    }

    private static Schedule PickFixed(IEnumerable<string> names, IReadOnlyList<JsonObject> clusters, DateTimeOffset now)
    {
        var selected = new List<Decision>();
        var unselected = new List<Decision>();
        foreach (var name in names.Distinct())
        {
            var cluster = clusters.FirstOrDefault(c => c.NameOf().Name == name);
            if (cluster is null)
                unselected.Add(new Decision(name, false, null, $"Specified cluster \"{name}\" is not found"));
            else if (ClusterEligibility.Reason(cluster, now) is { } reason)
                unselected.Add(new Decision(name, false, null, NotEligible(name, reason)));
            else
                selected.Add(new Decision(name, true, null, Picked));
        }

        return new Schedule(selected, unselected, unselected.Count == 0);
    }

    private static string NotEligible(string name, string reason) => $"Cluster \"{name}\" is not eligible for resource placement yet: {reason}";

    private static string? Refusal(JsonNode? policy, JsonObject cluster, bool placed, DateTimeOffset now)
    {
        var name = cluster.NameOf().Name;
        if (ClusterEligibility.Reason(cluster, now) is { } reason)
            return NotEligible(name, reason);
        // A taint keeps new placements off; it does not drive out what is there.
        if (!placed && cluster.Items("spec", "taints").FirstOrDefault(taint => !IsTolerated(policy, taint)) is { } taint)
            return $"Cluster \"{name}\" is not eligible for resource placement yet: taint {taint.Text("key")}={taint.Text("value")}:{taint.Text("effect")} is not tolerated";
        var terms = policy.Items("affinity", "clusterAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "clusterSelectorTerms").ToList();
        return terms.Count > 0 && !terms.Any(term => Matches(term, cluster))
            ? $"Cluster \"{name}\" does not match: ClusterUnschedulable, cluster does not match with any of the required cluster affinity terms"
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
            return false;
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
            return false;
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
            return false;
        number *= factor;
        return !double.IsNaN(number);
    }
}

/// <summary>Whether a cluster may get placements at all, in the scheduler's words (facts 1.2).</summary>
internal static class ClusterEligibility
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public static string? Reason(JsonObject cluster, DateTimeOffset now)
    {
        if (cluster.IsDeleting())
            return "cluster has left the fleet";
        var agent = cluster.Items("status", "agentStatus").FirstOrDefault(a => a.Text("type") == "MemberAgent");
        if (agent is null)
            return "cluster is not connected to the fleet: member agent not online yet";
        if (Status(agent, "Joined") is not { } joined || joined.Text("status") != "True")
            return "cluster is not connected to the fleet: member agent not joined yet";
        if (agent.Text("lastReceivedHeartbeat") is { } heartbeat
            && now - DateTimeOffset.Parse(heartbeat, CultureInfo.InvariantCulture) is var silent && silent > s_patience)
            return string.Create(CultureInfo.InvariantCulture, $"cluster is not connected to the fleet: no recent heartbeat signals (last received {silent.TotalMinutes:F2} minutes ago)");
        return Status(agent, "Healthy") is null ? "cluster is not connected to the fleet: health condition from member agent is not available" : null;
    }

    private static JsonObject? Status(JsonObject agent, string type) => agent.Items("conditions").FirstOrDefault(c => c.Text("type") == type);
}
