using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Sources.Tests.Objects;

/// <summary>A repair leaves everything that it does not change as it was typed.</summary>
public sealed class YamlEditsTests
{
    private const string Text = """
        # the team's export
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: ServiceExport
        metadata: {name: web, namespace: 'shop'} # flow, quoted
        ---
        kind: ResourceOverride   # kind first
        apiVersion: placement.kubernetes-fleet.io/v1
        metadata:
          name: weights
          namespace: "shop"

        spec:
          resourceSelectors: [{group: networking.fleet.azure.com, kind: ServiceExport, version: v1alpha1, name: web}]
          policy:
            overrideRules:
            - clusterSelector: &all
                clusterSelectorTerms: []
              jsonPatchOverrides:
              # weights of the east
              - op: add
                path: /metadata/annotations
                value: {"a": "1", "b": "2"}
            - clusterSelector: *all
              jsonPatchOverrides:
              - {op: remove, path: /metadata/labels/x}
        # the end
        """;

    [Fact]
    public void A_scalar_is_changed_in_place()
    {
        var edited = Edit((documents, _) => documents[1]["spec"]!["resourceSelectors"]![0]!["version"] = "v1beta1");
        Assert.Equal(Text.Replace("v1alpha1", "v1beta1", StringComparison.Ordinal), edited);
    }

    [Fact]
    public void A_key_is_added_in_the_style_of_its_map()
    {
        var edited = Edit((documents, _) =>
        {
            documents[0]["metadata"]!["annotations"] = new JsonObject { ["own"] = "x" };
            documents[1]["metadata"]!["labels"] = new JsonObject { ["team"] = "1" };
        });
        Assert.Contains("namespace: 'shop', \"annotations\": {\"own\":\"x\"}} # flow, quoted", edited, StringComparison.Ordinal);
        Assert.Contains("  namespace: \"shop\"\n  labels:\n    team: \"1\"\n\nspec:", edited, StringComparison.Ordinal);
    }

    [Fact]
    public void One_item_of_a_list_becomes_two_and_the_rest_stays()
    {
        var edited = Edit((documents, _) =>
        {
            var patches = documents[1]["spec"]!["policy"]!["overrideRules"]![0]!["jsonPatchOverrides"]!.AsArray();
            patches.Clear();
            patches.Add(new JsonObject { ["op"] = "add", ["path"] = "/metadata/annotations/a", ["value"] = "1" });
            patches.Add(new JsonObject { ["op"] = "add", ["path"] = "/metadata/annotations/b", ["value"] = "2" });
        });
        Assert.Contains(
            "      # weights of the east\n      - op: add\n        path: /metadata/annotations/a\n        value: \"1\"\n      - op: add\n",
            edited, StringComparison.Ordinal);
        Assert.Contains("&all", edited, StringComparison.Ordinal);
        Assert.EndsWith("# the end", edited, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_come_and_go_and_comments_stay()
    {
        var edited = Edit((documents, origins) =>
        {
            documents.Insert(
                0, new JsonObject { ["kind"] = "Namespace", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = "shop" } });
            origins.Insert(0, null);
            documents.RemoveAt(1);
            origins.RemoveAt(1);
        });
        Assert.StartsWith("kind: Namespace\n", edited, StringComparison.Ordinal);
        Assert.DoesNotContain("kind: ServiceExport\n", edited, StringComparison.Ordinal);
        Assert.Contains("# kind first", edited, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_uses_of_an_anchor_are_never_changed_with_it()
    {
        var edited = Edit(
            (documents, _) =>
                documents[1]["spec"]!["policy"]!["overrideRules"]![0]!["clusterSelector"]!["clusterSelectorTerms"] =
                new JsonArray(new JsonObject()));
        var rules = YamlDocuments.Read(edited).Documents[1]["spec"]!["policy"]!["overrideRules"]!.AsArray();
        Assert.Single(rules[0]!["clusterSelector"]!["clusterSelectorTerms"]!.AsArray());
        Assert.Empty(rules[1]!["clusterSelector"]!["clusterSelectorTerms"]!.AsArray());
        Assert.Contains("# the team's export", edited, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_objects_is_rewritten_rather_than_wrong()
    {
        const string list =
            "kind: List\napiVersion: v1\nitems:\n- {kind: Namespace, apiVersion: v1, metadata: {name: a}}\n- {kind: Namespace, "
            + "apiVersion: v1, metadata: {name: b}}\n";
        var before = YamlDocuments.Read(list).Documents;
        var after = before.Select(d => (JsonObject)d.DeepClone()).ToImmutableArray();
        after[1]["metadata"]!["name"] = "c";
        var read = YamlDocuments.Read(YamlEdits.Apply(list, before, after, [0, 1])).Documents;
        Assert.Equal(["a", "c"], read.Select(d => d["metadata"]!["name"]!.GetValue<string>()));
    }

    private static string Edit(Action<List<JsonObject>, List<int?>> change)
    {
        var before = YamlDocuments.Read(Text).Documents;
        var after = before.Select(d => (JsonObject)d.DeepClone()).ToList();
        var origins = Enumerable.Range(0, before.Length).Select(i => (int?)i).ToList();
        change(after, origins);
        var edited = YamlEdits.Apply(Text, before, [.. after], [.. origins]);
        Assert.Equal(after.Select(d => d.ToJsonString()).Count(), YamlDocuments.Read(edited).Documents.Length);
        Assert.All(
            YamlDocuments.Read(edited).Documents.Zip(after), pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second), edited));
        return edited;
    }
}
