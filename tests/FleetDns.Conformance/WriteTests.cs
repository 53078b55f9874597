using System.Text.Json.Nodes;

namespace FleetDns.Conformance;

public sealed class WriteTests(HubFixture fixture)
{
    [Fact]
    public async Task A_created_object_has_defaults_generation_and_a_version()
    {
        var ns = await fixture.Hub.NamespaceAsync();

        var answer = await fixture.Hub.PostAsync(Fleet.Profiles(ns),
            Fleet.Profile("p", "\"resourceGroup\":\"rg\",\"monitorConfig\":{\"port\":81}"));

        Assert.Equal(201, answer.Code);
        Assert.Equal(1, answer.Json!["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal(
            """{"intervalInSeconds":30,"path":"/","port":81,"protocol":"HTTP","toleratedNumberOfFailures":3}""",
            Sorted(Without(answer.Json["spec"]!["monitorConfig"]!, "timeoutInSeconds")));
        Assert.Equal((409, $"trafficmanagerprofiles.networking.fleet.azure.com \"p\" already exists"),
            await ErrorOf(fixture.Hub.PostAsync(Fleet.Profiles(ns), Fleet.Profile("p"))));
    }

    [Fact]
    public async Task Generation_grows_with_the_spec_only_and_status_is_a_resource_of_its_own()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("p"));

        var ignored = await hub.PatchAsync(Fleet.Imports(ns, "p"), """{"status":{"loadBalancer":{"ingress":[{"ip":"x"}]}}}""");
        var status = await hub.PatchAsync(
            Fleet.Imports(ns, "p") + "/status",
            """{"status":{"loadBalancer":{"ingress":[{"ip":"y"}]}},"spec":{"serviceImport":{"name":"s9"}}}""");
        var labelled = await hub.PatchAsync(Fleet.Imports(ns, "p"), """{"metadata":{"labels":{"a":"b"}}}""");
        var changed = await hub.PatchAsync(Fleet.Imports(ns, "p"), """{"spec":{"serviceImport":{"name":"s82"}}}""");

        Assert.Null(ignored.Json!["status"]);
        Assert.Equal("y", Address(status));
        Assert.Equal("svc", status.Json!["spec"]!["serviceImport"]!["name"]!.GetValue<string>());
        Assert.Equal(1, labelled.Json!["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal(2, changed.Json!["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal("y", Address(changed));
    }

    /// <summary>A status's time decides whether it is newer than Azure's response.</summary>
    [Fact]
    public async Task Another_value_of_an_owned_field_gives_its_owner_a_later_time_and_letting_go_of_one_does_not()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("p"));

        var first = await WriteAsync("""{"a":"1","b":"1"}""");
        var same = await WriteAsync("""{"a":"1","b":"1"}""");
        var other = await WriteAsync("""{"a":"2"}""");
        var less = await WriteAsync("""{"b":null}""");

        Assert.Equal(first, same);
        Assert.True(other > first);
        Assert.Equal(other, less);

