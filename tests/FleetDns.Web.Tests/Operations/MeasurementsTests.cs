using System.Runtime.CompilerServices;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Dns;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Operations;

/// <summary>A measurement always ends, whatever happens in it; how many run is limited; and a result belongs to one profile, not to its
/// name.</summary>
public sealed class MeasurementsTests : IAsyncLifetime
{
    private static readonly Operator s_ada = new("ada", "Ada", Role.Operator);
    private static readonly Operator s_ben = new("ben", "Ben", Role.Operator);
    private readonly FleetBuilder _world = FleetBuilder.HowTo();
    private readonly ScriptedSampler _sampler = new();
    private readonly FakeFeed _feed;
    private readonly Measurements _measurements;

    public MeasurementsTests()
    {
        foreach (var name in (string[])["second", "third", "fourth"])
        {
            _world.Profile(new ObjectKey("kuard-demo", name))
                .Backend(new ObjectKey("kuard-demo", $"{name}-backend"), name, "kuard-svc", 100);
        }

        _feed = new FakeFeed(_world.View);
        _measurements = Make(new MeasurementLimits { PerPerson = 2, AtOnce = 3, MostQueries = 50 });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _measurements.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _measurements.StopAsync(CancellationToken.None);
        _measurements.Dispose();
    }

    [Fact]
    public async Task A_defect_ends_the_measurement_is_reported_and_it_can_be_started_again()
    {
        _sampler.Answers = (_, _) => throw new InvalidTimeZoneException("injected");
        Start("second");
        var failed = await UntilAsync("second", m => m?.FinishedAt is not null);
        Assert.Equal("Defect in FleetDns: this measurement failed. See the log for details. You can start it again.", failed!.Ended);

        _sampler.Answers = OneAsync;
        Start("second");
        Assert.Equal(1, (await UntilAsync("second", m => m is { FinishedAt: not null, Asked: 1 }))!.Asked);
    }

    [Fact]
    public async Task A_defect_in_the_middle_keeps_what_was_counted()
    {
        _sampler.Answers = BreakAfterOneAsync;
        Start("second");
        var failed = await UntilAsync("second", m => m?.FinishedAt is not null);
        Assert.Equal((1, VerdictKind.None), (failed!.Asked, failed.Verdict!.Kind));
    }

    [Fact]
    public async Task One_user_and_the_process_have_a_limit_each_and_a_slot_is_free_again_afterwards()
    {
        _sampler.Answers = UntilStoppedAsync;
        Start("second");
        Start("second");   // runs already: no second place
        Start("third");
        var refused = Assert.Throws<InvalidOperationException>(() => Start("fourth"));
        Assert.StartsWith(
            "You already have 2 measurements running, the limit per user (setting Measurements:PerPerson).", refused.Message,
            StringComparison.Ordinal);

        Start("fourth", s_ben);
        refused = Assert.Throws<InvalidOperationException>(() => Start(FleetBuilder.Kuard.Name, s_ben));
        Assert.StartsWith(
            "3 measurements are running, the limit of this dashboard (setting Measurements:AtOnce).", refused.Message,
            StringComparison.Ordinal);

        _measurements.Stop(Key("second"), s_ada);
        var stopped = await UntilAsync("second", m => m?.FinishedAt is not null);
        Assert.Equal("Stopped before the planned number of queries.", stopped!.Ended);
        Start(FleetBuilder.Kuard.Name, s_ben);
    }

    [Fact]
    public void The_number_of_queries_has_a_limit() =>
        Assert.Equal(
            "A measurement may have at most 50 queries (setting Measurements:MostQueries).",
            Assert.Throws<InvalidOperationException>(() => _measurements.Start(FleetBuilder.Kuard, 51, s_ada)).Message);

    [Fact]
    public async Task A_profile_that_is_created_again_shows_nothing_of_the_old_one()
    {
        _sampler.Answers = OneAsync;
        Start("second");
        Start("third");
        await UntilAsync("second", m => m?.FinishedAt is not null);
        await UntilAsync("third", m => m?.FinishedAt is not null);

        var old = _world.Row(Key("second")).Profile;
        _world.Facts(
            facts => facts with { Profiles = facts.Profiles.SetItem(old.Meta.Key, old with { Meta = old.Meta with { Uid = "another" } }) });
        _feed.Show(_world.View);
        await UntilAsync("second", m => m is null);
        Assert.Equal([FleetBuilder.Uid(Key("third"))], _measurements.Current.Keys);
    }

    [Fact]
    public async Task The_measurement_of_a_profile_that_is_deleted_ends_and_is_dropped()
    {
        _sampler.Answers = UntilStoppedAsync;
        Start("second");
        await UntilAsync("second", m => m is not null);
        _feed.Show(_world.Without(Key("second")).View);
        await UntilAsync("second", m => m is null);
    }

    private static ObjectKey Key(string name) => new("kuard-demo", name);

    private void Start(string name, Operator? by = null) => _measurements.Start(Key(name), 10, by ?? s_ada);

    private Measurements Make(MeasurementLimits limits) =>
        new(_feed, _sampler, new WritePolicy(new ReadOnlyReason(null)), new FakeRights(), limits, TimeProvider.System,
            NullLogger<Measurements>.Instance);

    private async Task<Measurement?> UntilAsync(string name, Func<Measurement?, bool> shown)
    {
        await foreach (var all in _measurements.SubscribeAsync(Token))
        {
            var measurement = all.GetValueOrDefault(FleetBuilder.Uid(Key(name)));
            if (shown(measurement))
            {
                return measurement;
            }
        }

        return null;
    }

    private static DnsAnswer Counted(MeasurementPlan plan) =>
        new("ns", AnswerKind.Counted, plan.Expected[0].Target, 60, TimeSpan.FromMilliseconds(1), false, null);

    private static async IAsyncEnumerable<DnsAnswer> OneAsync(MeasurementPlan plan, [EnumeratorCancellation] CancellationToken token)
    {
        await Task.Yield();
        yield return Counted(plan);
    }

    private static async IAsyncEnumerable<DnsAnswer> BreakAfterOneAsync(
        MeasurementPlan plan, [EnumeratorCancellation] CancellationToken token)
    {
        await Task.Yield();
        yield return Counted(plan);
        throw new InvalidTimeZoneException("injected");
    }

    private static async IAsyncEnumerable<DnsAnswer> UntilStoppedAsync(
        MeasurementPlan plan, [EnumeratorCancellation] CancellationToken token)
    {
        yield return Counted(plan);
        await Task.Delay(Timeout.Infinite, token);
    }

    private sealed class ScriptedSampler : IDnsSampler
    {
        public Func<MeasurementPlan, CancellationToken, IAsyncEnumerable<DnsAnswer>> Answers { get; set; } = OneAsync;

        public IAsyncEnumerable<DnsAnswer> SampleAsync(MeasurementPlan plan, CancellationToken token) => Answers(plan, token);
    }
}
