using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers.Placement;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.Controllers;

/// <summary>docs/domain.md 1.3.4.</summary>
public sealed class OverrideRulesTests
{
    private const string Label = "service.beta.kubernetes.io/azure-dns-label-name";
    private const string Path = "/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name";

    [Fact]
    public void Reserved_variables_take_the_clusters_name_and_labels()
    {
        var service = Service("""{"a":"b"}""");
        Assert.Null(
            OverrideRules.Apply(
                [Override(Rule(Path, "fleet-${MEMBER-CLUSTER-NAME}-${MEMBER-CLUSTER-LABEL-KEY-fleet.azure.com/location}"))], [service],
                Cluster()));
        Assert.Equal("fleet-aks-member-1-eastus", service.Text("metadata", "annotations", Label));
        Assert.Equal("b", service.Text("metadata", "annotations", "a"));
    }

    [Fact]
    public void A_missing_label_fails_with_upstreams_text() => Assert.Equal(
        "ResourceOverrideSnapshot \"ro-0\" failed to apply on Service \"svc\" in namespace \"ns\": label key zone not found on cluster "
        + "aks-member-1",
        OverrideRules.Apply([Override(Rule(Path, "${MEMBER-CLUSTER-LABEL-KEY-zone}"))], [Service("""{"a":"b"}""")], Cluster()));

    [Fact]
    public void A_missing_bracket_fails_with_upstreams_text() => Assert.EndsWith(
        "input ${MEMBER-CLUSTER-LABEL-KEY-zone is missing the closing bracket `}`",
        OverrideRules.Apply([Override(Rule(Path, "${MEMBER-CLUSTER-LABEL-KEY-zone"))], [Service("""{"a":"b"}""")], Cluster()),
        StringComparison.Ordinal);

    [Fact]
    public void An_annotation_cannot_be_added_where_there_are_none() => Assert.Contains(
        "add operation does not apply: doc is missing path",
        OverrideRules.Apply([Override(Rule(Path, "x"))], [Service(null)], Cluster()),
        StringComparison.Ordinal);

    [Fact]
    public void Adding_the_map_wipes_what_was_there()
    {
        var service = Service("""{"a":"b"}""");
        Assert.Null(OverrideRules.Apply([Override(Rule("/metadata/annotations", new JsonObject { [Label] = "${MEMBER-CLUSTER-NAME}" }))],
            [service], Cluster()));
        Assert.Equal(
            """{"service.beta.kubernetes.io/azure-dns-label-name":"aks-member-1"}""",
            service.At("metadata", "annotations")!.ToJsonString());
    }

    [Fact]
    public void A_rule_without_cluster_selector_is_for_no_cluster_and_one_without_terms_for_all()
    {
        var none = Rule(Path, "x");
        none.Remove("clusterSelector");
        Assert.False(OverrideRules.IsFor(Override(none), Cluster()));
        var all = Rule(Path, "x");
        all["clusterSelector"] = new JsonObject();
        Assert.True(OverrideRules.IsFor(Override(all), Cluster()));
    }

    [Fact]
    public void Another_version_of_the_resource_matches_nothing()
    {
        var o = Override(Rule(Path, "x"));
        o.Items("spec", "overrideSpec", "resourceSelectors").Single()["version"] = "v1alpha1";
        var service = Service("""{"a":"b"}""");
        Assert.Null(OverrideRules.Apply([o], [service], Cluster()));
        Assert.Null(service.Text("metadata", "annotations", Label));
    }

    [Fact]
    public void A_delete_rule_takes_the_resource_out()
    {
        var rule = Rule(Path, "x");
        rule["overrideType"] = "Delete";
        List<JsonObject> resources = [Service(null)];
        Assert.Null(OverrideRules.Apply([Override(rule)], resources, Cluster()));
        Assert.Empty(resources);
    }

    private static JsonObject Cluster() => new()
    {
        ["metadata"] =
            new JsonObject { ["name"] = "aks-member-1", ["labels"] = new JsonObject { ["fleet.azure.com/location"] = "eastus" } },
    };

    private static JsonObject Service(string? annotations)
    {
        var metadata = new JsonObject { ["name"] = "svc", ["namespace"] = "ns" };
        if (annotations is not null)
        {
            metadata["annotations"] = JsonTree.Parse(annotations);
        }

        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Service", ["metadata"] = metadata };
    }

    private static JsonObject Rule(string path, JsonNode value) => new()
    {
        ["clusterSelector"] = new JsonObject
        {
            ["clusterSelectorTerms"] = new JsonArray(new JsonObject
            {
                ["labelSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["fleet.azure.com/location"] = "eastus" } },
            }),
        },
        ["jsonPatchOverrides"] = new JsonArray(new JsonObject { ["op"] = "add", ["path"] = path, ["value"] = value }),
    };

    private static JsonObject Override(JsonObject rule) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "ro-0", ["namespace"] = "ns" },
        ["spec"] = new JsonObject
        {
            ["overrideSpec"] = new JsonObject
            {
                ["resourceSelectors"] =
                    new JsonArray(new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Service", ["name"] = "svc" }),
                ["policy"] = new JsonObject { ["overrideRules"] = new JsonArray(rule) },
            },
        },
    };
}
