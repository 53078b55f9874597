using System.Diagnostics;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Lint;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;
using FleetDns.Testing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Sandbox;

/// <summary>From an empty fleet to a DNS answer with plans and pipeline alone, as the operator; and the same with the downloaded
/// script.</summary>
public sealed class ChangesInTheSandboxTests
{
    private static readonly Operator s_by = new("operator", "operator", Role.Operator);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_plans_lead_to_an_answer_are_followed_to_it_and_a_delete_takes_it_away()
    {
        await using var world = await SandboxFeed.StartAsync("empty");
        using var acting = new Acting(world);
        await world.WhenAsync(v => v.Members.Count == 3, Token);
        var started = TimeProvider.System.GetUtcNow();

        var plans = await acting.PlanAsync("shop");
        var track = new List<TrackRequest>();
        foreach (var plan in plans)
        {
            var report = await acting.ApplyAsync(plan);
            track.Add(acting.Tracker.Follow(report)!);
        }

        // The service as far as the import, the profile until it is programmed, the backend to DNS.
        foreach (var request in track)
        {
            var last = acting.Tracker.Find(request.Id)!;
            await foreach (
                var step in acting.Tracker.SubscribeAsync(request.Id, Token)
                .WithCancellation(new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token))
            {
                last = step;
            }

            foreach (var step in last.Steps)
            {
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{step.Kind} {step.Cluster}: {step.State} {(step.At - started)?.TotalSeconds:0.0} s: {step.Words}");
            }

            Assert.True(last.IsFinished);
            Assert.DoesNotContain(last.Steps, h => h.At < request.Written);
        }

        Assert.Equal(["Exported", "Profile created", "In DNS"], track.Select(request => acting.Tracker.Find(request.Id)!.Result));

        var served = await world.WhenAsync(
            v => v.Profiles.GetValueOrDefault(new ObjectKey("shop", "web"))?.Shares.Count(s => s.Effective > 0) == 3, Token);
        Assert.All(served.Profiles[new ObjectKey("shop", "web")].Shares, s => Assert.Equal(1 / 3.0, s.Effective, 2));
        Assert.All(acting.Journal.Recorded, e => Assert.Equal("accepted", e.Outcome));

        // A name that is taken is reported before anything is written. Another operator asks: answers are remembered for seconds.
        using var later = new Acting(world);
        var taken = await later.Lookups.ProfileNameAsync("shop-web", AzureReading.NotConnected, s_by, Token);
        Assert.Equal(NameState.Taken, taken.Profile("shop-web").State);
        Assert.Equal(
            NameState.Taken,
            (await later.Lookups.LabelsAsync(["web-shop-aks-member-1.eastus"], taken, s_by, Token))
            .Label("web-shop-aks-member-1", "eastus").State);
        Assert.Contains(world.Sandbox.ResourceGroup, (await acting.Lookups.ResourceGroupsAsync(taken, s_by, Token)).ResourceGroups!.Value);

        var what = PlanKind.Profile.Named("shop", "web");
        var going = DeletePlan.Of(what, world.Feed.Current, await acting.Lookups.HubAsync([what], s_by, Token));
        Assert.Equal("web", going.Plan.TypedName);
        var preflight = await acting.Pipeline.PrepareAsync(going.Plan, s_by, Token);
        Assert.NotNull(preflight.Stands(Consent.None));
        var gone = await acting.Pipeline.ApplyAsync(preflight, new Consent([], "web"), s_by, null);
        Assert.True(gone.Succeeded, gone.Words);
        await world.WhenAsync(v => !v.Profiles.ContainsKey(what.Key), Token);
    }

    [Fact]
    public async Task A_missing_step_shows_what_was_found_and_is_timed_by_its_own_condition()
    {
        await using var world = await SandboxFeed.StartAsync("empty");
        using var acting = new Acting(world);
        await world.WhenAsync(v => v.Members.Count == 3, Token);
        await world.Sandbox.FaultOnAsync("rights-lost");
        var plans = await acting.PlanAsync("shop");
        var request = default(TrackRequest);
        foreach (var plan in plans[..2])
        {
            request = acting.Tracker.Follow(await acting.ApplyAsync(plan));
        }

        var stuck = await acting.WhenAsync(request!, t => t.Steps.Any(h => h.State == StepState.Stopped));
        var step = Assert.Single(stuck.Steps, h => h.Kind == ProgressStepKind.Profile);
        TestContext.Current.TestOutputHelper?.WriteLine(step.Words);
        Assert.Null(step.At);
        Assert.Null(stuck.Total);
        Assert.Contains(world.Feed.Current.Problems.Values, p => p.Title == step.Words && p.Subject.Kind == "TrafficManagerProfile");

        await world.Sandbox.FaultOffAsync("rights-lost");
        var done = await acting.WhenAsync(request!, t => t.IsFinished);
        var programmed = world.Feed.Current.Profiles[new ObjectKey("shop", "web")].Profile.Conditions.Find("Programmed")!;
        Assert.True(programmed.LastTransition <= done.Steps.Single(h => h.Kind == ProgressStepKind.Profile).At);
    }

