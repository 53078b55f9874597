using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Operations;

public sealed class WeightWriterTests
{
    private static readonly Operator s_by = new("u1", "Ada", Role.Operator);
    private static readonly WeightChange s_change = new(new ObjectKey("shop", "web"), "7", 100, 40);

    private readonly FakeObjects _hub = FakeObjects.With("""
        {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
         "metadata":{"name":"web","namespace":"shop","resourceVersion":"7"},
         "spec":{"profile":{"name":"shop"},"backend":{"name":"web"},"weight":100}}
        """);
    private readonly FakeEvents _events = new();
    private readonly FakeJournal _journal = new();
    private readonly FakeRights _rights = new();

    [Fact]
    public async Task A_write_is_dry_run_first_and_guarded_by_the_version_seen()
    {
        var written = await ApplyAsync();
        Assert.Equal(WriteResult.Accepted, written.Outcome.Result);
        Assert.Equal([true, false], _hub.Writes.Select(w => w.DryRun));
        Assert.All(_hub.Writes, w =>
        {
            Assert.Equal(s_by, w.By);
            Assert.Equal("""{"spec":{"weight":40},"metadata":{"resourceVersion":"7"}}""", w.Write.Body.ToJsonString());
        });
    }

    [Fact]
    public async Task The_version_the_operator_saw_guards_after_a_change()
    {
        await ApplyAsync(s_change with { ResourceVersion = "6" });
        Assert.All(_hub.Writes, w => Assert.Contains("\"resourceVersion\":\"6\"", w.Write.Body.ToJsonString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(WriteResult.Conflict, "conflict")]
    [InlineData(WriteResult.Denied, "denied")]
    [InlineData(WriteResult.Invalid, "invalid")]
    [InlineData(WriteResult.Gone, "gone")]
    [InlineData(WriteResult.Unreachable, "unreachable")]
    public async Task What_the_dry_run_refuses_is_never_written_and_is_in_the_journal(WriteResult refusal, string outcome)
    {
        _hub.Answer = (_, _) => new WriteOutcome(refusal, "the server's words", null);
        Assert.Equal(new WriteOutcome(refusal, "the server's words", null), (await ApplyAsync()).Outcome);
        Assert.Equal([true], _hub.Writes.Select(w => w.DryRun));
        Assert.Empty(_events.Recorded);
        var entry = Assert.Single(_journal.Recorded);
        Assert.Equal((outcome, "the server's words"), (entry.Outcome, entry.Words));
    }

    [Fact]
    public async Task What_is_written_is_in_the_journal_and_in_an_event()
    {
        await ApplyAsync();
        var entry = Assert.Single(_journal.Recorded);
        Assert.Equal(
            ("u1", "Ada", "TrafficManagerBackend", s_change.Backend, "update", "accepted"),
            (entry.OperatorId, entry.OperatorName, entry.Kind, entry.Subject, entry.Action, entry.Outcome));
        Assert.Equal([new FieldChange("spec.weight", "100", "40")], entry.Changes);
        var (note, by) = Assert.Single(_events.Recorded);
        Assert.Equal(s_by, by);
        Assert.Equal(
            ("WeightSet", "SetWeight", "Ada set spec.weight from 100 to 40 with FleetDns."), (note.Reason, note.Action, note.Message));
    }

    [Fact]
    public async Task A_write_is_valid_even_if_event_and_entry_could_not_be_recorded()
    {
        var writer =
            new WeightWriter(Pipeline(new FakeEvents("events is forbidden"), new FakeJournal("fleetdns-system is forbidden")), Tracker());
        Assert.Equal(WriteResult.Accepted, (await writer.ApplyAsync(s_change, Consent.None, s_by)).Outcome.Result);
    }

    [Fact]
    public async Task A_read_only_process_sends_no_request()
    {
        Assert.Equal(new WriteOutcome(WriteResult.Denied, "because", null), (await ApplyAsync(readOnly: "because")).Outcome);
        Assert.Empty(_hub.Asked);
    }

    [Theory]
    [InlineData(Role.None, "Sign in again")]
    [InlineData(Role.Reader, "needs FleetDns.Operator")]
    public async Task An_operator_who_may_not_write_does_not_reach_the_hub(Role role, string why)
    {
        var written = await ApplyAsync(by: s_by with { Role = role });
        Assert.Equal(WriteResult.Denied, written.Outcome.Result);
        Assert.Contains(why, written.Outcome.Message, StringComparison.Ordinal);
        Assert.Empty(_hub.Asked);
    }

    [Fact]
    public async Task A_missing_right_is_named_and_nothing_is_sent()
    {
        _rights.Missing = new AccessQuestion("patch", "networking.fleet.azure.com", "trafficmanagerbackends", "shop");
        var written = await ApplyAsync();
        Assert.Equal(WriteResult.Denied, written.Outcome.Result);
        Assert.Contains(
            "patch trafficmanagerbackends.networking.fleet.azure.com in namespace shop", written.Outcome.Message, StringComparison.Ordinal);
        Assert.Empty(_hub.Writes);
    }

    [Fact]
    public async Task After_a_refusal_of_the_hub_rights_are_checked_again()
    {
        _hub.Answer = (_, _) => new WriteOutcome(WriteResult.Denied, "forbidden", null);
        await ApplyAsync();
        Assert.Equal([s_by], _rights.Forgotten);
    }

    [Fact]
    public async Task A_missing_backend_is_reported()
    {
        _hub.Objects.Clear();
        Assert.Equal(WriteResult.Gone, (await ApplyAsync()).Outcome.Result);
        Assert.Empty(_hub.Writes);
    }

    [Fact]
    public async Task A_weight_that_is_already_set_is_not_written_again()
    {
        Assert.Equal(WriteResult.Accepted, (await ApplyAsync(s_change with { Old = 30, New = 100 })).Outcome.Result);
        Assert.Empty(_hub.Writes);
    }

    private Task<WeightWritten> ApplyAsync(WeightChange? change = null, string? readOnly = null, Operator? by = null) =>
        new WeightWriter(Pipeline(_events, _journal, readOnly), Tracker()).ApplyAsync(change ?? s_change, Consent.None, by ?? s_by);

    private static NoTracker Tracker() => new();

    private ChangePipeline Pipeline(FakeEvents events, FakeJournal journal, string? readOnly = null) =>
        new(_hub, new FakeLookups(new FakeHubObjects()), events, journal, new WritePolicy(new ReadOnlyReason(readOnly)), _rights,
            new FakeLeases(), () => new FleetBuilder().View, new GuardRails(), TimeProvider.System, NullLogger<ChangePipeline>.Instance);
}