        async Task<DateTime> WriteAsync(string labels)
        {
            await Task.Delay(1100, TestContext.Current.CancellationToken);   // times have a resolution of one second
            var answer =
                await hub.PatchAsync(Fleet.Imports(ns, "p") + "?fieldManager=labels", $$$"""{"metadata":{"labels":{{{labels}}} } }""");
            return answer.Json!["metadata"]!["managedFields"]!.AsArray()
                .Single(m => m!["manager"]!.ToString() == "labels")!["time"]!.GetValue<DateTime>();
        }
    }

    [Fact]
    public async Task A_dry_run_answers_as_the_write_would_and_leaves_nothing()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b"));
        var before = (await hub.GetAsync(Fleet.Imports(ns, "b"))).Text;

        var created = await hub.PostAsync(Fleet.Imports(ns) + "?dryRun=All", Fleet.Import("other"));
        var patched = await hub.PatchAsync(Fleet.Imports(ns, "b") + "?dryRun=All", """{"spec":{"serviceImport":{"name":"s7"}}}""");
        var deleted = await hub.DeleteAsync(Fleet.Imports(ns, "b") + "?dryRun=All");

        Assert.Equal((201, null), (created.Code, created.Json!["metadata"]!["resourceVersion"]?.ToString()));
        Assert.Equal("s7", patched.Json!["spec"]!["serviceImport"]!["name"]!.GetValue<string>());
        Assert.Equal(2, patched.Json["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal(200, deleted.Code);
        Assert.Equal(before, (await hub.GetAsync(Fleet.Imports(ns, "b"))).Text);
        Assert.Equal(404, (await hub.GetAsync(Fleet.Imports(ns, "other"))).Code);
    }

    [Fact]
    public async Task An_object_with_a_finalizer_stays_until_it_is_taken_off()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b", metadata: ",\"finalizers\":[\"example.com/wait\"]"));

        var deleting = await hub.DeleteAsync(Fleet.Imports(ns, "b"));
        var more = await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"metadata":{"finalizers":["example.com/wait","example.com/more"]}}""");
        var last = await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"metadata":{"finalizers":null}}""");

        Assert.NotNull(deleting.Json!["metadata"]!["deletionTimestamp"]);
        Assert.Equal(0, deleting.Json["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>());
        Assert.Equal(2, deleting.Json["metadata"]!["generation"]!.GetValue<int>());
        Assert.Contains(
            "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers "
            + "[]string{\"example.com/more\"}", more.Message, StringComparison.Ordinal);
        Assert.Equal(200, last.Code);
        Assert.Equal(404, (await hub.GetAsync(Fleet.Imports(ns, "b"))).Code);
    }

    [Fact]
    public async Task A_delete_names_the_deleted_object_and_checks_its_preconditions()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b"));

        var refused = await hub.DeleteAsync(Fleet.Imports(ns, "b"), """{"preconditions":{"uid":"x"}}""");
        var gone = await hub.DeleteAsync(Fleet.Imports(ns, "b"));

        Assert.Equal(409, refused.Code);
        Assert.StartsWith(
            "Operation cannot be fulfilled on MultiClusterService.networking.fleet.azure.com \"b\": the UID in the precondition (x) "
            + "does not match the UID in record (", refused.Message, StringComparison.Ordinal);
        Assert.Equal(("Success", "b", "multiclusterservices"),
            (gone.Json!["status"]!.ToString(), gone.Json["details"]!["name"]!.ToString(), gone.Json["details"]!["kind"]!.ToString()));
    }

    [Fact]
    public async Task A_collection_is_deleted_by_selector()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("keep"));
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("go", metadata: ",\"labels\":{\"a\":\"b\"}"));

        var answer = await hub.DeleteAsync(Fleet.Imports(ns) + "?labelSelector=a%3Db");

        Assert.Equal(200, answer.Code);
        Assert.Equal(["keep"],
            (await hub.GetAsync(Fleet.Imports(ns))).Json!["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.ToString()));
    }

    [Fact]
    public async Task Unknown_fields_are_dropped_with_a_warning_or_silently()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        var body = Fleet.Backend("b").Replace("\"weight\":100", "\"weight\":100,\"foo\":1", StringComparison.Ordinal);

        var warned = await hub.PostAsync(Fleet.Backends(ns), body);
        var silent = await hub.PostAsync(Fleet.Backends(ns) + "?fieldValidation=Ignore",
            body.Replace("\"b\"", "\"c\"", StringComparison.Ordinal));

        Assert.Equal("299 - \"unknown field \\\"spec.foo\\\"\"", Assert.Single(warned.Headers.GetValues("Warning")));
        Assert.False(silent.Headers.Contains("Warning"));
        Assert.Null(warned.Json!["spec"]!["foo"]);
    }

    [Fact]
    public async Task Both_versions_of_a_kind_show_one_object()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        var newer = $"{Fleet.Group}/namespaces/{ns}/serviceexports";
        await hub.PostAsync(
            newer,
            """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"ServiceExport","metadata":{"name":"b","labels":{"a":"1"}}}""");
        var older = newer.Replace("v1beta1", "v1alpha1", StringComparison.Ordinal);

        var patched = await hub.PatchAsync(older + "/b", """{"metadata":{"annotations":{"networking.fleet.azure.com/weight":"7"}}}""");

        Assert.Equal("networking.fleet.azure.com/v1alpha1", patched.Json!["apiVersion"]!.ToString());
        var now = await hub.GetAsync(newer + "/b");
        Assert.Equal("7", now.Json!["metadata"]!["annotations"]!["networking.fleet.azure.com/weight"]!.GetValue<string>());
        Assert.Equal("networking.fleet.azure.com/v1beta1", now.Json["apiVersion"]!.ToString());
        Assert.Equal(
            ["networking.fleet.azure.com/v1beta1", "networking.fleet.azure.com/v1alpha1"],
            now.Json["metadata"]!["managedFields"]!.AsArray().Select(m => m!["apiVersion"]!.ToString())
            .OrderDescending(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Bodies_may_be_YAML_and_names_generated()
    {
        var ns = await fixture.Hub.NamespaceAsync();
        const string yaml = """
            apiVersion: networking.fleet.azure.com/v1beta1
            kind: TrafficManagerProfile
            metadata:
              generateName: p-
            spec:
              resourceGroup: "7"
            """;

        var answer = await fixture.Hub.SendAsync(HttpMethod.Post, Fleet.Profiles(ns), yaml, "application/yaml");

        Assert.Equal(201, answer.Code);
        Assert.Matches("^p-[a-z0-9]{5}$", answer.Json!["metadata"]!["name"]!.ToString());
        Assert.Equal("7", answer.Json["spec"]!["resourceGroup"]!.ToString());
    }

    [Fact]
    public async Task A_strategic_patch_merges_lists_by_their_key()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/services";
        await hub.PostAsync(path, """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},
             "spec":{"ports":[{"name":"a","port":80},{"name":"b","port":81}]}}
            """);

        var patched = await hub.PatchAsync(
            path + "/s", """{"spec":{"ports":[{"port":81,"name":"c"},{"$patch":"delete","port":80}]}}""", Hub.StrategicPatch);

        Assert.Equal("c:81", string.Join(' ', patched.Json!["spec"]!["ports"]!.AsArray().Select(p => $"{p!["name"]}:{p["port"]}")));
    }

    private static async Task<(int, string)> ErrorOf(Task<Answer> answer) => ((await answer).Code, (await answer).Message);

    private static string? Address(Answer answer) => answer.Json!["status"]!["loadBalancer"]!["ingress"]![0]!["ip"]!.GetValue<string>();

    private static JsonObject Without(JsonNode node, string name)
    {
        var copy = node.DeepClone().AsObject();
        copy.Remove(name);
        return copy;
    }

    private static string Sorted(JsonObject obj) =>
        new JsonObject(obj.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())))
        .ToJsonString();
}
