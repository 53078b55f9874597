using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FleetDns.Web.Tests.Operations;

public sealed class WeightWriterTests
{
    private static readonly Operator s_by = new("u1", "Ada", Role.Operator);
    private static readonly FakeEvents s_events = new();
    private static readonly WeightChange s_change = new(new ObjectKey("shop", "web"), "7", 100, 40);

    [Fact]
    public async Task A_write_is_rehearsed_first()
    {
        var hub = new FakeHub(_ => new WriteOutcome(WriteResult.Accepted, null, "8"));
        var outcome = await Writer(hub).ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Equal(WriteResult.Accepted, outcome.Result);
        Assert.Equal([true, false], hub.DryRuns);
        Assert.All(hub.Operators, by => Assert.Equal(s_by, by));
    }

    [Theory]
    [InlineData(WriteResult.Conflict)]
    [InlineData(WriteResult.Denied)]
    [InlineData(WriteResult.Invalid)]
    [InlineData(WriteResult.Gone)]
    [InlineData(WriteResult.Unreachable)]
    public async Task What_the_rehearsal_refuses_is_never_written(WriteResult refusal)
    {
        var hub = new FakeHub(_ => new WriteOutcome(refusal, "the server's words", null));
        var outcome = await Writer(hub).ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Equal(new WriteOutcome(refusal, "the server's words", null), outcome);
        Assert.Equal([true], hub.DryRuns);
    }

    [Fact]
    public async Task A_read_only_process_does_not_even_rehearse()
    {
        var hub = new FakeHub(_ => throw new InvalidOperationException("must not be asked"));
        var outcome = await Writer(hub, "because").ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Equal(new WriteOutcome(WriteResult.Denied, "because", null), outcome);
    }

    [Theory]
    [InlineData(Role.None, "Sign in again")]
    [InlineData(Role.Reader, "needs FleetDns.Operator")]
    public async Task Who_may_not_write_does_not_even_reach_the_hub(Role role, string why)
    {
        var hub = new FakeHub(_ => throw new InvalidOperationException("must not be asked"));
        var outcome = await Writer(hub).ApplyAsync(s_change, s_by with { Role = role }, CancellationToken.None);
        Assert.Equal(WriteResult.Denied, outcome.Result);
        Assert.Contains(why, outcome.Message, StringComparison.Ordinal);
    }

    private static WeightWriter Writer(IHubWriter hub, string? readOnly = null) => new(hub, s_events, new FakeJournal(), new WritePolicy(new ReadOnlyReason(readOnly)), new FakeRights(), TimeProvider.System, NullLogger<WeightWriter>.Instance);

    [Fact]
    public async Task Each_write_leaves_an_event_and_an_attempt_that_failed_leaves_none()
    {
        var events = new FakeEvents();
        WeightWriter writer(WriteResult result) => new(new FakeHub(_ => new WriteOutcome(result, null, "8")), events, new FakeJournal(), new WritePolicy(new ReadOnlyReason(null)), new FakeRights(), TimeProvider.System, NullLogger<WeightWriter>.Instance);
        await writer(WriteResult.Conflict).ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Empty(events.Recorded);
        await writer(WriteResult.Accepted).ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Equal([(s_change, s_by)], events.Recorded);
    }

    [Fact]
    public async Task A_write_stands_though_its_event_and_entry_could_not_be_recorded()
    {
        var writer = new WeightWriter(new FakeHub(_ => new WriteOutcome(WriteResult.Accepted, null, "8")), new FakeEvents("events is forbidden"), new FakeJournal("fleetdns-system is forbidden"), new WritePolicy(new ReadOnlyReason(null)), new FakeRights(), TimeProvider.System, NullLogger<WeightWriter>.Instance);
        Assert.Equal(WriteResult.Accepted, (await writer.ApplyAsync(s_change, s_by, CancellationToken.None)).Result);
    }

    [Theory]
    [InlineData(WriteResult.Accepted, null, "accepted")]
    [InlineData(WriteResult.Denied, "is forbidden", "denied")]
    [InlineData(WriteResult.Unreachable, "no answer", "unreachable")]
    public async Task Each_attempt_is_in_the_journal_with_what_became_of_it(WriteResult result, string? words, string outcome)
    {
        var journal = new FakeJournal();
        var writer = new WeightWriter(new FakeHub(_ => new WriteOutcome(result, words, null)), s_events, journal, new WritePolicy(new ReadOnlyReason(null)), new FakeRights(), TimeProvider.System, NullLogger<WeightWriter>.Instance);

        await writer.ApplyAsync(s_change, s_by, CancellationToken.None);

        var entry = Assert.Single(journal.Recorded);
        Assert.Equal(("u1", "Ada", "TrafficManagerBackend", s_change.Backend, "update", outcome, words), (entry.OperatorId, entry.OperatorName, entry.Kind, entry.Subject, entry.Action, entry.Outcome, entry.Words));
        Assert.Equal([new FieldChange("spec.weight", "100", "40")], entry.Changes);
    }

    [Fact]
    public async Task A_refusal_of_the_hub_makes_the_rights_be_asked_anew()
    {
        var rights = new FakeRights();
        await new WeightWriter(new FakeHub(_ => new WriteOutcome(WriteResult.Denied, "forbidden", null)), s_events, new FakeJournal(), new WritePolicy(new ReadOnlyReason(null)), rights, TimeProvider.System, NullLogger<WeightWriter>.Instance).ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Equal([s_by], rights.Forgotten);
    }

    private sealed class FakeHub(Func<bool, WriteOutcome> answer) : IHubWriter
    {
        public List<bool> DryRuns { get; } = [];

        public List<Operator> Operators { get; } = [];

        public Task<WriteOutcome> PatchBackendWeightAsync(WeightChange change, Operator by, bool dryRun, CancellationToken token)
        {
            DryRuns.Add(dryRun);
            Operators.Add(by);
            return Task.FromResult(answer(dryRun));
        }
    }
}
