using System.Security.Cryptography;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Conformance;

/// <summary>Leases as locks: of two concurrent writers, one is rejected.</summary>
public sealed class LeaseTests(HubFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lease_is_created_once_and_taken_over_only_from_the_version_that_was_read()
    {
        var path = $"/apis/coordination.k8s.io/v1/namespaces/{await fixture.Hub.NamespaceAsync()}/leases";
        const string lease = """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"a"},
             "spec":{"holderIdentity":"one","leaseDurationSeconds":15,"renewTime":"2026-03-01T12:00:00.123456Z"}}
            """;
        var made = await fixture.Hub.PostAsync(path, lease);
        Assert.Equal(201, made.Code);
        Assert.Equal("2026-03-01T12:00:00.123456Z", made.Json!["spec"]!["renewTime"]!.ToString());
        var again = await fixture.Hub.PostAsync(path, lease);
        Assert.Equal((409, "AlreadyExists", "leases.coordination.k8s.io \"a\" already exists"), (again.Code, again.Reason, again.Message));

        var body = made.Json!.DeepClone();
        body["spec"]!["holderIdentity"] = "two";
        Assert.Equal(200, (await fixture.Hub.PutAsync($"{path}/a", body)).Code);
        body["spec"]!["holderIdentity"] = "three";
        var late = await fixture.Hub.PutAsync($"{path}/a", body);
        Assert.Equal((409, "Conflict"), (late.Code, late.Reason));
        Assert.Equal("two", (await fixture.Hub.GetAsync($"{path}/a")).Json!["spec"]!["holderIdentity"]!.ToString());
    }

    [Fact]
    public async Task The_lock_of_FleetDns_is_held_by_one_and_hands_on_what_was_written()
    {
        using var client = HubClient.Open(fixture.Kubeconfig, null);
        var leases = new HubLeases(() => client, TimeProvider.System);
        var name = "conf-" + RandomNumberGenerator.GetHexString(10, lowercase: true);
        var (first, _) = await leases.TakeAsync(name, "shop/web", "one", Token);
        Assert.NotNull(first);
        Assert.Null(first.Note);
        var waiting = leases.TakeAsync(name, "shop/web", "two", Token);
        var (renewed, _) = await leases.RenewAsync(first, Token);
        Assert.NotNull(renewed);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(WriteResult.Conflict, (await leases.RenewAsync(first, Token)).Outcome.Result);   // an older version than the hub's

        Assert.Equal(WriteResult.Accepted, (await leases.ReleaseAsync(renewed, "note", Token)).Result);
        var (second, _) = await waiting;
        Assert.Equal("note", second?.Note);
        Assert.Equal(WriteResult.Conflict, (await leases.ReleaseAsync(renewed, null, Token)).Result);
        Assert.Equal(WriteResult.Accepted, (await leases.ReleaseAsync(second!, null, Token)).Result);
    }
}
