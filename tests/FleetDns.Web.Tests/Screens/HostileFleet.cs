using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Core.Problems;

namespace FleetDns.Web.Tests.Screens;

/// <summary>
/// A fleet with hostile text in every field: markup, scripts as addresses, control and direction marks, 253-character names, 100 kB
/// messages.
/// </summary>
internal static class HostileFleet
{
    public static readonly string Name = "<img src=x onerror=alert(1)>\u202e" + new string('n', 253 - 29);
    public static readonly string Space = "\"><script>alert(2)</script>";
    public static readonly string Message = "</td></table><iframe src=javascript:alert(3)>\u0000\u0007\u001b[31m\u202e\u2066{{7*7}}'\"`"
        + string.Concat(Enumerable.Repeat("<b onmouseover=alert(4)>long</b> ", 3_100));
    public static readonly string Address = "javascript:alert(5)//\"onclick=\"alert(6)";
    private const string Half = "\ud800 half a character \udfff";

    private static readonly string[] s_types = ["Accepted", "Programmed", "Joined", "Valid", "Applied", "Available", "Healthy"];
    private static readonly DateTimeOffset s_noon = FleetBuilder.Noon;
    private static readonly ObjectKey s_key = new(Space, Name);

    public static ObjectKey Key => s_key;

    public static FleetView View()
    {
        var view = new FleetProjection().Update(Facts(), FleetChanges.Everything, s_noon);
        var self = new ObjectRef("TrafficManagerBackend", s_key);
        var problems = Enum.GetValues<Severity>()
            .Select(
                severity => new Problem(
                    $"{Address}{severity}", severity, self, Name, [s_key], s_noon.AddHours(-1), Message, Message,
                    [new Evidence(Name, Message)], new Fix(Message, null, [Message])));
        return view with { Problems = view.Problems.AddRange(problems.Select(problem => KeyValuePair.Create(problem.Key, problem))) };
    }

    public static ImmutableArray<JournalLine> Lines()
    {
        var self = new ObjectRef("TrafficManagerBackend", s_key);
        var line = new JournalLine(
            Address, s_noon.AddMinutes(-1), self, self, Name, [s_key], Message,
            [new FieldChange("spec.weight", "1", "100"), new FieldChange(Message, Message, Half)], Message,
            new MadeChange(Name, Address, Message, Message));
        return [line, line with { Id = "seen-1", Made = null, Subject = new ObjectRef(Message, s_key) }];
    }

    public static FleetFacts Facts()
    {
        var condition = new Condition(Name, ConditionStatus.False, Message, Message, 1, s_noon);
        ImmutableArray<Condition> conditions =
        [
            condition,
            .. s_types.Select(type => condition with { Type = type }),
        ];
        var term = new LabelTerm(Map(), [new LabelExpression(Name, Message, [Message, Half])]);
        var selector = new ResourceSelector("", "v1", "Service", Name, term, Message);
        var service = new ObjectKey(Space, Name);
        var self = new ObjectRef("Service", service);
        var placement = new Placement(
            Meta(new ObjectKey("", Name)), new PlacementPolicy(Message, [Name], 3, [term]), [selector],
            new RolloutStrategy(Message, Address, 60), [self],
            [new PlacementStatus(Name, conditions, [new FailedPlacement(self, condition)], [service], [Name]),
                new PlacementStatus(null, conditions, [], [], [])], conditions);
        var rules = ImmutableArray.Create(
            new OverrideRule([term], Message, [new OverridePatch(Message, Address, Message)]), new OverrideRule(null, Message, []));
        var endpoint = new BackendEndpoint($"fleet-x#{Name}#{Name}", Address, 1, Address, Name, 1);
        return new FleetFacts(
            ImmutableDictionary<string, AzureProfile>.Empty.Add(
                "/" + Name.ToLowerInvariant(), new AzureProfile("/" + Name, Name, s_key, Address, 60, true, Message, Message,
                [new AzureEndpoint(Address, Name, Message, Address, Address, 9, true, Message, false),
                    new AzureEndpoint(Message, endpoint.Name, "azureEndpoints", Address, Address, 9, true, "Degraded", false)])),
            FleetBuilder.Fresh(SourceState.Live) with { Azure = new SourceFreshness("azure", SourceState.Stale, s_noon, s_noon, Message) })
        {
            Members = Of(
                new MemberCluster(
                    Meta(new ObjectKey("", Name)), conditions, [new MemberAgent(Message, conditions, s_noon)], Map(),
                    [new Taint(Name, Message, Message)])),
            Profiles = Of(
                new TrafficManagerProfile(
                    Meta(s_key), Message, new MonitorConfig(Message, 1, Address, 1, 1, 1), $"{Address}<svg onload=alert(7)>", "/" + Name,
                    conditions)),
            Backends = Of(new TrafficManagerBackend(Meta(s_key), Name, Name, 100, [endpoint], conditions)),
            Imports = Of(new ServiceImport(Meta(service), [Name, Message[..400]])),
            Exports = Of(
                new InternalServiceExport(
                    Meta(new ObjectKey($"fleet-member-{Name}", Name)), Name, service, Message, true, false, Address, 7, conditions)),
            ClusterPlacements = Of(placement),
            Placements = Of(placement with { Meta = Meta(s_key) }),
            ClusterOverrides = Of(new ResourceOverride(Meta(new ObjectKey("", Name)), Name, false, [selector], rules)),
            Overrides = Of(new ResourceOverride(Meta(s_key), Name, true, [selector], rules)),
            Works = Of(
                new Work(
                    Meta(new ObjectKey($"fleet-member-{Name}", Name)), Name, new ObjectKey("", Name),
                    [new ManifestStatus(self, conditions)], conditions)),
            Services = Of(new HubService(Meta(service), Message, false, [new HubServicePort(Message, 80, Address)])),
            ServiceExports = Of(new ServiceExport(Meta(service))),
            Namespaces = Of(new HubNamespace(Meta(new ObjectKey("", Space)), false)),
            Events = Of(
                new HubEvent(
                    Meta(s_key), new ObjectRef("TrafficManagerProfile", s_key), "Warning", Message, Message, 3, s_noon, s_noon, Message)),
        };
    }

    private static ImmutableDictionary<string, string> Map() => ImmutableDictionary<string, string>.Empty
        .Add(Name, Message).Add("fleet.azure.com/location", Message).Add("networking.fleet.azure.com/weight", Message)
        .Add("service.beta.kubernetes.io/azure-dns-label-name", Address).Add("kubernetes-fleet.io/node-count", Message);

    private static ObjectMeta Meta(ObjectKey key) =>
        new(key, Message[..200], "1", 1, s_noon.AddDays(-1), null, Map(), Map(), [Message],
        [new FieldOwner("spec.weight", Message, Message), new FieldOwner("status", Half, Message)]);

    private static ImmutableDictionary<ObjectKey, T> Of<T>(T item)
        where T : class, IFleetObject => ImmutableDictionary<ObjectKey, T>.Empty.Add(item.Meta.Key, item);
}
