using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Operations;

/// <summary>A track that fails is reported and tried again; it ends neither the process nor another track.</summary>
public sealed class TrackerTests : IAsyncDisposable
{
    private const string Defect =
        "Defect in FleetDns: the progress of this change could not be updated; FleetDns tries again. See the log for details.";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly ObjectKey s_other = new("kuard-demo", "other");
    private readonly FakeTimeProvider _time = new(FleetBuilder.Noon.AddSeconds(5));
    private readonly FakeFeed _feed = new(Fleet().View);
    private readonly ScriptedSampler _dns = new();
    private readonly RecordedLog<Tracker> _log = new();
    private readonly Tracker _tracker;

    public TrackerTests() => _tracker = new Tracker(_feed, _dns, _time, _log);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_that_throws_is_reported_at_its_track_tried_again_and_delays_no_other()
    {
        _dns.Throw(FleetBuilder.Kuard, new InvalidOperationException("boom"));
        var (broken, sound) = await FollowAsync();
        await PassesAsync(() => Track(sound).IsFinished && Track(broken).Trouble is not null);
        Assert.Equal(Defect, Track(broken).Trouble);
        Assert.Single(_log.Lines);
        Assert.False(_tracker.ExecuteTask!.IsCompleted);

        _dns.Throw(FleetBuilder.Kuard, null);
        await PassesAsync(() => Track(broken).IsFinished);
        Assert.Null(Track(broken).Trouble);
    }

    [Fact]
    public async Task A_view_that_cannot_be_read_is_reported_at_the_track_that_needs_it()
    {
        var good = _feed.Current;
        _dns.Silent = true;
        var (broken, sound) = await FollowAsync();
        _feed.Show(
            good with
            {
                Profiles = good.Profiles.SetItem(
                FleetBuilder.Kuard, good.Profiles[FleetBuilder.Kuard] with { Backends = [null!] })
            });
        await PassesAsync(() => Track(broken).Trouble is not null);
        Assert.Null(Track(sound).Trouble);
        Assert.False(_tracker.ExecuteTask!.IsCompleted);

        _feed.Show(good);
        await PassesAsync(() => Track(broken).Trouble is null);
    }

