using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Tests.Plans;

public sealed class ServicePlanTests
{
    private static readonly ServiceDraft s_draft = new()
    {
        Namespace = Planned.Namespace,
        NewNamespace = true,
        Name = "web",
        Image = "example.org/web:1",
        Placement = new PlacementDraft { Name = "crp-web" },
    };

    [Fact]
    public void A_sample_becomes_six_documents_in_the_order_of_applying()
    {
        var plan = Of(s_draft).Plan;
        Assert.Equal(
            ["Namespace", "Deployment", "Service", "ServiceExport", "ResourceOverride", "ClusterResourcePlacement"],
            plan.Documents.Select(d => d.Reference.Kind));
        Assert.All(plan.Documents, d => Assert.Equal(DocumentAction.Create, d.Action));
        Assert.False(plan.IsRefused, string.Join('\n', plan.Findings));
    }

    [Fact]
    public void The_export_has_the_services_own_name_and_its_weight_as_text()
    {
        var export = Planned.Document(Of(s_draft with { ExportWeight = 70 }).Plan, "ServiceExport");
        Assert.Equal("web", export["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal("70", export["metadata"]!["annotations"]!["networking.fleet.azure.com/weight"]!.GetValue<string>());
    }

    [Fact]
    public void The_override_adds_the_label_by_key_and_is_bound_to_the_placement()
    {
        var found = Planned.Document(Of(s_draft).Plan, "ResourceOverride");
        Assert.Equal("crp-web", found["spec"]!["placement"]!["name"]!.GetValue<string>());
        var rules = found["spec"]!["policy"]!["overrideRules"]!.AsArray();
        Assert.Equal(3, rules.Count);
        Assert.Equal(
            """{"clusterSelector":{"clusterSelectorTerms":"""
            + """[{"labelSelector":{"matchLabels":{"fleet.azure.com/member-name":"aks-member-1"}}}]},"jsonPatchOverrides":"""
            + """[{"op":"add","path":"/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name","""
            + "\"value\":\"web-kuard-demo-aks-member-1\"}]}",
            rules[0]!.ToJsonString());
    }

    [Fact]
    public void A_service_without_annotations_gets_one_so_that_a_key_can_be_added()
    {
        Assert.Equal(
            "web-dns-labels",
            Planned.Document(Of(s_draft).Plan, "Service")["metadata"]!["annotations"]!["fleetdns.io/dns-labels-by"]!.GetValue<string>());
        var onHub = s_draft with { Workload = WorkloadSource.OnHub, NewNamespace = false };
        // kubectl's own annotation is stripped before placing, so no key can be added to its map.
        Assert.NotNull(
            Planned.Document(
                Of(onHub, Service("""{"kubectl.kubernetes.io/last-applied-configuration":"{}"}""")).Plan, "Service")["metadata"]![
                    "annotations"]);
        var annotated = Of(onHub, Service("""{"owner":"shop"}""")).Plan;
        Assert.Equal(DocumentAction.Keep, annotated.Documents.Single(d => d.Reference.Kind == "Service").Action);
    }

    [Fact]
    public void Rules_per_region_leave_the_cluster_to_the_hub()
    {
        var rules = Planned.Document(
            Of(s_draft with { Rules = LabelRules.PerRegion }).Plan, "ResourceOverride")["spec"]!["policy"]!["overrideRules"]!.AsArray();
        Assert.Equal(
            ["web-kuard-demo-${MEMBER-CLUSTER-NAME}", "web-kuard-demo-${MEMBER-CLUSTER-NAME}"],
            rules.Select(r => r!["jsonPatchOverrides"]![0]!["value"]!.GetValue<string>()));
        Assert.Equal(
            ["eastus", "uksouth"],
            rules.Select(
                r => r!["clusterSelector"]!["clusterSelectorTerms"]![0]!["labelSelector"]!["matchLabels"]![
                    "fleet.azure.com/location"]!.GetValue<string>()));
    }

    [Fact]
    public void A_rule_per_cluster_shortens_what_is_too_long_and_stays_unique()
    {
        var name = new string('w', 40);
        var labels = Of(s_draft with { Name = name }).Clusters.Select(c => c.Label!).ToList();
        Assert.All(labels, l => Assert.Null(DnsLabels.Problem(l)));
        Assert.Equal(3, labels.Distinct().Count());
        const string pattern = "{service}-{namespace}-{region}-dns-{cluster}";
        Assert.True(Of(s_draft with { Name = name, Rules = LabelRules.PerRegion, LabelPattern = pattern }).Plan.IsRefused);
    }

    [Theory]
    [InlineData("same", true)]
    [InlineData("web-{cluster}", false)]
    public void Labels_of_one_region_must_differ(string pattern, bool refused) =>
        Assert.Equal(
            refused,
            Of(s_draft with { LabelPattern = pattern }).Plan.At("Labels")
            .Any(f => f.Severity == PlanSeverity.Refuse && f.Words.Contains("unique in its region", StringComparison.Ordinal)));

    [Fact]
    public void A_label_that_is_taken_is_refused_at_its_cluster()
    {
        var azure =
            AzureReading.NotConnected with
            {
                Labels = ImmutableDictionary<string, NameAnswer>.Empty.Add(
                "web-kuard-demo-aks-member-3.uksouth", new NameAnswer(NameState.Taken))
            };
        var plan = ServicePlan.Of(s_draft, Planned.Fleet(), Planned.Hub(ServicePlan.Asks(s_draft)), azure).Plan;
        Assert.Equal(["Labels[aks-member-3]"], plan.Findings.Where(f => f.Severity == PlanSeverity.Refuse).Select(f => f.Field));
    }

    [Fact]
    public void An_arc_enabled_member_is_marked_where_clusters_are_chosen()
    {
        var arc = Planned.Member("aks-member-2", 1);
        arc = arc with
        {
            Cluster = arc.Cluster with
            {
                Meta = arc.Cluster.Meta with
                {
                    Annotations = arc.Cluster.Meta.Annotations.Items
            .SetItem(
                "fleet.azure.com/cluster-resource-id",
                "/subscriptions/s/resourcegroups/rg/providers/Microsoft.Kubernetes/connectedClusters/shop")
                }
            }
        };
        var plan = ServicePlan.Of(
            s_draft, Planned.Fleet(Planned.Member("aks-member-1", 0), arc), Planned.Hub(ServicePlan.Asks(s_draft)),
            AzureReading.NotConnected);
        Assert.Equal(
            ["every cluster is picked", "every cluster is picked; Arc-enabled: DNS load balancing is not supported there"],
            plan.Clusters.OrderBy(c => c.Cluster, StringComparer.Ordinal).Select(c => c.Why));
        Assert.Contains(
            plan.Plan.Findings,
            f => f.Severity == PlanSeverity.Warn && f.Words.StartsWith("aks-member-2 is an Arc-enabled cluster", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PickAll", null, new[] { "aks-member-1", "aks-member-2", "aks-member-3" })]
    [InlineData("PickAll", "uksouth", new[] { "aks-member-3" })]
    [InlineData("PickN", "eastus", new[] { "aks-member-1", "aks-member-2" })]
    [InlineData("PickFixed", null, new[] { "aks-member-2" })]
    public void The_clusters_that_match_are_shown(string type, string? region, string[] picked)
    {
        var placement = s_draft.Placement with
        {
            Type = type,
            ClusterNames = type == "PickFixed" ? ["aks-member-2"] : [],
            Affinity = region is null ? []
                : [new AffinityTerm(ImmutableSortedDictionary<string, string>.Empty.Add("fleet.azure.com/location", region))],
        };
        Assert.Equal(picked, Of(s_draft with { Placement = placement }).Clusters.Where(c => c.Picked).Select(c => c.Cluster));
    }

    [Theory]
    [InlineData("Name", "Web")]
    [InlineData("Name", "1web")]
    [InlineData("Namespace", "kube-system")]
    [InlineData("Namespace", "default")]
    [InlineData("Image", "")]
    [InlineData("ServiceType", "ClusterIP")]
    [InlineData("ExportWeight", "1001")]
    [InlineData("ExportWeight", "0")]
    [InlineData("ContainerPort", "0")]
    public void What_would_fail_later_is_refused_at_its_field(string field, string value)
    {
        var draft = field switch
        {
            "Name" => s_draft with { Name = value },
            "Namespace" => s_draft with { Namespace = value },
            "Image" => s_draft with { Image = value },
            "ServiceType" => s_draft with { ServiceType = value },
            "ExportWeight" => s_draft with { ExportWeight = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
            _ => s_draft with { ContainerPort = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
        };
        Assert.Contains(Of(draft).Plan.At(field), f => f.Severity == PlanSeverity.Refuse);
    }

    [Fact]
    public void A_target_port_on_which_nothing_listens_is_refused()
    {
        var plan = Of(s_draft with { ContainerPort = 8080, Ports = [new PortDraft("http", "TCP", 80, "80")] }).Plan;
        Assert.Contains(
            "targetPort 80 is not a port that a container declares (8080)", Assert.Single(plan.At("Ports[0].TargetPort")).Words,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_override_of_the_service_is_refused_and_the_first_keeps_its_other_rules()
    {
        const string existing = """
            {"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ResourceOverride",
             "metadata":{"name":"mine","namespace":"kuard-demo","resourceVersion":"3"},"spec":{"placement":{"name":"crp-web"},
              "resourceSelectors":[{"group":"","version":"v1","kind":"Service","name":"web"}],"policy":{"overrideRules":[
               {"clusterSelector":{},"jsonPatchOverrides":[{"op":"add","path":"/metadata/labels/team","value":"shop"}]},
               {"clusterSelector":{},"jsonPatchOverrides":[
                {"op":"add","path":"/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name","value":"old"}]}]}}}
            """;
        var selectors = ImmutableArray.Create(new ResourceSelector("", "v1", "Service", "web", null, null));
        var key = new ObjectKey(Planned.Namespace, "mine");
        var view = Planned.Fleet();
        view = view with
        {
            Overrides = view.Overrides.Add(
            key, new OverrideRow(
                key, new ResourceOverride(Builders.Given.Meta(key.Namespace, key.Name), "crp-web", false, selectors, []), null, [], []))
        };

        var another = s_draft with { OverrideName = "another" };
        var other = ServicePlan.Of(another, view, Planned.Hub(ServicePlan.Asks(another)), AzureReading.NotConnected).Plan;
        Assert.Contains("already selects Service web", other.At("OverrideName").First().Words, StringComparison.Ordinal);

        // It need not be named: it is the only candidate.
        Assert.Contains(PlanKind.ResourceOverride.Named(key.Namespace, "mine"), ServicePlan.Asks(s_draft, view));
        var plan = ServicePlan.Of(s_draft, view, Planned.Hub(ServicePlan.Asks(s_draft, view), existing), AzureReading.NotConnected).Plan;
        Assert.False(plan.IsRefused, string.Join('\n', plan.Findings));
        var document = plan.Documents.Single(d => d.Reference.Kind == "ResourceOverride");
        Assert.Equal(DocumentAction.Update, document.Action);
        var rules = document.Manifest["spec"]!["policy"]!["overrideRules"]!.AsArray();
        Assert.Equal(4, rules.Count);
        Assert.Contains("team", rules[0]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"old\"", document.Manifest.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_region_and_one_cluster_are_warned_of()
    {
        var placement = s_draft.Placement with { Type = "PickFixed", ClusterNames = ["aks-member-1", "aks-member-2"] };
        Assert.Contains(
            Of(s_draft with { Placement = placement }).Plan.At("Placement"),
            f => f.Words.Contains("no geographic redundancy", StringComparison.Ordinal));
        Assert.Contains(
            Of(s_draft with { Placement = placement with { ClusterNames = ["aks-member-1"] } }).Plan.At("Placement"),
            f => f.Words.Contains("takes all traffic", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_that_differ_become_an_override_of_the_export()
    {
        var plan = Of(s_draft with { Weights = ImmutableSortedDictionary<string, int>.Empty.Add("aks-member-2", 30) }).Plan;
        var weights = plan.Documents.Where(d => d.Reference.Kind == "ResourceOverride").Select(d => d.Manifest)
            .Single(m => m["metadata"]!["name"]!.GetValue<string>() == "web-weights");
        Assert.Contains("\"value\":\"30\"", weights.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"ServiceExport\"", weights.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_draft_survives_being_written_down()
    {
        var draft =
            s_draft with
            {
                Pasted = [new JsonObject { ["kind"] = "Service" }],
                Labels = ImmutableSortedDictionary<string, string>.Empty.Add("c", "l"),
                Editing = new ObjectKey("a", "b")
            };
        var back = System.Text.Json.JsonSerializer.Deserialize<ServiceDraft>(System.Text.Json.JsonSerializer.Serialize(draft))!;
        Assert.Equal(
            (draft.Name, draft.Editing, "l", "Service"),
            (back.Name, back.Editing, back.Labels["c"], back.Pasted[0]["kind"]!.GetValue<string>()));
    }

    private static string Service(string annotations) => $$$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"kuard-demo","annotations":{{{annotations}}}},
         "spec":{"type":"LoadBalancer","ports":[{"port":80}]}}
        """;

    private static ServicePlan Of(ServiceDraft draft, params string[] objects) =>
        ServicePlan.Of(
            draft, Planned.Fleet(),
            Planned.Hub(ServicePlan.Asks(draft), draft.NewNamespace ? objects : [Planned.NamespaceObject, .. objects]),
            AzureReading.NotConnected);
}
