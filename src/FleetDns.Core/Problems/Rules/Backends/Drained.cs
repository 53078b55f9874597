namespace FleetDns.Core.Problems.Rules;

internal sealed class Drained() : Rule<ProfileRow>(
    RuleId,
    Severity.Advice,
    FixBy.Others,
    "annotation networking.fleet.azure.com/weight (0) of the ServiceExport on a cluster, spec.weight (0) of a TrafficManagerBackend while "
        + "others have more",
    "Weight 0 takes a cluster or a backend out of DNS. The others take its traffic until the weight is raised.",
    "No action needed if this is intended. To bring it back, raise the weight above 0.")
{
    public const string RuleId = "drained";

    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var asked = row.Backends.Where(b => Shares.AskedWeight(b) > 0).ToList();
        if (asked.Count == 0)
        {
            yield break;   // reported by the rule about all backend weights
        }

        foreach (var backend in row.Backends.Where(b => b.Backend is { Meta.Deleting: null, Weight: 0 }))
        {
            var of = Refs.Backend(backend.Key);
            yield return Report(
                of, row, null, backend.Key.Name, Setting.Of(of, backend.Backend.Meta, Quote.Field(of, "spec.weight", "0"), scope),
                Refs.Page(row.Ref()));
        }

        foreach (var (service, cell) in Cells(row, scope))
        {
            yield return Report(
                service.Ref(), row, cell.Cluster, cell.Cluster, Setting.Of(service, cell.Cluster, scope), Refs.Page(service.Ref()));
        }
    }

    /// <summary>The drained clusters behind the profile. If all are drained, no cluster exports the service; another rule reports
    /// that.</summary>
    public static IEnumerable<(ServiceRow Service, ServiceCell Cell)> Cells(ProfileRow row, Scope scope) =>
        row.Backends.Where(b => Shares.AskedWeight(b) > 0)
            .Select(b => new ObjectKey(b.Key.Namespace, b.Backend.Import)).Distinct()
            .Select(scope.Service).OfType<ServiceRow>()
            .Where(service => service.Cells.Any(cell => cell.Export is not null))
            .SelectMany(service => service.Cells.Where(cell => cell.IsDrained).Select(cell => (service, cell)));

    private Problem Report(ObjectRef of, ProfileRow row, string? cluster, string name, Setting set, string? link) => Report(
        of,
        [row.Key],
        $"{name} is drained (weight 0){(set.By is null ? null : $" by {set.By}")}.",
        set.Evidence,
        set.Since,
        cluster,
        link: link);

    /// <summary>Where the weight 0 is set, and by whom and when if the hub records it.</summary>
    private sealed record Setting(IReadOnlyList<Evidence> Evidence, DateTimeOffset? Since, string? By)
    {
        private const string Signed = " with FleetDns.";

        public static Setting Of(ObjectRef of, ObjectMeta meta, Evidence field, Scope scope)
        {
            var said = scope.Events(of)
                .FirstOrDefault(
                    e => e is { Source: "fleetdns", Reason: "WeightSet" or "Created" or "Changed" or "TakenBack" }
                    && e.Message.EndsWith(Signed, StringComparison.Ordinal));
            // Unchanged since it was created, and so is its weight.
            var since = said?.Last ?? said?.First ?? (meta.Generation == 1 ? meta.Created : null);
            return new Setting(said is null ? [field] : [field, Quote.Of(said)], since, said is null ? null : Name(said.Message));
        }

        public static Setting Of(ServiceRow service, string cluster, Scope scope)
        {
            var export = Refs.Export(service.Key);
            foreach (var (placement, _) in service.Placed(scope).Where(p => p.Cluster.Cluster == cluster))
            {
                foreach (
                    var over in placement.Overrides.Select(scope.Override).OfType<OverrideRow>()
                    .Where(o => Overridden.Selects(o.Override, export)))
                {
                    if (over.Clusters.FirstOrDefault(c => c.Cluster == cluster)?.Rules is { } rules
                        && rules.Any(rule => rule < over.Override.Rules.Length && IsZero(over.Override.Rules[rule])))
                    {
                        return Of(
                            over.Override.Ref, over.Override.Meta,
                            Quote.Field(over.Override.Ref, $"annotation {ServiceFacts.WeightAnnotation} on {cluster}, set by", "0"), scope);
                    }
                }
            }

            return new Setting([new Evidence($"annotation {ServiceFacts.WeightAnnotation} of {export} on {cluster}", "0")], null, null);
        }

        private static bool IsZero(OverrideRule rule) => rule.Patches.Any(patch =>
            (Overridden.Annotation(patch.Path) == ServiceFacts.WeightAnnotation ? Overridden.Text(patch.Value)
                : patch.Path == "/metadata/annotations" && Overridden.Map(patch.Value)?[ServiceFacts.WeightAnnotation] is { } value
                    ? value.ToString()
                : null) is { } text && ExportWeightText.Read(text).Weight == 0);

        // "admin created it with FleetDns.", "admin set spec.weight from 100 to 0 with FleetDns."
        private static string? Name(string message) =>
            ((string[])[" set ", " created ", " took "]).Select(verb => message.IndexOf(verb, StringComparison.Ordinal)).Where(at => at > 0)
                .DefaultIfEmpty(0).Min() is > 0 and var end ? AzureErrorText.OneLine(message[..end]) : null;
    }
}