    [Fact]
    public async Task The_script_creates_the_same_objects_in_a_new_fleet_and_passes_shellcheck()
    {
        await using var world = await SandboxFeed.StartAsync("empty");
        using var acting = new Acting(world);
        await world.WhenAsync(v => v.Members.Count == 3, Token);
        var plans = await acting.PlanAsync("shop");
        var all = new Plan("Expose shop/web under an FQDN", [.. plans.SelectMany(p => p.Documents)], [], []);
        var needs = Permissions.Needs(
            world.Feed.Current, world.Sandbox.SubscriptionId, "11111111-2222-3333-4444-555555555555", [world.Sandbox.ResourceGroup]);
        var file = Path.Combine(world.Sandbox.Folder, "take-away.sh");
        await File.WriteAllTextAsync(file, ShellScript.Of(all, YamlDocuments.Write, needs), Token);
        Assert.Equal((0, ""), await RunAsync("bash", null, "-n", file));
        Assert.Equal((0, ""), await RunAsync("shellcheck", null, file));

        foreach (var plan in plans)
        {
            await acting.ApplyAsync(plan);
        }

        await using var fresh = await SandboxProcess.StartAsync("empty");
        await File.WriteAllTextAsync(file, ShellScript.Of(all, YamlDocuments.Write, []), Token);
        var (code, said) = await RunAsync("bash", fresh.Kubeconfig, file);
        Assert.True(code == 0, said);
        using var there = HubClient.Open(fresh.Kubeconfig, null);
        var other = new HubWriter(_ => there, TimeProvider.System);
        foreach (var document in all.Documents)
        {
            var mine = (await acting.Hub.GetAsync(document.Reference, s_by, Token)).Body!;
            var theirs = (await other.GetAsync(document.Reference, s_by, Token)).Body;
            Assert.True(theirs is not null, document.Reference.ToString());
            var different = Manifests.Changes(mine, theirs).Where(c => !IsServers(c.Path)).ToList();
            Assert.True(different.Count == 0, $"{document.Reference}: {string.Join(", ", different)}");
        }
    }

