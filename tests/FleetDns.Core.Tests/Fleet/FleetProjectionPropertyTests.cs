using FleetDns.Core.Fleet;
using FleetDns.Core.Tests.Builders;
using Xunit;

namespace FleetDns.Core.Tests.Fleet;

/// <summary>After any sequence of changes the view is the one made from scratch, and what looks the same is the same instance.</summary>
public sealed class FleetProjectionPropertyTests
{
    private static readonly string[] s_clusters = ["a", "b", "c", "d"];
    private static readonly string[] s_services = ["s1", "s2", "s3"];
    private static readonly string[] s_profiles = ["p1", "p2", "p3"];
    private static readonly string[] s_backends = ["b1", "b2", "b3", "b4"];
    private static readonly string[] s_monitor = ["Online", "Online", "Degraded", "CheckingEndpoint", "Stopped"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Any_sequence_of_changes_ends_in_the_view_made_from_scratch(int seed)
    {
        var random = new Random(seed);
        var world = new World();
        var before = world.Update();
        for (var step = 0; step < 300; step++)
        {
            for (var changes = random.Next(1, 5); changes > 0; changes--)
            {
                Change(world, random);
            }

            var after = random.Next(20) == 0 ? world.Projection.Update(world.Facts, FleetChanges.Everything, Given.Noon) : world.Update();
            var fresh = new FleetProjection(world.Projection.Slots.Copy()).Update(world.Facts, FleetChanges.Everything, Given.Noon);
            Assert.Equal(Text(fresh), Text(after));
            AssertKept(before, after);
            before = after;
        }
    }

    private static void AssertKept(FleetView before, FleetView after)
    {
        foreach (var (key, row) in after.Profiles)
        {
            if (before.Profiles.TryGetValue(key, out var old) && !ReferenceEquals(old, row))
            {
                Assert.NotEqual(Dump.Of(old), Dump.Of(row));
            }
        }

        foreach (var (name, row) in after.Members)
        {
            if (before.Members.TryGetValue(name, out var old) && !ReferenceEquals(old, row))
            {
                Assert.NotEqual(Dump.Of(old), Dump.Of(row));
            }
        }
    }

    // A kept import or member may carry an older resourceVersion: nothing is drawn or written with it.
    private static string Text(FleetView view) => Dump.Of(view with
    {
        Revision = 0,
        At = default,
        Profiles = view.Profiles.SetItems(view.Profiles.Select(p => KeyValuePair.Create(p.Key, p.Value with
        {
            Backends = [.. p.Value.Backends.Select(b => b with { Import = b.Import is null ? null : b.Import with { Meta = b.Import.Meta with { ResourceVersion = string.Empty } } })],
        }))),
        Members = view.Members.SetItems(view.Members.Select(m => KeyValuePair.Create(m.Key, m.Value with { Cluster = m.Value.Cluster with { Meta = m.Value.Cluster.Meta with { ResourceVersion = string.Empty } } }))),
    });

    private static void Change(World world, Random random)
    {
        var cluster = Pick(random, s_clusters);
        var service = Pick(random, s_services);
        var profile = Pick(random, s_profiles);
        var backend = Pick(random, s_backends);
        switch (random.Next(16))
        {
            case 0:
                world.Put(Given.Member(cluster, Given.Noon.AddHours(random.Next(4))));
                break;
            case 1:
                world.RemoveMember(cluster);
                break;
            case 2 or 3:
                world.Put(Profile(profile, random));
                break;
            case 4:
                world.RemoveProfile(Given.Key(profile));
                break;
            case 5 or 6:
                var made = Given.Backend(backend, profile, service, random.Next(0, 4) * 33);
                world.Put(made with { Meta = made.Meta with { Deleting = Rarely(random) ? Given.Noon : null, StatusWritten = Rarely(random) ? Given.Noon.AddMinutes(random.Next(4)) : null } });
                break;
            case 7:
                world.RemoveBackend(Given.Key(backend));
                break;
            case 8 or 9:
                world.Put(Given.Export(cluster, random.Next(3) == 0 ? null : random.Next(0, 100), service) with { IsDnsLabelConfigured = !Rarely(random), Type = Rarely(random) ? "ClusterIP" : "LoadBalancer" });
                break;
            case 10:
                world.RemoveExport(Given.Export(cluster, 1, service).Meta.Key);
                break;
            case 11:
                world.Put(Given.Import(service, clusters: [.. s_clusters.Where(_ => random.Next(3) > 0)]));
                break;
            case 12:
                world.RemoveImport(Given.Key(service));
                break;
            case 13:
                Azure(world, random);
                break;
            case 14:
                world.Put(Given.Freshness(
                    azure: random.Next(3) > 0 ? SourceState.Live : (SourceState)random.Next(6),
                    hub: (SourceState)random.Next(3),
                    azureAsOf: Given.Noon.AddSeconds(random.Next(300)),
                    backends: Kind(random),
                    imports: Kind(random),
                    exports: Kind(random)));
                break;
            default:
                world.Settle();
                break;
        }
    }

    private static TrafficManagerProfile Profile(string name, Random random)
    {
        var profile = Given.Profile(name);
        return profile with
        {
            Meta = profile.Meta with { Uid = $"uid-{name}-{random.Next(2)}", Deleting = Rarely(random) ? Given.Noon : null },
            Conditions = Rarely(random) ? [] : profile.Conditions,
            DnsName = Rarely(random) ? null : profile.DnsName,
            ResourceId = Rarely(random) ? $"/By/Id/{random.Next(2)}" : null,
        };
    }

    private static void Azure(World world, Random random)
    {
        if (world.Facts.Azure.IsEmpty || Rarely(random))
        {
            world.Put(new AzureProfile($"/by/id/{random.Next(2)}", "by-hand", Rarely(random) ? Given.Key(Pick(random, s_profiles)) : null, "x.trafficmanager.net", 60, true, "Weighted", "Online", []));
            return;
        }

        var azure = world.Facts.Azure.Values.OrderBy(a => a.Id, StringComparer.Ordinal).ElementAt(random.Next(world.Facts.Azure.Count));
        switch (random.Next(4))
        {
            case 0:
                world.RemoveAzure(azure.Id);
                break;
            case 1:
                world.Put(azure with { Owner = random.Next(2) == 0 ? null : Given.Key(Pick(random, s_profiles)), Enabled = !Rarely(random) });
                break;
            case 2:
                world.Put(azure with { Endpoints = azure.Endpoints.Add(new AzureEndpoint("id", $"by-hand-{random.Next(3)}", "externalEndpoints", "x.example.com", null, 10, true, "Online", false)) });
                break;
            default:
                world.Put(azure with { Endpoints = [.. azure.Endpoints.Select(e => e with { Weight = random.Next(1, 100), Enabled = !Rarely(random), MonitorStatus = Pick(random, s_monitor) })] });
                break;
        }
    }

    private static SourceState Kind(Random random) => Rarely(random) ? SourceState.Denied : SourceState.Live;

    private static bool Rarely(Random random) => random.Next(6) == 0;

    private static string Pick(Random random, string[] names) => names[random.Next(names.Length)];
}
