using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class PublicIpsTests
{
    private const string Group = "/subscriptions/s/resourceGroups/MC_a/providers/Microsoft.Network/publicIPAddresses/";

    [Fact]
    public void A_cell_has_the_public_ip_that_its_export_names_and_knows_when_azure_lost_it()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        foreach (var export in world.Facts.Exports.Values.ToList())
        {
            world.Put(export with { PublicIpResourceId = Group + export.Cluster });
        }

        Assert.All(Cells(world), c => Assert.Equal((null, false), (c.PublicIp, c.PublicIpGone)));   // not read: nothing is known

        Put(world, "a", "b");
        Assert.Equal(["shop/a", "shop/b"], Cells(world).Select(c => c.PublicIp!.Services));
        var (a, b) = (Cells(world)[0], Cells(world)[1]);

        Put(world, "a");
        Assert.Same(a.PublicIp, Cells(world)[0].PublicIp);
        Assert.Equal((null, true), (Cells(world)[1].PublicIp, Cells(world)[1].PublicIpGone));
        Assert.NotNull(b.PublicIp);

        // Without any address of its group, nothing can be concluded: FleetDns may not be allowed to read it.
        Put(world);
        Assert.All(Cells(world), c => Assert.Equal((null, false), (c.PublicIp, c.PublicIpGone)));
    }

    [Fact]
    public void A_shared_public_ip_is_of_each_service_that_its_tag_names()
    {
        AzurePublicIp shared = new("id", "20.0.0.1", true, "shop/web, Shop/Cart");
        Assert.True(shared.IsOf(new ObjectKey("shop", "web")));
        Assert.True(shared.IsOf(new ObjectKey("shop", "cart")));
        Assert.False(shared.IsOf(new ObjectKey("shop", "we")));
    }

    private static ImmutableArray<ServiceCell> Cells(FleetBuilder world) => world.Update().Services[Given.Key("web-svc")].Cells;

    private static void Put(FleetBuilder world, params string[] names) =>
        world.Put(
            names.ToImmutableDictionary(
                n => (Group + n).ToLowerInvariant(), n => new AzurePublicIp(Group + n, "20.0.0.1", true, $"shop/{n}")));
}
