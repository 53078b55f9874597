using FleetDns.Core.Plans;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Operations;

public sealed class OperatorJournalTests : ScreenTest
{
    private readonly JournalStore _store = new(new FakeNotes(), TimeProvider.System, NullLogger<JournalStore>.Instance);
    private readonly SeenChanges _seen = new(TimeProvider.System);

    [Fact]
    public async Task An_operator_sees_the_changes_of_what_they_may_see_and_only_their_own_profiles_named()
    {
        await FillAsync();
        Rights.Visible = new Visibility(false, [HostileFleet.Space], false);

        var lines = (await ViewAsync()).Lines;

        Assert.NotEmpty(lines);
        Assert.All(
            lines, line => Assert.True(
                line.Scope.Key.Namespace == HostileFleet.Space
                || (line.Scope.Kind == "Namespace" && line.Scope.Key.Name == HostileFleet.Space), line.Scope.ToString()));
        // In a fleet-member namespace, but its service's row is theirs
        Assert.Contains(lines, line => line.Subject.Kind == "InternalServiceExport");
        Assert.DoesNotContain(
            lines, line => line.Subject.Kind is "MemberCluster" or "ClusterResourcePlacement" or "ClusterResourceOverride");
        Assert.Equal([HostileFleet.Key], lines.Single(line => line.Made is not null).Profiles);
    }

    [Fact]
    public async Task An_operator_who_may_see_everything_sees_made_and_seen_newest_first()
    {
        await FillAsync();

        var lines = (await ViewAsync()).Lines;

        Assert.Contains(lines, line => line.Subject.Kind == "MemberCluster");
        Assert.Equal(2, lines.Count(line => line.Made is not null));
        Assert.Equal(lines.OrderByDescending(line => line.At).Select(line => line.At), lines.Select(line => line.At));
    }

    [Fact]
    public async Task Before_the_hub_has_reported_what_an_operator_may_see_nothing_is_shown()
    {
        await FillAsync();
        Rights.Visible = null;

        Assert.Empty((await ViewAsync()).Lines);
    }

    private async Task FillAsync()
    {
        _seen.Record(Empty(), FleetChanges.Everything, FleetBuilder.Noon);
        _seen.Record(HostileFleet.Facts(), FleetChanges.Everything, FleetBuilder.Noon.AddMinutes(1));
        await _store.RecordAsync(
            Entry(HostileFleet.Key, HostileFleet.Key, new ObjectKey("other", "secret")), Xunit.TestContext.Current.CancellationToken);
        await _store.RecordAsync(Entry(new ObjectKey("other", "hidden")), Xunit.TestContext.Current.CancellationToken);
    }

    private async Task<JournalView> ViewAsync()
    {
        var journal = new OperatorJournal(_store, _seen, Services.GetRequiredService<CurrentOperator>(), Rights, TimeProvider.System);
        await foreach (var view in journal.SubscribeAsync(Xunit.TestContext.Current.CancellationToken))
        {
            return view;
        }

        throw new InvalidOperationException("the stream ended");
    }

    private static FleetFacts Empty() => new(ImmutableDictionary<string, AzureProfile>.Empty, FleetBuilder.Fresh(SourceState.Live));

    private static JournalEntry Entry(ObjectKey subject, params ImmutableArray<ObjectKey> profiles) =>
        new(FleetBuilder.Noon.AddMinutes(2), "u1", "Ada", profiles, PlanKind.Networking, "TrafficManagerBackend", subject, "update",
            [new FieldChange("spec.weight", "1", "2")], "c", "accepted", null);
}
