using FleetDns.Core.Plans;

namespace FleetDns.Core.Tests.Plans;

public sealed class ManifestsTests
{
    private const string Service = """
        {"apiVersion":"v1","kind":"Service",
         "metadata":{"name":"web","namespace":"shop","resourceVersion":"9","uid":"u",
          "annotations":{"a/b":"1","kubectl.kubernetes.io/last-applied-configuration":"{}"}},
         "spec":{"type":"LoadBalancer","ports":[{"port":80,"protocol":"TCP","nodePort":31000}]},"status":{"loadBalancer":{}}}
        """;

    [Theory]
    [InlineData("""{"spec":{"ports":[{"port":80}]}}""", "{}")]
    [InlineData("""{"spec":{"ports":[{"port":81}]}}""", """{"spec":{"ports":[{"port":81}]}}""")]
    [InlineData("""{"spec":{"ports":[{"port":80},{"port":81}]}}""", """{"spec":{"ports":[{"port":80},{"port":81}]}}""")]
    [InlineData("""{"metadata":{"annotations":{"c":"2"}}}""", """{"metadata":{"annotations":{"c":"2"}}}""")]
    [InlineData("""{"apiVersion":"v2","kind":"Service","metadata":{"name":"web"},"status":{"x":1}}""", "{}")]
    public void A_patch_holds_what_differs_and_nothing_that_the_server_added(string wanted, string patch) =>
        Assert.Equal(patch, Manifests.MergePatch(Planned.Json(Service), Planned.Json(wanted)).ToJsonString());

    [Fact]
    public void Changes_are_listed_by_field_without_status_and_server_fields()
    {
        var now = Planned.Json(Service);
        now["spec"]!["ports"]![0]!["port"] = 81;
        now["metadata"]!["annotations"]!["a/b"] = "2";
        now["metadata"]!["resourceVersion"] = "10";
        now["spec"]!.AsObject().Remove("type");
        Assert.Equal(
            [new FieldChange("metadata.annotations[a/b]", "1", "2"), new FieldChange("spec.ports[0].port", "80", "81"),
                new FieldChange("spec.type", "LoadBalancer", null)],
            Manifests.Changes(Planned.Json(Service), now));
        Assert.Equal(8, Manifests.Changes(null, Planned.Json(Service)).Length + 1);
    }

    [Theory]
    [InlineData("kustomize-controller", "Flux", true)]
    [InlineData("argocd-controller", "Argo CD", true)]
    [InlineData("helm", "Helm", true)]
    [InlineData("hub-net-controller-manager", null, false)]
    public void Owners_of_what_changes_are_named_and_people_are_not(string manager, string? tool, bool undoes)
    {
        var existing = Planned.Json(Service);
        existing["metadata"]!["managedFields"] = System.Text.Json.Nodes.JsonNode.Parse("""
            [{"manager":"MANAGER","operation":"Apply","fieldsV1":{"f:spec":{"f:ports":{"k:{\"port\":80}":{}}}}},
             {"manager":"kubectl-client-side-apply","operation":"Update","fieldsV1":{"f:spec":{"f:ports":{}}}},
             {"manager":"other","operation":"Update","subresource":"status","fieldsV1":{"f:spec":{"f:ports":{}}}},
             {"manager":"else","operation":"Apply","fieldsV1":{"f:spec":{"f:type":{}}}}]
            """.Replace("MANAGER", manager, StringComparison.Ordinal));
        var owner = Assert.Single(FieldOwners.Of(existing, Planned.Json("""{"spec":{"ports":[]},"metadata":{"resourceVersion":"9"}}""")));
        Assert.Equal((manager, tool, undoes), (owner.Manager, owner.Tool, owner.WillUndo));
        Assert.Equal(["spec.ports"], owner.Fields);
    }

    [Fact]
    public void A_tool_that_applies_under_anothers_name_is_known_by_its_mark()
    {
        var existing = Planned.Json(Service);
        existing["metadata"]!["labels"] = Planned.Json("""{"app.kubernetes.io/managed-by":"Helm"}""");
        Assert.Equal("Helm", Assert.Single(FieldOwners.Of(existing, Planned.Json("""{"spec":{"type":"NodePort"}}"""))).Tool);
    }

    [Fact]
    public void A_patch_of_an_override_is_one_field_with_its_path()
    {
        var change = Assert.Single(Manifests.Changes(Override("40"), Override("60")));
        Assert.Equal(
            ("spec.policy.overrideRules[0].jsonPatchOverrides[0]", "add /metadata/annotations/a 40", "add /metadata/annotations/a 60"),
            (change.Path, change.Old, change.New));

        static System.Text.Json.Nodes.JsonObject Override(string value) => System.Text.Json.Nodes.JsonNode.Parse("""
            {"kind":"ResourceOverride","spec":{"policy":{"overrideRules":[
             {"jsonPatchOverrides":[{"op":"add","path":"/metadata/annotations/a","value":"?"}]}]}}}
            """.Replace("?", value, StringComparison.Ordinal))!.AsObject();
    }
}
