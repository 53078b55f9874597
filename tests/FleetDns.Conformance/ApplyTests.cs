using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Conformance;

/// <summary>Server-side apply and the owners of fields.</summary>
public sealed class ApplyTests(HubFixture fixture)
{
    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Apply_creates_and_owns_what_it_names()
    {
        var ns = await fixture.Hub.NamespaceAsync();

        var answer = await ApplyAsync(ns, "alice", Config("\"weight\":5"));

        Assert.Equal(201, answer.Code);
        Assert.Equal(["""alice Apply {"f:spec":{"f:backend":{"f:name":{}},"f:profile":{"f:name":{}},"f:weight":{}}}"""], Owners(answer));
    }

    [Fact]
    public async Task Changing_a_field_of_another_is_a_conflict_unless_forced()
    {
        var ns = await fixture.Hub.NamespaceAsync();
        await fixture.Hub.PostAsync(Fleet.Backends(ns), Fleet.Backend("b"));

        var refused = await ApplyAsync(ns, "alice", Config("\"weight\":5"));
        var forced = await ApplyAsync(ns, "alice", Config("\"weight\":5"), "&force=true");

        Assert.Equal((409, "Conflict"), (refused.Code, refused.Reason));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"conformance\" using networking.fleet.azure.com/v1beta1: .spec.weight",
            refused.Message);
        Assert.Equal("FieldManagerConflict", refused.Json!["details"]!["causes"]![0]!["reason"]!.ToString());
        Assert.Equal(5, forced.Json!["spec"]!["weight"]!.GetValue<int>());
        Assert.DoesNotContain("f:weight", Owners(forced).Single(o => o.StartsWith("conformance", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_may_own_a_field_that_both_want_the_same()
    {
        var ns = await fixture.Hub.NamespaceAsync();
        await ApplyAsync(ns, "alice", Config("\"weight\":5"));

        var shared = await ApplyAsync(ns, "bob", Config("\"weight\":5"));
        var released = await ApplyAsync(ns, "alice", Config(""));

        Assert.Equal(200, shared.Code);
        Assert.Equal(2, Owners(shared).Count(o => o.Contains("f:weight", StringComparison.Ordinal)));
        Assert.Equal(5, released.Json!["spec"]!["weight"]!.GetValue<int>());   // bob still owns it
    }

    [Fact]
    public async Task A_field_omitted_in_the_next_apply_is_removed()
    {
        var ns = await fixture.Hub.NamespaceAsync();
        await ApplyAsync(ns, "alice", Config("\"weight\":5", ",\"labels\":{\"a\":\"1\",\"b\":\"2\"}"));

        var next = await ApplyAsync(ns, "alice", Config("", ",\"labels\":{\"b\":\"2\"}"));

        Assert.Equal(1, next.Json!["spec"]!["weight"]!.GetValue<int>());   // the default again
        Assert.Equal("""{"b":"2"}""", next.Json["metadata"]!["labels"]!.ToJsonString());
    }

    [Fact]
    public async Task The_same_apply_again_changes_nothing()
    {
        var ns = await fixture.Hub.NamespaceAsync();
        var path = Fleet.Imports(ns, "m") + "?fieldManager=alice";
        var first = await fixture.Hub.PatchAsync(path, Fleet.Import("m"), Hub.ApplyPatch);

        var second = await fixture.Hub.PatchAsync(path, Fleet.Import("m"), Hub.ApplyPatch);

        Assert.Equal((201, 200), (first.Code, second.Code));
        Assert.Equal(first.Json!["metadata"]!["resourceVersion"]!.ToString(), second.Json!["metadata"]!["resourceVersion"]!.ToString());
    }

    [Fact]
    public async Task Items_of_a_keyed_list_have_their_own_owners()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("p"));
        const string condition = """{"type":"T","status":"True","reason":"R","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}""";

        var one =
            await hub.PatchAsync(Fleet.Imports(ns, "p") + "/status?fieldManager=one", $$$"""{"status":{"conditions":[{{{condition}}}]}}""");
        var other = condition.Replace("\"T\"", "\"U\"", StringComparison.Ordinal);
        var two = await hub.PatchAsync(Fleet.Imports(ns, "p") + "/status?fieldManager=two&force=true",
            """{"apiVersion":"networking.fleet.azure.com/v1alpha1","kind":"MultiClusterService","status":"""
            + $$$"""{"conditions":[{{{other}}}]}}""", Hub.ApplyPatch);

        const string fields = """{".":{},"f:lastTransitionTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}}""";
        Assert.Contains(
            """one Update/status {"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"T\"}":""" + fields + "}}}", Owners(one));
        Assert.Contains("""two Apply/status {"f:status":{"f:conditions":{"k:{\"type\":\"U\"}":""" + fields + "}}}", Owners(two));
        Assert.Equal("T U", string.Join(' ', two.Json!["status"]!["conditions"]!.AsArray().Select(c => c!["type"]!.ToString()).Order()));
    }

    [Fact]
    public async Task Updates_own_what_they_add_or_change()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b"));

        var patched = await hub.PatchAsync(
            Fleet.Imports(ns, "b") + "?fieldManager=slider",
            """{"spec":{"serviceImport":{"name":"s7"}},"metadata":{"labels":{"a":"b"}}}""");

        Assert.Equal(
            [
                """conformance Update {"f:spec":{".":{},"f:serviceImport":{}}}""",
                """slider Update {"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:serviceImport":{"f:name":{}}}}""",
            ],
            Owners(patched).Order(StringComparer.Ordinal));
    }

    private Task<Answer> ApplyAsync(string ns, string manager, string config, string more = "") =>
        fixture.Hub.PatchAsync($"{Fleet.Backends(ns, "b")}?fieldManager={manager}{more}", config, Hub.ApplyPatch);

    private static string Config(string weight, string metadata = "") =>
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend","metadata":"""
        + $$$"""{"name":"b"{{{metadata}}}},"spec":{"profile":{"name":"p"},"backend":{"name":"svc"}"""
        + $$$"""{{{(weight.Length > 0 ? "," + weight : "")}}}}}""";

    private static List<string> Owners(Answer answer) =>
    [
        .. (answer.Json!["metadata"]!["managedFields"] as JsonArray ?? []).Select(
            m => $"{m!["manager"]} {m["operation"]}{(m["subresource"] is { } sub ? "/" + sub : "")} "
                + m["fieldsV1"]!.ToJsonString(s_relaxed)),
    ];
}