    [Fact]
    public async Task The_how_tos_own_manifests_repaired_and_applied_answer()
    {
        await using var world = await SandboxFeed.StartAsync("empty");
        using var acting = new Acting(world);
        var view = await world.WhenAsync(v => v.Members.Count == 3, Token);
        string[] files = [
            "kuard-export-service.yaml", "ro-kuard-demo-eastus.yaml", "crp-dns-demo.yaml", "kuard-atm-demo.yaml",
            "kuard-atm-demo-backend.yaml"];
        var pasted = YamlDocuments.Read(
            string.Join(
                "\n---\n",
                files.Select(f => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "FleetDns.Sandbox.Tests", "how-to", f)))));
        var hub = await acting.Lookups.HubAsync(ManifestLint.Asks(pasted.Documents), s_by, Token);
        Assert.True(ManifestLint.Plan(pasted.Documents, view, hub).IsRefused);

        var repaired = ManifestLint.Repair(pasted.Documents, view, hub);
        Assert.DoesNotContain(repaired.Left, f => f.Severity == PlanSeverity.Refuse);
        // The tutorial's container declares no port, so the operator corrects the targetPort: it listens on 8080.
        repaired.Documents.First(d => (string?)d["kind"] == "Service")["spec"]!["ports"]![0]!["targetPort"] = 8080;
        await acting.ApplyAsync(
            ManifestLint.Plan(repaired.Documents, view, await acting.Lookups.HubAsync(ManifestLint.Asks(repaired.Documents), s_by, Token)));
        var served = await world.WhenAsync(
            v => v.Profiles.GetValueOrDefault(new ObjectKey("kuard-demo", "kuard-atm-demo"))?.Shares.Count(s => s.Effective > 0) == 2,
            Token);
        Assert.True(served.Profiles.ContainsKey(new ObjectKey("kuard-demo", "kuard-atm-demo")));
    }

    [Fact]
    public async Task The_fleets_roles_are_found_and_a_missing_one_is_assigned()
    {
        await using var world = await SandboxFeed.StartAsync("kuard");
        using var acting = new Acting(world);
        var view = await world.WhenAsync(
            v => v.Services.Values.Any(s => s.Cells.Any(c => c.Export?.PublicIpResourceId is not null)) && v.Profiles.Count == 1, Token);
        var admin = s_by with { Role = Role.Admin };
        var permissions = await acting.Roles.LookAsync(view, [], admin, Token);
        Assert.True(permissions.Problem is null, permissions.Problem);
        Assert.Equal(3, permissions.Rows.Length);
        Assert.All(permissions.Rows, r => Assert.Equal(RoleState.Found, r.State));

        // Another group without role assignments.
        var wanted = await acting.Roles.LookAsync(view, ["rg-elsewhere"], admin, Token);
        Assert.Contains(wanted.Rows, r => r.Need.Scope.EndsWith("/rg-elsewhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_undo_keeps_objects_of_others_in_the_namespace_and_re_created_ones()
    {
        await using var world = await SandboxFeed.StartAsync("empty");
        using var acting = new Acting(world);
        await world.WhenAsync(v => v.Members.Count == 3, Token);
        using var client = HubClient.Open(world.Sandbox.Kubeconfig, null);
        var other = new HubWriter(_ => client, TimeProvider.System);
        var binding = new DocumentRef("rbac.authorization.k8s.io", "ClusterRoleBinding", new ObjectKey("", "operator-deletes"));
        var bound = Parse("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"operator-deletes"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"operator"}]}
            """);
        await other.WriteAsync(new HubWrite(WriteMode.Create, binding, bound), s_by, false, Token);
        var done = await acting.ApplyAsync((await acting.PlanAsync("shop"))[0]);
        var settings = new DocumentRef("", "ConfigMap", new ObjectKey("shop", "settings"));
        Assert.Equal(
            WriteResult.Accepted,
            (await other.WriteAsync(
                new HubWrite(
                    WriteMode.Create, settings,
                    Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"shop"},"data":{"a":"1"}}""")),
                    s_by, false, Token)).Result);
        var export = PlanKind.ServiceExport.Named("shop", "web");
        var first = (await other.GetAsync(export, s_by, Token)).Body!;
        Assert.Equal(
            WriteResult.Accepted, (await other.WriteAsync(new HubWrite(WriteMode.Delete, export, first), s_by, false, Token)).Result);
        await Until.HoldsAsync(
            "the export is created again",
            async () =>
                (await other.WriteAsync(
                    new HubWrite(WriteMode.Create, export, Manifests.Typed(first)), s_by, false, Token)).Result == WriteResult.Accepted);

        var back = await acting.UndoAsync(done);
        TestContext.Current.TestOutputHelper?.WriteLine(back.Words);
        Assert.Contains(
            "ServiceExport shop/web was not undone: It was deleted and re-created meanwhile, by fleetdns.", back.Words,
            StringComparison.Ordinal);
        Assert.Contains(
            "Namespace shop was not undone: It also contains ServiceExport web and ConfigMap settings, which this change did not create.",
            back.Words, StringComparison.Ordinal);
        Assert.NotNull((await other.GetAsync(settings, s_by, Token)).Body);
        Assert.NotNull((await other.GetAsync(export, s_by, Token)).Body);
        Assert.Equal(WriteResult.Gone, (await other.GetAsync(PlanKind.Service.Named("shop", "web"), s_by, Token)).Outcome.Result);

        // Once it holds nothing else, the namespace goes too.
        await other.WriteAsync(new HubWrite(WriteMode.Delete, settings, []), s_by, false, Token);
        await other.WriteAsync(new HubWrite(WriteMode.Delete, export, []), s_by, false, Token);
        await Until.HoldsAsync("the export is deleted", async () => (await other.GetAsync(export, s_by, Token)).Body is null);
        var rest = await acting.UndoAsync(done);
        TestContext.Current.TestOutputHelper?.WriteLine(rest.Words);
        Assert.StartsWith("Undone: ", rest.Words, StringComparison.Ordinal);
        Assert.Contains("Namespace shop", rest.Words, StringComparison.Ordinal);
        Assert.True(rest.Succeeded);
        await Until.HoldsAsync(
            "namespace shop is deleted",
            async () => (await other.GetAsync(PlanKind.Namespace.Named("", "shop"), s_by, Token)).Body is null);
    }

    [Fact]
    public async Task Of_two_operators_at_two_replicas_who_take_the_last_backends_out_at_once_one_is_refused()
    {
        await using var world = await SandboxFeed.StartAsync("empty");
        using var acting = new Acting(world);
        await world.WhenAsync(v => v.Members.Count == 3, Token);
        foreach (var plan in await acting.PlanAsync("shop"))
        {
            await acting.ApplyAsync(plan);
        }

        foreach (var plan in await acting.PlanSecondAsync("shop"))
        {
            await acting.ApplyAsync(plan);
        }

        var key = new ObjectKey("shop", "web");
        bool Serves(FleetView view) =>
            view.Profiles.GetValueOrDefault(key)?.Backends is { Length: 2 } backends
            && backends.All(b => b.Endpoints.Any(e => e.Effective > 0));
        await world.WhenAsync(Serves, Token);
        await using var second = await world.BesideAsync();
        using var other = new Acting(second);
        var view = await second.WhenAsync(Serves, Token);

        var backends = view.Profiles[key].Backends.Select(b => b.Backend).ToList();
        Acting[] both = [acting, other];
        var preflights = await Task.WhenAll(
            both.Zip(
                backends,
                (who, backend) =>
                    who.Pipeline.PrepareAsync(
                        new WeightChange(backend.Meta.Key, backend.Meta.ResourceVersion, backend.Weight, 0).ToPlan(), s_by, Token)));
        var consents = preflights.Select(p => new Consent([.. p.ToConfirm.Select(f => f.Confirmation!)])).ToList();
        Assert.All(preflights.Zip(consents), p => Assert.Null(p.First.Stands(p.Second)));
        var reports = await Task.WhenAll(both.Select((who, i) => who.Pipeline.ApplyAsync(preflights[i], consents[i], s_by, null)));
        foreach (var report in reports)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(report.Words);
        }

        Assert.Single(reports, r => r.Succeeded);
        Assert.Contains("would no longer resolve", Assert.Single(reports, r => !r.Succeeded).Words, StringComparison.Ordinal);
        var weights = await Task.WhenAll(
            backends.Select(
                async b =>
                    (await acting.Hub.GetAsync(PlanKind.Backend.Named("shop", b.Meta.Key.Name), s_by, Token)).Body!["spec"]![
                        "weight"]!.GetValue<int>()));
        Assert.Single(weights, 0);
    }

    private static System.Text.Json.Nodes.JsonObject Parse(string json) =>
        (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(json)!;

    private static bool IsServers(string path) =>
        path.Contains("nodePort", StringComparison.Ordinal) || path.StartsWith("spec.clusterIP", StringComparison.Ordinal)
            || path.Contains("kubernetes.io/metadata.name", StringComparison.Ordinal)
            || path.StartsWith("metadata.annotations[deployment.kubernetes.io", StringComparison.Ordinal);

    private static async Task<(int Code, string Said)> RunAsync(string program, string? kubeconfig, params string[] arguments)
    {
        var start =
            new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (kubeconfig is not null)
        {
            start.Environment["KUBECONFIG"] = kubeconfig;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, kubeconfig is null ? await output + errors : errors);
    }

    /// <summary>What acts for an operator in one sandbox.</summary>
    private sealed class Acting : IDisposable
    {
        private readonly SandboxFeed _world;
        private readonly HubClient _client;

        public Acting(SandboxFeed world)
        {
            _world = world;
            _client = HubClient.Open(world.Sandbox.Kubeconfig + "-operator", null);
            Hub = new HubWriter(_ => _client, TimeProvider.System);
            var policy = new WritePolicy(new ReadOnlyReason(null));
            Lookups = world.Lookups(Hub, policy);
            Pipeline = new ChangePipeline(
                Hub, Lookups, new HubEvents(_ => _client, TimeProvider.System), Journal, policy,
                new OperatorRights(new AccessReviews(_ => _client, TimeProvider.System), seesAll: false, TimeProvider.System),
                new HubLeases(() => _client, TimeProvider.System), () => world.Feed.Current, new GuardRails(), TimeProvider.System,
                NullLogger<ChangePipeline>.Instance);
            var fleets = new FleetReader(world.Azure, _ => null, HostAllowance.Azure, TimeProvider.System);
            Roles = new FleetPermissions(
                new AzureRoles(world.Azure, _ => null, fleets, TimeProvider.System), fleets, world.Azure.SubscriptionId, null, policy,
                TimeProvider.System);
            var sampler = new DnsSampler(world.Dns, TimeProvider.System);
            Tracker = new Tracker(world.Feed, sampler, TimeProvider.System, NullLogger<Tracker>.Instance);
            _ = Tracker.StartAsync(CancellationToken.None);
        }

        public HubWriter Hub { get; }

        public PlanLookups Lookups { get; }

        public ChangePipeline Pipeline { get; }

        public FleetPermissions Roles { get; }

        public Tracker Tracker { get; }

        public FakeJournal Journal { get; } = new();

        /// <summary>Service, profile and backend, each as its wizard would plan it.</summary>
        public async Task<ImmutableArray<Plan>> PlanAsync(string ns)
        {
            var view = _world.Feed.Current;
            var draft = new ServiceDraft
            {
                Namespace = ns,
                NewNamespace = true,
                Name = "web",
                Image = "example.org/web:1",
                Placement = new PlacementDraft { Name = ns },
            };
            var hub = await Lookups.HubAsync(ServicePlan.Asks(draft), s_by, Token);
            var azure = await Lookups.LabelsAsync(
                ServicePlan.Of(draft, view, hub, AzureReading.NotConnected).LabelsToCheck, AzureReading.NotConnected, s_by, Token);
            azure = await Lookups.ProfileNameAsync($"{ns}-web", azure, s_by, Token);
            Assert.Equal(NameState.Free, azure.Profile($"{ns}-web").State);
            var service = ServicePlan.Of(draft, view, hub, azure);
            Assert.Empty(service.Plan.Findings);
            Assert.All(service.Clusters, c => Assert.Equal(NameState.Free, c.LabelState.State));

            var profile = ProfilePlan.Of(
                new ProfileDraft { Namespace = ns, Name = "web", ResourceGroup = _world.Sandbox.ResourceGroup }, view,
                HubReading.Empty with { Versions = hub.Versions }, azure);
            var soon = service.Clusters.Where(c => c.Picked).Select(c => new ComingExport(new ObjectKey(ns, "web"), c.Cluster, c.Weight))
                .ToImmutableArray();
            var backend = BackendPlan.Of(
                new BackendDraft { Namespace = ns, Profile = "web", Service = "web" }, view,
                HubReading.Empty with { Versions = hub.Versions }, soon);
            return [service.Plan, profile.Plan, backend.Plan];
        }

        /// <summary>Another service under the same placement, and its backend in addition to the first.</summary>
        public async Task<ImmutableArray<Plan>> PlanSecondAsync(string ns)
        {
            var view = await _world.WhenAsync(v => v.Placements.ContainsKey(new ObjectKey("", ns)), Token);
            var draft = new ServiceDraft
            {
                Namespace = ns,
                Name = "api",
                Image = "example.org/api:1",
                Placement = new PlacementDraft { Existing = true, Name = ns },
            };
            var hub = await Lookups.HubAsync(ServicePlan.Asks(draft), s_by, Token);
            var azure = await Lookups.LabelsAsync(
                ServicePlan.Of(draft, view, hub, AzureReading.NotConnected).LabelsToCheck, AzureReading.NotConnected, s_by, Token);
            var service = ServicePlan.Of(draft, view, hub, azure);
            var soon = service.Clusters.Where(c => c.Picked).Select(c => new ComingExport(new ObjectKey(ns, "api"), c.Cluster, c.Weight))
                .ToImmutableArray();
            return [
                service.Plan,
                BackendPlan.Of(
                    new BackendDraft { Namespace = ns, Profile = "web", Service = "api" }, view,
                    HubReading.Empty with { Versions = hub.Versions }, soon).Plan];
        }

        public async Task<ChangeReport> UndoAsync(ChangeReport done)
        {
            var undo = await Pipeline.PrepareUndoAsync(done, s_by, Token);
            return await Pipeline.ApplyAsync(
                undo, new Consent([.. undo.ToConfirm.Select(f => f.Confirmation!)], undo.Plan.TypedName), s_by, null);
        }

        /// <summary>The first look at the track of which it holds.</summary>
        public async Task<Track> WhenAsync(TrackRequest request, Func<Track, bool> holds)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
            late.CancelAfter(TimeSpan.FromMinutes(2));
            await foreach (var track in Tracker.SubscribeAsync(request.Id, late.Token))
            {
                if (holds(track))
                {
                    return track;
                }
            }

            throw new InvalidOperationException("The track has ended.");
        }

        public async Task<ChangeReport> ApplyAsync(Plan plan)
        {
            var preflight = await Pipeline.PrepareAsync(plan, s_by, Token);
            Assert.True(preflight.Stands(Consent.None) is null, preflight.Stands(Consent.None));
            var report = await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null);
            Assert.True(report.Succeeded, report.Words);
            return report;
        }

        public void Dispose()
        {
            Tracker.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
            Tracker.Dispose();
            _client.Dispose();
        }
    }
}
