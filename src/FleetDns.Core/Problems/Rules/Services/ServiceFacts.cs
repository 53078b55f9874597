namespace FleetDns.Core.Problems.Rules;

/// <summary>Facts shared by rules about services.</summary>
internal static class ServiceFacts
{
    public const string WeightAnnotation = "networking.fleet.azure.com/weight";
    public const string LabelAnnotation = "service.beta.kubernetes.io/azure-dns-label-name";

    public static ObjectRef Ref(this ServiceRow row) => Refs.Service(row.Key);

    /// <summary>Profiles that may answer with the service.</summary>
    public static IEnumerable<ObjectKey> Profiles(this ServiceRow row) => row.Backends.Select(b => b.Profile);

    public static IEnumerable<ServiceCell> Exporting(this ServiceRow row) => row.Cells.Where(c => c.Export is { Meta.Deleting: null });

    /// <summary>Conditions Accepted of the service's backends that are not True.</summary>
    public static List<(ObjectRef Backend, Condition Accepted)> Complaints(this ServiceRow row, Scope scope)
    {
        var found = new List<(ObjectRef, Condition)>();
        foreach (var use in row.Backends)
        {
            var backend = scope.Profile(use.Profile)?.Backends.FirstOrDefault(b => b.Key == use.Backend);
            if (backend?.Backend.Conditions.Find("Accepted") is { Status: not ConditionStatus.True } accepted)
            {
                found.Add((Refs.Backend(use.Backend), accepted));
            }
        }

        return found;
    }

    public static IEnumerable<Evidence> Quotes(this List<(ObjectRef Backend, Condition Accepted)> complaints) =>
        complaints.Take(3).Select(c => Quote.Of(c.Backend, c.Accepted));

    public static DateTimeOffset? Since(this List<(ObjectRef Backend, Condition Accepted)> complaints) =>
        complaints.Select(c => c.Accepted.LastTransition).Min();

    /// <summary>Cells with the problem: one group for all clusters if all have it, else one per cluster.</summary>
    public static IEnumerable<(string? Cluster, string Names, List<ServiceCell> Cells, bool Everywhere)> Groups(
        this ServiceRow row, Func<ServiceCell, bool> hit)
    {
        var hits = row.Exporting().Where(hit).ToList();
        if (hits.Count > 0 && hits.Count == row.Exporting().Count())
        {
            yield return (hits.Count == 1 ? hits[0].Cluster : null, Wording.List(hits.ConvertAll(c => c.Cluster)), hits, true);
            yield break;
        }

        foreach (var cell in hits)
        {
            yield return (cell.Cluster, cell.Cluster, [cell], false);
        }
    }

    /// <summary>The first error in the order of the controller's checks (docs/domain.md 1.1.2).</summary>
    public static bool IsLoadBalancer(ServiceCell cell) => cell.Export is { Type: "LoadBalancer" };

    public static Evidence Seen(ServiceCell cell, string field, string? value) =>
        Quote.Field(new ObjectRef("InternalServiceExport", cell.Export!.Meta.Key), field, value);

    public static IEnumerable<(PlacementRow Placement, PlacementClusterRow Cluster)> Placed(this ServiceRow row, Scope scope) =>
        row.Placements.Select(scope.Placement).OfType<PlacementRow>()
            .SelectMany(p => p.Clusters.Where(c => c is { Picked: true, Cluster: not null }).Select(c => (p, c)));

    /// <summary>The export's weight on a cluster after overrides; null if it is invalid or the export is deleted there.</summary>
    public static int? WeightOn(this ServiceRow row, Scope scope, PlacementRow placement, string cluster) =>
        row.Export is not { } export ? null
        : Overridden.On(scope, placement, cluster, Refs.Export(export.Meta.Key), export.Meta.Annotations) is { } annotations
            ? ExportWeightText.Read(annotations.GetValueOrDefault(ServiceFacts.WeightAnnotation)).Weight
            : null;

    /// <summary>The DNS label that the Service requests on a cluster; null if none.</summary>
    public static string? LabelOn(this ServiceRow row, Scope scope, PlacementRow placement, string cluster) =>
        row.Service is { } service
            && Overridden.On(scope, placement, cluster, Refs.Service(service.Meta.Key), service.Meta.Annotations)
            ?.GetValueOrDefault(LabelAnnotation) is { Length: > 0 } label ? label : null;

    /// <summary>The weight most likely intended: the nearest from 1 to 1000, or 100 if it is not a number.</summary>
    public static string NearestWeight(string? text) => Math.Clamp(
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? Math.Round(Math.Clamp(number, 1, EndpointWeights.MaxWeight)) : 100,
        1, EndpointWeights.MaxWeight).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>No cluster exports it, although a backend uses it.</summary>
    public static bool IsNowhere(this ServiceRow row, Scope scope) =>
        !row.Backends.IsEmpty && row.Import is not { Clusters.IsEmpty: false } && !row.Exporting().Any()
            && scope.Reads("internalserviceexports") && scope.Reads("serviceimports");

    /// <summary>An override for a placement that does not exist; it would otherwise change this object.</summary>
    public static OverrideRow? Dangling(Scope scope, ObjectRef of) =>
        scope.Overrides.Values.FirstOrDefault(o => OverrideFacts.IsDangling(o, scope) && Overridden.Selects(o.Override, of));
}
