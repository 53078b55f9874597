using System.Globalization;

namespace FleetDns.Conformance;

/// <summary>The real kubectl behaves the same against both servers.</summary>
public sealed class KubectlTests(HubFixture fixture) : IAsyncLifetime
{
    private const string Kind = "multiclusterservice.networking.fleet.azure.com";
    private string _ns = "";
    private Kubectl _kubectl = null!;

    public async ValueTask InitializeAsync()
    {
        _ns = await fixture.Hub.NamespaceAsync();
        _kubectl = new Kubectl(fixture.Kubeconfig, _ns);
    }

    public ValueTask DisposeAsync()
    {
        _kubectl.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Apply_creates_then_changes_then_leaves_alone()
    {
        Assert.Equal($"{Kind}/m created", await _kubectl.OutputAsync("apply -f -", Fleet.Import("m")));
        Assert.Equal($"{Kind}/m unchanged", await _kubectl.OutputAsync("apply -f -", Fleet.Import("m")));
        Assert.Equal($"{Kind}/m configured", await _kubectl.OutputAsync("apply -f -", Fleet.Import("m", "s7")));
        Assert.Equal("s7", await _kubectl.OutputAsync("get mcs m -o jsonpath={.spec.serviceImport.name}"));
    }

    [Fact]
    public async Task Server_side_apply_takes_over_what_it_applied_on_the_clients_side()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));
        Assert.Equal($"{Kind}/m serverside-applied", await _kubectl.OutputAsync("apply --server-side -f -", Fleet.Import("m", "s7")));

        await _kubectl.OutputAsync("apply -f -", Fleet.Import("n"));
        var refused = await _kubectl.RunAsync("apply --server-side --field-manager=other -f -", Fleet.Import("n", "s7"));

        Assert.Equal("s7", await _kubectl.OutputAsync("get mcs m -o jsonpath={.spec.serviceImport.name}"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("conflict with \"kubectl-client-side-apply\" using networking.fleet.azure.com/v1alpha1: .spec.serviceImport.name",
            refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_changed_since_is_a_conflict_for_kubectl_too()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));
        await _kubectl.OutputAsync("""patch mcs m --type=merge -p {"spec":{"serviceImport":{"name":"s8"}}}""");

        var refused = await _kubectl.RunAsync("apply --server-side -f -", Fleet.Import("m", "s7"));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            "Apply failed with 1 conflict: conflict with \"kubectl-patch\" using networking.fleet.azure.com/v1alpha1: "
            + ".spec.serviceImport.name",
            refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_a_status_are_reported_by_their_path_in_it()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));

        var refused = await _kubectl.RunAsync(
            """patch mcs m --type=merge --subresource=status -p {"status":{"conditions":["""
            + """{"type":"A","status":"True","reason":"","message":"m","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""");

        Assert.Contains("status.conditions[0].reason: Invalid value: \"\": conditions[0].reason in body should be at least 1 chars long",
            refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("should match", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subresource_that_the_kind_does_not_have_is_an_object_not_found()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));

        var refused = await _kubectl.RunAsync("get mcs m --subresource=scale");

        Assert.Equal("Error from server (NotFound): multiclusterservices.networking.fleet.azure.com \"m\" not found", refused.Error.Trim());
    }

    [Fact]
    public async Task Server_side_apply_names_the_owner_it_would_take_from()
    {
        Assert.Equal($"{Kind}/m serverside-applied", await _kubectl.OutputAsync("apply --server-side -f -", Fleet.Import("m")));

        var refused = await _kubectl.RunAsync("apply --server-side --field-manager=other -f -", Fleet.Import("m", "s7"));
        var forced = await _kubectl.OutputAsync("apply --server-side --field-manager=other --force-conflicts -f -",
            Fleet.Import("m", "s7"));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Apply failed with 1 conflict: conflict with \"kubectl\": .spec.serviceImport.name", refused.Error,
            StringComparison.Ordinal);
        Assert.Equal($"{Kind}/m serverside-applied", forced);
    }

    [Fact]
    public async Task A_server_dry_run_leaves_nothing_and_strict_validation_names_the_field()
    {
        var dry = await _kubectl.OutputAsync("apply --dry-run=server -f -", Fleet.Import("m"));
        var strict = await _kubectl.RunAsync("apply --validate=strict -f -",
            Fleet.Import("m").Replace("\"spec\":{", "\"spec\":{\"foo\":1,", StringComparison.Ordinal));
        var missing = await _kubectl.RunAsync("get mcs m");

        Assert.Equal($"{Kind}/m created (server dry run)", dry);
        Assert.Contains("strict decoding error: unknown field \"spec.foo\"", strict.Error, StringComparison.Ordinal);
        Assert.Equal("Error from server (NotFound): multiclusterservices.networking.fleet.azure.com \"m\" not found", missing.Error);
    }

    [Fact]
    public async Task Diff_shows_what_an_apply_would_change()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));

        var same = await _kubectl.RunAsync("diff -f -", Fleet.Import("m"));
        var other = await _kubectl.RunAsync("diff -f -", Fleet.Import("m", "s7"));

        Assert.Equal((0, ""), (same.ExitCode, same.Output));
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("-    name: svc\n+    name: s7", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_with_a_watch_prints_the_printer_columns_of_every_change()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));
        // Watches the list: for one object kubectl drops the first event, which may be the change.
        using var watch = _kubectl.Start("get mcs --watch");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var header = await watch.StandardOutput.ReadLineAsync(limit.Token);
            var row = await watch.StandardOutput.ReadLineAsync(limit.Token);
            await fixture.Hub.PatchAsync(Fleet.Imports(_ns, "m"), """{"spec":{"serviceImport":{"name":"s7"}}}""");
            var changed = await watch.StandardOutput.ReadLineAsync(limit.Token);

            Assert.Equal(["NAME", "SERVICE-IMPORT", "EXTERNAL-IP", "IS-VALID", "AGE"], Words(header));
            Assert.Equal(["m", "svc"], Words(row).Take(2));
            Assert.Equal(["m", "s7"], Words(changed).Take(2));
        }
        finally
        {
            watch.Kill();
            await watch.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("apply -f -")]
    [InlineData("apply --server-side -f -")]
    [InlineData("create -f -")]
    [InlineData("create --dry-run=client -f -")]
    public async Task A_kind_that_is_not_served_is_refused_by_name(string command)
    {
        var unknown =
            await _kubectl.RunAsync(command, """{"apiVersion":"example.com/v1","kind":"Unknown","metadata":{"name":"u"},"spec":{"a":1}}""");

        Assert.Equal(1, unknown.ExitCode);
        Assert.Equal(
            "error: resource mapping not found for name: \"u\" namespace: \"\" from \"STDIN\": no matches for kind \"Unknown\" in "
            + "version \"example.com/v1\"\nensure CRDs are installed first", unknown.Error);
    }

    [Fact]
    public async Task Labels_and_annotations_are_set_chosen_by_and_removed()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));

        Assert.Equal($"{Kind}/m labeled", await _kubectl.OutputAsync("label mcs m tier=gold"));
        Assert.Equal($"{Kind}/m annotated", await _kubectl.OutputAsync("annotate mcs m note=x"));
        Assert.Equal($"{Kind}/m", await _kubectl.OutputAsync("get mcs -l tier=gold -o name"));
        Assert.Equal("", await _kubectl.OutputAsync("get mcs -l tier!=gold -o name"));
        Assert.Equal("error: 'tier' already has a value (gold), and --overwrite is false",
            (await _kubectl.RunAsync("label mcs m tier=tin")).Error);
        Assert.Equal($"{Kind}/m unlabeled", await _kubectl.OutputAsync("label mcs m tier-"));
    }

    [Fact]
    public async Task Patches_of_each_kind_are_taken()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));
        await _kubectl.OutputAsync("apply -f -", Fleet.ConfigMap("c"));

        Assert.Equal($"{Kind}/m patched",
            await _kubectl.OutputAsync("patch mcs m --type=merge -p {\"spec\":{\"serviceImport\":{\"name\":\"s7\"}}}"));
        Assert.Equal(
            $"{Kind}/m patched",
            await _kubectl.OutputAsync(
                "patch mcs m --type=json -p [{\"op\":\"replace\",\"path\":\"/spec/serviceImport/name\",\"value\":\"s8\"}]"));
        Assert.Equal("configmap/c patched", await _kubectl.OutputAsync("patch configmap c -p {\"data\":{\"b\":\"2\"}}"));
        Assert.Equal($"{Kind}/m patched (no change)",
            await _kubectl.OutputAsync("patch mcs m --type=merge -p {\"spec\":{\"serviceImport\":{\"name\":\"s8\"}}}"));
        Assert.Equal("1+2", await _kubectl.OutputAsync("get configmap c -o jsonpath={.data.a}+{.data.b}"));
    }

    [Fact]
    public async Task Wait_sees_a_condition_come_and_describe_shows_it()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m"));
        var waiting = _kubectl.OutputAsync("wait --for=condition=Valid mcs/m --timeout=90s");
        await fixture.Hub.PatchAsync(Fleet.Imports(_ns, "m") + "/status", """
            {"status":{"conditions":[{"type":"Valid","status":"True","reason":"FoundServiceImport","message":"found valid service import",
             "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
            """);

        Assert.Equal($"{Kind}/m condition met", await waiting);
        var described = await _kubectl.OutputAsync("describe mcs m");
        Assert.Contains("Message:               found valid service import", described, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_listed_with_what_they_are_about()
    {
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await fixture.Hub.PostAsync($"/api/v1/namespaces/{_ns}/events", $$$"""
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"m.1"},
             "involvedObject":{"apiVersion":"networking.fleet.azure.com/v1alpha1","kind":"MultiClusterService",
              "name":"m","namespace":"{{{_ns}}}"},
             "type":"Warning","reason":"Odd","message":"something is odd",
             "firstTimestamp":"{{{now}}}","lastTimestamp":"{{{now}}}","count":1}
            """);

        var events = await _kubectl.OutputAsync("events");

        Assert.Equal(["LAST", "SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"], Words(events.Split('\n')[0]));
        Assert.EndsWith("something is odd", events.Split('\n')[1].Trim(), StringComparison.Ordinal);
        Assert.Contains("MultiClusterService/m", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delete_without_waiting_returns_at_once_and_names_what_it_deletes()
    {
        await _kubectl.OutputAsync("apply -f -", Fleet.Import("m", metadata: ",\"finalizers\":[\"example.com/wait\"]"));

        Assert.StartsWith($"{Kind} \"m\" deleted", await _kubectl.OutputAsync("delete mcs m --wait=false"), StringComparison.Ordinal);
        Assert.NotEqual("", await _kubectl.OutputAsync("get mcs m -o jsonpath={.metadata.deletionTimestamp}"));
        await _kubectl.OutputAsync("patch mcs m --type=merge -p {\"metadata\":{\"finalizers\":null}}");
        Assert.Equal(1, (await _kubectl.RunAsync("get mcs m")).ExitCode);
    }

    [Fact]
    public async Task It_can_be_asked_who_one_is_what_one_may_and_what_there_is()
    {
        Assert.Equal("yes", await _kubectl.OutputAsync("auth can-i patch tmb"));
        Assert.Equal("no", (await _kubectl.RunAsync("auth can-i patch tmb --as=nobody-special")).Output);
        Assert.Contains("nobody-special", await _kubectl.OutputAsync("auth whoami --as=nobody-special --as-group=system:masters"),
            StringComparison.Ordinal);
        Assert.Contains("trafficmanagerbackends", await _kubectl.OutputAsync("api-resources --api-group=networking.fleet.azure.com"),
            StringComparison.Ordinal);
        Assert.Contains("FIELD: weight <integer>", await _kubectl.OutputAsync("explain tmb.spec.weight"), StringComparison.Ordinal);
        Assert.Equal("No resources found in " + _ns + " namespace.", (await _kubectl.RunAsync("get pods")).Error);
    }

    private static string[] Words(string? line) => (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
