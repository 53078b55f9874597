using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Tests.Sandbox;

/// <summary>A wizard that opens on an object which serves finds no fault with it and would write nothing.</summary>
public sealed class WizardsOnHealthyObjectsTests
{
    private static readonly Operator s_by = new("operator", "operator", Role.Operator);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kuard", 1)]
    [InlineData("large", 3)]
    public async Task Nothing_that_is_live_is_refused_or_changed(string scenario, int services)
    {
        await using var world = await SandboxFeed.StartAsync(
            scenario, new Dictionary<string, string> { ["Sandbox:Members"] = "4", ["Sandbox:Services"] = "3" });
        var view = await world.WhenAsync(
            v => v.Services.Count >= services && v.Services.Values.All(s => s.Healthy && s.Backends.Length > 0)
            && v.Profiles.Values.All(p => p.Fqdn is not null), Token);
        using var client = HubClient.Open(world.Sandbox.Kubeconfig, null);
        var dns =
            new DnsOptions
            {
                Servers = new Dictionary<string, string> { ["cloudapp.azure.com"] = world.Sandbox.Dns },
                QueriesPerSecond = 100
            };
        var lookups = new PlanLookups(
            new HubWriter(_ => client, TimeProvider.System), null, new NameLookup(dns, TimeProvider.System),
            new WritePolicy(new ReadOnlyReason(null)), TimeProvider.System);
        // In scenario large the members have services that the hub has no template of: the wizard does not open on those.
        foreach (var key in view.Services.Values.Where(s => s is { Service: not null, Export: not null }).Select(s => s.Key))
        {
            var hub = await lookups.HubAsync([.. ServicePlan.AsksToEdit(key, view)], s_by, Token);
            var draft = ServicePlan.Edit(key, view, hub);
            Assert.True(draft is not null, $"{key}: {hub.Problem}");
            hub = await lookups.HubAsync([.. ServicePlan.AsksToEdit(key, view), .. ServicePlan.Asks(draft, view)], s_by, Token);
            var asked = ServicePlan.Of(draft, view, hub, AzureReading.NotConnected);
            Assert.Empty(asked.LabelsToCheck);
            Assert.All(asked.Clusters.Where(c => c.Picked), c => Assert.Equal(NameState.Own, c.LabelState.State));
            Sound(asked.Plan, key);

            // Were the labels looked up all the same, they would be found taken: by this service.
            var labels = asked.Clusters.Where(c => c.Picked).Select(c => $"{c.Label}.{c.Region}").ToList();
            var azure = await lookups.LabelsAsync(labels, AzureReading.NotConnected, s_by, Token);
            Assert.All(labels, l => Assert.Equal(NameState.Taken, azure.Labels[l].State));
            Sound(ServicePlan.Of(draft, view, hub, azure).Plan, key);
        }

        foreach (var row in view.Profiles.Values)
        {
            var hub = await lookups.HubAsync([PlanKind.Profile.Named(row.Key.Namespace, row.Key.Name)], s_by, Token);
            Sound(ProfilePlan.Of(ProfilePlan.Edit(row.Key, hub)!, view, hub, AzureReading.NotConnected).Plan, row.Key);
            foreach (var backend in row.Backends)
            {
                hub = await lookups.HubAsync([PlanKind.Backend.Named(backend.Key.Namespace, backend.Key.Name)], s_by, Token);
                Sound(BackendPlan.Of(BackendPlan.Edit(backend.Key, hub)!, view, hub, []).Plan, backend.Key);
            }
        }
    }

    private static void Sound(Plan plan, ObjectKey key)
    {
        Assert.False(plan.IsRefused, $"{key}: {string.Join("; ", plan.Findings.Select(f => f.Words))}");
        Assert.All(plan.Documents, d => Assert.True(d.Action == DocumentAction.Keep, $"{key}: {d.Action} {d.Reference} {d.Manifest}"));
    }
}