    [Fact]
    public async Task A_report_that_cannot_be_read_is_not_followed_and_its_page_continues()
    {
        await _tracker.StartAsync(Token);
        var report = Report("c1", FleetBuilder.Kuard);
        Assert.Null(_tracker.Follow(report with { Documents = [report.Documents[0] with { At = null }] }));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_delays_no_other_track()
    {
        _dns.Hang(FleetBuilder.Kuard);
        var (_, sound) = await FollowAsync();
        await PassesAsync(() => Track(sound).IsFinished);
    }

    [Fact]
    public async Task A_failing_name_server_is_queried_less_and_less_often()
    {
        _dns.Throw(FleetBuilder.Kuard, new DnsSetupException("No name server."));
        var (broken, _) = await FollowAsync();
        await PassesAsync(() => _dns.Asked(FleetBuilder.Kuard) > 0);
        for (var i = 0; i < 240; i++)
        {
            await StepAsync();
        }

        // 2 minutes: every half second would be 240.
        Assert.InRange(_dns.Asked(FleetBuilder.Kuard), 2, 12);
        Assert.Contains(Track(broken).Steps, step => step.Words == "No name server.");
        Assert.Null(Track(broken).Trouble);
    }

    [Fact]
    public async Task A_re_created_profile_is_another_one()
    {
        _dns.Silent = true;
        var (id, _) = await FollowAsync();
        _feed.Show(Fleet().Facts(facts =>
        {
            var profile = facts.Profiles[FleetBuilder.Kuard];
            var another = profile with { Meta = profile.Meta with { Uid = "another" } };
            return facts with { Profiles = facts.Profiles.SetItem(FleetBuilder.Kuard, another) };
        }).View);
        await PassesAsync(() => Track(id).IsAbandoned);
        Assert.Equal("Profile kuard-demo/kuard-atm-demo was deleted and re-created: this change is no longer followed.", Track(id).Trouble);
    }

    public async ValueTask DisposeAsync()
    {
        await _tracker.StopAsync(CancellationToken.None);
        _tracker.Dispose();
    }

    private static FleetBuilder Fleet() =>
        FleetBuilder.HowTo().Profile(s_other).Backend(new ObjectKey("kuard-demo", "other-backend"), "other", "kuard-svc", 100);

    private async Task<(string Kuard, string Other)> FollowAsync()
    {
        await _tracker.StartAsync(Token);
        return (_tracker.Follow(Report("c1", FleetBuilder.Kuard))!.Id, _tracker.Follow(Report("c2", s_other))!.Id);
    }

    private Track Track(string id) => _tracker.Find(id)!;

    private ChangeReport Report(string correlation, ObjectKey profile)
    {
        var name = $"{profile.Name}-backend";
        var manifest = new JsonObject
        {
            ["kind"] = "TrafficManagerBackend",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = profile.Namespace },
            ["spec"] = new JsonObject { ["weight"] = 100, ["profile"] = new JsonObject { ["name"] = profile.Name } },
        };
        var document = new PlanDocument(PlanKind.Backend.Named(profile.Namespace, name), manifest, DocumentAction.Update, "");
        var before = new JsonObject { ["spec"] = new JsonObject { ["weight"] = 40 } };
        return new ChangeReport(new Preflight(new Plan("", [], [], []), [], []), correlation,
            [new DocumentReport(
                document, DocumentFate.Written,
                new WriteOutcome(WriteResult.Accepted, null, "2") { Written = (JsonObject)manifest.DeepClone() }, before, _time.GetUtcNow(),
                "")], null);
    }

    /// <summary>The real time is only an upper bound.</summary>
    private async Task PassesAsync(Func<bool> passed)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!passed())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < s_patience, $"{Reported("c1")}; {Reported("c2")}");
            await StepAsync();
        }
    }

    private string Reported(string id) => string.Join(", ", Track(id).Steps.Select(step => $"{step.Kind} {step.State} {step.Words}"));

    private async Task StepAsync()
    {
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await Task.Delay(2, Token);
    }

    private sealed class ScriptedSampler : IDnsSampler
    {
        private readonly ConcurrentDictionary<string, Exception> _failures = new();
        private readonly ConcurrentDictionary<string, bool> _hanging = new();
        private readonly ConcurrentDictionary<string, int> _asked = new();

        /// <summary>Every query goes unanswered.</summary>
        public bool Silent { get; set; }

        public int Asked(ObjectKey profile) => _asked.GetValueOrDefault(Name(profile));

        public void Throw(ObjectKey profile, Exception? failure)
        {
            if (failure is null)
            {
                _failures.Remove(Name(profile), out _);
            }
            else
            {
                _failures[Name(profile)] = failure;
            }
        }

        public void Hang(ObjectKey profile) => _hanging[Name(profile)] = true;

        public async IAsyncEnumerable<DnsAnswer> SampleAsync(MeasurementPlan plan, [EnumeratorCancellation] CancellationToken token)
        {
            _asked.AddOrUpdate(plan.Fqdn, 1, (_, times) => times + 1);
            if (_failures.TryGetValue(plan.Fqdn, out var failure))
            {
                throw failure;
            }

            await Task.Delay(_hanging.ContainsKey(plan.Fqdn) ? Timeout.Infinite : 0, token);
            foreach (var expected in plan.Expected)
            {
                yield return new DnsAnswer(
                    "ns1", Silent ? AnswerKind.Timeout : AnswerKind.Counted, Silent ? null : expected.Target, 60, TimeSpan.Zero, false,
                    Silent ? "no answer" : null);
            }
        }

        private static string Name(ObjectKey profile) => $"{profile.Namespace}-{profile.Name}.trafficmanager.net";
    }
}
