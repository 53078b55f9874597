using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Conformance;

/// <summary>
/// Documents of the wizards, written as FleetDns writes them: the server accepts each one, and its rejections have the texts that FleetDns
/// recognises.
/// </summary>
public sealed class PlanTests(HubFixture fixture)
{
    private static readonly Operator s_by = new("admin", "Admin", Role.Admin);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_document_of_the_three_wizards_is_accepted_dry_run_and_written_and_covers_what_was_asked()
    {
        using var client = HubClient.Open(fixture.Kubeconfig, null);
        var writer = new HubWriter(_ => client, TimeProvider.System);
        var plans = await PlansAsync(writer, "plan-" + RandomNumberGenerator.GetHexString(8, lowercase: true));
        var documents = plans.SelectMany(p => p.Documents).ToList();
        Assert.All(plans, p => Assert.False(p.IsRefused, string.Join('\n', p.Findings)));
        Assert.Equal(8, documents.Count);
        foreach (var document in documents)
        {
            if (await IsUnknownAsync(writer, document))
            {
                continue;
            }

            var write = new HubWrite(WriteMode.Create, document.Reference, document.Manifest);
            var dryRun = await writer.WriteAsync(write, s_by, dryRun: true, Token);
            Assert.True(dryRun.Result == WriteResult.Accepted, $"{document.Reference}: {dryRun.Result} {dryRun.Message}");
            Assert.Null((await writer.GetAsync(document.Reference, s_by, Token)).Body);
            var outcome = await writer.WriteAsync(write, s_by, dryRun: false, Token);
            Assert.True(outcome.Result == WriteResult.Accepted, $"{document.Reference}: {outcome.Result} {outcome.Message}");

            // The server now has everything that was planned: planning again finds no changes.
            var now = (await writer.GetAsync(document.Reference, s_by, Token)).Body!;
            Assert.Equal("{}", Manifests.MergePatch(now, document.Manifest).ToJsonString());
        }

        foreach (var document in documents.AsEnumerable().Reverse().Where(d => d.Reference.Kind != "Namespace"))
        {
            if ((await writer.GetAsync(document.Reference, s_by, Token)).Body is { } now)
            {
                var gone = await writer.WriteAsync(new HubWrite(WriteMode.Delete, document.Reference, now), s_by, dryRun: false, Token);
                // A controller may have touched it in between.
                Assert.True(gone.Result is WriteResult.Accepted or WriteResult.Conflict,
                    $"{document.Reference}: {gone.Result} {gone.Message}");
            }
        }
    }

    [Fact]
    public async Task A_change_is_a_guarded_patch_and_a_foreign_field_is_named_before_it_is_taken()
    {
        using var client = HubClient.Open(fixture.Kubeconfig, null);
        var writer = new HubWriter(_ => client, TimeProvider.System);
        var ns = await fixture.Hub.NamespaceAsync();
        await fixture.Hub.PostAsync(Fleet.Backends(ns), Fleet.Backend("b"));
        var reference = PlanKind.Backend.Named(ns, "b");
        var existing = (await writer.GetAsync(reference, s_by, Token)).Body!;
        var patch = Manifests.MergePatch(existing, new JsonObject { ["spec"] = new JsonObject { ["weight"] = 5 } });
        Assert.Equal("conformance", Assert.Single(FieldOwners.Of(existing, patch)).Manager);

        Assert.Equal(
            WriteResult.Accepted,
            (await writer.WriteAsync(
                new HubWrite(
                    WriteMode.MergePatch, reference, Manifests.Guarded(patch, (await writer.GetAsync(reference, s_by, Token)).Body!)), s_by,
                    dryRun: false, Token)).Result);
        var late = await writer.WriteAsync(new HubWrite(WriteMode.MergePatch, reference, Manifests.Guarded(patch, existing)), s_by,
            dryRun: false, Token);
        Assert.Equal(WriteResult.Conflict, late.Result);

        patch["spec"]!["weigth"] = 7;
        var unknown = await writer.WriteAsync(new HubWrite(WriteMode.MergePatch, reference, patch), s_by, dryRun: true, Token);
        Assert.Equal(WriteResult.Invalid, unknown.Result);
        Assert.Contains("unknown field \"spec.weigth\"", unknown.Message, StringComparison.Ordinal);
        var stale = await writer.WriteAsync(
            new HubWrite(
                WriteMode.Delete, reference,
                new JsonObject { ["metadata"] = new JsonObject { ["uid"] = "00000000-0000-0000-0000-000000000000" } }), s_by, dryRun: false,
                Token);
        Assert.Equal(WriteResult.Conflict, stale.Result);
    }

    // A server with only the definitions serves no Deployments and cannot validate them.
    private static async Task<bool> IsUnknownAsync(HubWriter writer, PlanDocument document) =>
        document.Reference.Kind is "Deployment" or "Service" && (await writer.VersionsAsync(document.Kind!, s_by, Token)).Versions.IsEmpty;

    private static async Task<ImmutableArray<Plan>> PlansAsync(HubWriter writer, string ns)
    {
        var service =
            new ServiceDraft
            {
                Namespace = ns,
                NewNamespace = true,
                Name = "web",
                Image = "example.org/web:1",
                Placement = new PlacementDraft { Name = ns }
            };
        var profile =
            new ProfileDraft
            {
                Namespace = ns,
                Name = "web",
                ResourceGroup = "rg",
                CustomHeaders = [new HeaderDraft("Host", "web.example")]
            };
        var backend = new BackendDraft { Namespace = ns, Profile = "web", Service = "web" };
        var versions = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        foreach (var kind in PlanKind.All)
        {
            if ((await writer.VersionsAsync(kind, s_by, Token)).Versions is { IsEmpty: false } served)
            {
                versions[kind.ToString()] = served;
            }
        }

        var hub = HubReading.Empty with { Versions = new ApiVersions(versions.ToImmutable()) };
        var view =
            FleetView.Empty with
            {
                Members = FleetView.Empty.Members.AddRange(
                [Member("aks-member-1", 0, "eastus"), Member("aks-member-2", 1, "uksouth")])
            };
        return
        [
            ServicePlan.Of(service, view, hub, AzureReading.NotConnected).Plan,
            ProfilePlan.Of(profile, view, hub, AzureReading.NotConnected).Plan,
            BackendPlan.Of(
                backend, view, hub,
                [new ComingExport(new ObjectKey(ns, "web"), "aks-member-1", 100),
                new ComingExport(new ObjectKey(ns, "web"), "aks-member-2", 100)]).Plan,
        ];
    }

    private static KeyValuePair<string, MemberRow> Member(string name, int slot, string region)
    {
        var labels =
            ImmutableDictionary<string, string>.Empty.Add("fleet.azure.com/location", region).Add("fleet.azure.com/member-name", name);
        var meta = new ObjectMeta(new ObjectKey("", name), name, "1", 1, default, null, labels, ImmutableDictionary<string, string>.Empty,
            [], []);
        return new(name, new MemberRow(name, slot, new MemberCluster(meta, [], [], ImmutableDictionary<string, string>.Empty, []), true, 2,
            2, null, ImmutableSortedDictionary<ObjectKey, double?>.Empty));
    }
}
