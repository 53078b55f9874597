using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

/// <summary>After any sequence of changes, the view equals a newly computed one, and equal parts are the same instance.</summary>
public sealed class FleetProjectionPropertyTests
{
    private static readonly string[] s_clusters = ["a", "b", "c", "d"];
    private static readonly string[] s_services = ["s1", "s2", "s3"];
    private static readonly string[] s_profiles = ["p1", "p2", "p3"];
    private static readonly string[] s_backends = ["b1", "b2", "b3", "b4"];
    private static readonly string[] s_placements = ["x1", "x2"];
    private static readonly string[] s_overrides = ["o1", "o2"];
    private static readonly string?[] s_weights = [null, "5", "0", "5.0"];
    private static readonly string[] s_monitor = ["Online", "Online", "Degraded", "CheckingEndpoint", "Stopped"];

    /// <summary>FLEETDNS_SEEDS asks for more of them.</summary>
    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("FLEETDNS_SEEDS"), out var seeds) ? seeds : 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_sequence_of_changes_ends_in_the_view_made_from_scratch(int seed)
    {
        var random = new Random(seed);
        var world = new FleetBuilder();
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
        Kept(before.Profiles, after.Profiles);
        Kept(before.Members, after.Members);
        Kept(before.Services, after.Services);
        Kept(before.Placements, after.Placements);
        Kept(before.Overrides, after.Overrides);
    }

    private static void Kept<TKey, TRow>(IReadOnlyDictionary<TKey, TRow> before, IReadOnlyDictionary<TKey, TRow> after)
        where TRow : class
    {
        foreach (var (key, row) in after)
        {
            if (before.TryGetValue(key, out var old) && !ReferenceEquals(old, row))
            {
                Assert.NotEqual(Dump.Of(old), Dump.Of(row));
            }
        }
    }

    // An unchanged import, export or member may have an older resourceVersion: nothing is displayed or written with it.
    private static string Text(FleetView view) => Dump.Of(view with
    {
        Revision = 0,
        At = default,
        Profiles = view.Profiles.SetItems(view.Profiles.Select(p => KeyValuePair.Create(p.Key, p.Value with
        {
            Backends = [.. p.Value.Backends.Select(b => b with { Import = Without(b.Import) })],
        }))),
        Members = view.Members.SetItems(
            view.Members.Select(
                m => KeyValuePair.Create(m.Key, m.Value with { Cluster = m.Value.Cluster with { Meta = Without(m.Value.Cluster.Meta) } }))),
        Services = view.Services.SetItems(view.Services.Select(s => KeyValuePair.Create(s.Key, s.Value with
        {
            Import = Without(s.Value.Import),
            Cells = [
                .. s.Value.Cells.Select(
                    c => c with { Export = c.Export is null ? null : c.Export with { Meta = Without(c.Export.Meta) } })],
        }))),
    });

    private static ServiceImport? Without(ServiceImport? import) => import is null ? null : import with { Meta = Without(import.Meta) };

    private static ObjectMeta Without(ObjectMeta meta) => meta with { ResourceVersion = string.Empty };

    private static void Change(FleetBuilder world, Random random)
    {
        var cluster = Pick(random, s_clusters);
        var service = Pick(random, s_services);
        var profile = Pick(random, s_profiles);
        var backend = Pick(random, s_backends);
        switch (random.Next(24))
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
                world.Put(
                    made with
                    {
                        Meta = made.Meta with
                        {
                            Deleting = Rarely(random) ? Given.Noon : null,
                            StatusWritten = Rarely(random) ? Given.Noon.AddMinutes(random.Next(4)) : null
                        }
                    });
                break;
            case 7:
                world.RemoveBackend(Given.Key(backend));
                break;
            case 8 or 9:
                world.Put(
                    Given.Export(
                        cluster, random.Next(3) == 0 ? null : random.Next(0, 100), service) with
                    {
                        IsDnsLabelConfigured = !Rarely(random),
                        Type = Rarely(random) ? "ClusterIP" : "LoadBalancer"
                    });
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
                    exports: Kind(random),
                    works: Kind(random)));
                break;
            case 15:
                world.Settle();
                break;
            default:
                Explain(world, random, cluster, service);
                break;
        }
    }

    // The kinds that only explain.
    private static void Explain(FleetBuilder world, Random random, string cluster, string service)
    {
        var placement = Pick(random, s_placements);
        var ns = random.Next(4) == 0 ? Given.Namespace : "";
        switch (random.Next(12))
        {
            case 0 or 1:
                var placed = Given.Placement(placement, service, ns, [.. s_clusters.Where(_ => random.Next(2) == 0)]);
                world.Put(placed with
                {
                    SelectedResources = Rarely(random) ? [] : placed.SelectedResources,
                    Clusters = [
                        .. placed.Clusters.Select(
                            c => Rarely(random)
                            ? Given.Picked(c.Cluster!, Given.Condition("Overridden", ConditionStatus.False, "OverriddenFailed", "no label"))
                            : c with { ResourceOverrides = [Given.Key("o1-0")] }),
                        .. Rarely(random) ? [Given.NotPicked("Cluster \"d\" does not score high enough")] : Array.Empty<PlacementStatus>()],
                });
                break;
            case 2:
                world.Remove<Placement>(new ObjectKey(ns, placement));
                break;
            case 3:
                world.Put(
                    Given.Override(
                        Pick(random, s_overrides), Rarely(random) ? null : placement, service, random.Next(4) == 0 ? "" : Given.Namespace,
                        random.Next(2) == 0 ? [] : [Given.Label("zone", "1")]));
                break;
            case 4:
                world.Remove<ResourceOverride>(new ObjectKey(random.Next(4) == 0 ? "" : Given.Namespace, Pick(random, s_overrides)));
                break;
            case 5 or 6:
                var work = Given.Work(
                    cluster, placement, service, Pick(random, s_weights), Rarely(random) ? null : "l",
                    Rarely(random) ? "ExternalName" : "LoadBalancer");
                world.Put(
                    work with
                    {
                        Conditions = Rarely(random) ? [] : work.Conditions,
                        Sent = Rarely(random) ? [work.Sent[random.Next(2)]] : work.Sent
                    });
                break;
            case 7:
                world.Remove<Work>(Given.Work(cluster, placement).Meta.Key);
                break;
            case 8:
                if (random.Next(2) == 0)
                {
                    world.Put(Given.ServiceExport(service));
                    world.Put(Given.Service(service));
                }
                else
                {
                    world.Remove<ServiceExport>(Given.Key(service));
                    world.Remove<HubService>(Given.Key(service));
                }

                break;
            case 9:
                if (random.Next(3) > 0)
                {
                    world.Put(new HubNamespace(Given.Meta("", Pick(random, s_services)), Rarely(random)));
                }
                else
                {
                    world.Remove<HubNamespace>(new ObjectKey("", Pick(random, s_services)));
                }

                break;
            case 10:
                var member = Given.Member(cluster);
                world.Put(
                    member with
                    {
                        Meta = member.Meta with
                        {
                            Labels = member.Meta.Labels.Items.Add(
                        "zone", random.Next(2).ToString(System.Globalization.CultureInfo.InvariantCulture))
                        }
                    });
                break;
            default:
                var name = $"e{random.Next(6)}";
                if (random.Next(3) > 0)
                {
                    world.Put(
                        Given.Event(
                            name, Given.Ref("TrafficManagerProfile", Pick(random, s_profiles)), Given.Noon.AddSeconds(random.Next(5))));
                }
                else
                {
                    world.Remove<HubEvent>(Given.Key(name));
                }

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

    private static void Azure(FleetBuilder world, Random random)
    {
        if (world.Facts.Azure.IsEmpty || Rarely(random))
        {
            world.Put(
                new AzureProfile(
                    $"/by/id/{random.Next(2)}", "by-hand", Rarely(random) ? Given.Key(Pick(random, s_profiles)) : null,
                    "x.trafficmanager.net", 60, true, "Weighted", "Online", []));
            return;
        }

        var azure = world.Facts.Azure.Values.OrderBy(a => a.Id, StringComparer.Ordinal).ElementAt(random.Next(world.Facts.Azure.Count));
        switch (random.Next(4))
        {
            case 0:
                world.RemoveAzure(azure.Id);
                break;
            case 1:
                world.Put(
                    azure with { Owner = random.Next(2) == 0 ? null : Given.Key(Pick(random, s_profiles)), Enabled = !Rarely(random) });
                break;
            case 2:
                world.Put(
                    azure with
                    {
                        Endpoints = azure.Endpoints.Items.Add(
                        new AzureEndpoint(
                            "id", $"by-hand-{random.Next(3)}", "externalEndpoints", "x.example.com", null, 10, true, "Online", false))
                    });
                break;
            default:
                world.Put(
                    azure with
                    {
                        Endpoints = [
                        .. azure.Endpoints.Select(
                            e => e with { Weight = random.Next(1, 100), Enabled = !Rarely(random),
                            MonitorStatus = Pick(random, s_monitor) })]
                    });
                break;
        }
    }

    private static SourceState Kind(Random random) => Rarely(random) ? SourceState.Denied : SourceState.Live;

    private static bool Rarely(Random random) => random.Next(6) == 0;

    private static T Pick<T>(Random random, T[] names) => names[random.Next(names.Length)];
}
