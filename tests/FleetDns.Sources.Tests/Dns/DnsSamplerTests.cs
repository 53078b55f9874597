using System.Net;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Dns;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Dns;

/// <summary>Which answers count (docs/domain.md 4.3), and how queries are sent, tested with a real name server on loopback.</summary>
public sealed class DnsSamplerTests : IAsyncDisposable
{
    private const string Fqdn = "kuard-demo-kuard-atm-demo.trafficmanager.net";
    private const string Target = "l.eastus.cloudapp.azure.com";

    private readonly FakeNameServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static FakeAnswer Cname(string target = Target, uint ttl = 60) =>
        new() { Answers = [new FakeRecord(Fqdn, "CNAME", ttl, target)] };

    private DnsSampler Sampler(TimeSpan? timeout = null) => new(
        new DnsOptions
        {
            Servers = new Dictionary<string, string> { ["trafficmanager.net."] = _server.EndPoint.ToString(), ["net"] = "192.0.2.1:53" },
            QueriesPerSecond = 1000,
            Timeout = timeout ?? Timeouts.Long,
        },
        TimeProvider.System);

    private async Task<List<DnsAnswer>> SampleAsync(int queries = 1, long? ttl = 60, TimeSpan? timeout = null)
    {
        var answers = new List<DnsAnswer>();
        await foreach (
            var answer in Sampler(timeout).SampleAsync(new MeasurementPlan(Fqdn, queries, ttl, []), TestContext.Current.CancellationToken))
        {
            answers.Add(answer);
        }

        return answers;
    }

    private async Task<(AnswerKind, string?)> JudgeAsync(FakeAnswer answer, long? ttl = 60)
    {
        _server.Answer = _ => answer;
        var only = Assert.Single(await SampleAsync(1, ttl));
        return (only.Kind, only.Problem);
    }

    [Fact]
    public async Task An_authoritative_single_cname_with_the_profiles_ttl_counts()
    {
        _server.Answer = _ => Cname("L.EastUS.cloudapp.azure.com.");
        var answer = Assert.Single(await SampleAsync());
        Assert.Equal(
            (AnswerKind.Counted, Target, 60L, false, null), (answer.Kind, answer.Target, answer.Ttl, answer.OverTcp, answer.Problem));
        Assert.Equal(_server.EndPoint.ToString(), answer.Server);
        Assert.True(answer.RoundTrip > TimeSpan.Zero);
    }

    [Fact]
    public async Task Each_query_is_new_and_without_recursion()
    {
        _server.Answer = _ => Cname();
        Assert.Equal(300, (await SampleAsync(300)).Count(a => a.Kind == AnswerKind.Counted));

        var questions = _server.Questions.ToList();
        Assert.Equal(300, questions.Count);
        Assert.All(questions, q => Assert.Equal((Fqdn, (ushort)1, false, 1232), (q.Name, q.Type, q.RecursionDesired, q.EdnsSize)));
        Assert.True(questions.Select(q => q.Id).Distinct().Count() > 290);
        Assert.True(questions.Select(q => q.SourcePort).Distinct().Count() > 50);
    }

    [Fact]
    public async Task A_truncated_answer_is_requested_again_over_tcp()
    {
        _server.Answer = q => q.OverTcp ? Cname() : new FakeAnswer(Truncated: true);
        var answer = Assert.Single(await SampleAsync());
        Assert.Equal((AnswerKind.Counted, true), (answer.Kind, answer.OverTcp));
        Assert.Equal([false, true], _server.Questions.Select(q => q.OverTcp));
    }

    [Fact]
    public async Task Case_does_not_matter()
    {
        _server.Answer = _ =>
            new FakeAnswer
            {
                OtherQuestion = Fqdn.ToUpperInvariant(),
                Answers = [new FakeRecord(Fqdn.ToUpperInvariant(), "CNAME", 60, Target)]
            };
        Assert.Equal(AnswerKind.Counted, Assert.Single(await SampleAsync()).Kind);
    }

    [Fact]
    public async Task A_cached_or_intercepted_answer_is_rejected_with_the_reason()
    {
        Assert.Equal(
            (AnswerKind.Rejected, "The answer is not authoritative (AA=0): it comes from a cache, or the server does not serve the zone."),
            await JudgeAsync(Cname() with { Authoritative = false }));
        Assert.Equal(
            (AnswerKind.Rejected, "A recursive resolver answered instead of the name server (RA=1): port 53 is intercepted."),
            await JudgeAsync(Cname() with { RecursionAvailable = true }));
        Assert.Equal(
            (AnswerKind.Rejected, "The TTL is 17 s instead of 60 s: a cache answered; port 53 is intercepted."),
            await JudgeAsync(Cname(ttl: 17)));
        Assert.Equal(
            (AnswerKind.Rejected, "The TTL is 300 s instead of 60 s: this server has another state of the profile, or a cache changed it."),
            await JudgeAsync(Cname(ttl: 300)));
        Assert.Equal((AnswerKind.Counted, null), await JudgeAsync(Cname(ttl: 17), ttl: null));
    }

    [Fact]
    public async Task An_answer_that_is_not_one_cname_for_the_name_is_rejected()
    {
        var chain = new FakeAnswer { Answers = [new FakeRecord(Fqdn, "CNAME", 60, Target), new FakeRecord(Target, "A", 10, "192.0.2.7")] };
        Assert.Equal(
            (AnswerKind.Rejected, "The answer has 2 records instead of one CNAME: a cache or an intercepting resolver answered."),
            await JudgeAsync(chain));
        Assert.Equal(
            (AnswerKind.Rejected, "The answer is an address, not the CNAME of an endpoint."),
            await JudgeAsync(new FakeAnswer { Answers = [new FakeRecord(Fqdn, "A", 60, "192.0.2.7")] }));
        Assert.Equal(
            (AnswerKind.Rejected, "The CNAME belongs to other.trafficmanager.net."),
            await JudgeAsync(new FakeAnswer { Answers = [new FakeRecord("other.trafficmanager.net", "CNAME", 60, Target)] }));
        Assert.Equal(
            (AnswerKind.Rejected, "The answer belongs to another question."),
            await JudgeAsync(Cname() with { OtherQuestion = "other.trafficmanager.net" }));
        Assert.Equal((AnswerKind.Rejected, "The answer has the ID of another query."), await JudgeAsync(Cname() with { WrongId = true }));
    }

    [Fact]
    public async Task A_name_without_an_answer_is_no_answer_and_a_failing_server_a_failure()
    {
        Assert.Equal((AnswerKind.NoAnswer, $"{Fqdn} does not exist (NXDOMAIN)."), await JudgeAsync(new FakeAnswer(Code: 3)));
        Assert.Equal((AnswerKind.NoAnswer, $"{Fqdn} exists, but has no record of this type (NODATA)."), await JudgeAsync(new FakeAnswer()));
        Assert.Equal(
            (AnswerKind.ServerFailure, "The server refused (REFUSED)."), await JudgeAsync(new FakeAnswer(Code: 5, Authoritative: false)));
        Assert.Equal(
            (AnswerKind.ServerFailure, "The server failed (SERVFAIL)."), await JudgeAsync(new FakeAnswer(Code: 2, Authoritative: false)));
    }

    [Fact]
    public async Task Silence_is_a_timeout_and_twenty_in_a_row_stop_the_measurement()
    {
        var answers = await SampleAsync(100, timeout: TimeSpan.FromSeconds(0.3));
        Assert.InRange(answers.Count, 20, 64);   // answers to later queries may arrive first
        Assert.All(answers, a => Assert.Equal(AnswerKind.Timeout, a.Kind));
        Assert.Equal("No answer within 0.3 s. Stopped: 20 queries in a row got no answer.", answers[^1].Problem);
        Assert.All(answers.SkipLast(1), a => Assert.Equal("No answer within 0.3 s.", a.Problem));
    }

    [Fact]
    public async Task Failures_that_are_not_twenty_in_a_row_do_not_stop_it()
    {
        var asked = 0;
        _server.Answer = _ => Interlocked.Increment(ref asked) % 10 == 0 ? Cname() : new FakeAnswer(Code: 2, Authoritative: false);
        var answers = await SampleAsync(100);
        Assert.Equal(100, answers.Count);
        Assert.Equal(10, answers.Count(a => a.Kind == AnswerKind.Counted));
    }

    [Theory]
    [InlineData("kuard.evil.example")]
    [InlineData("eviltrafficmanager.net")]
    [InlineData("trafficmanager.net.evil.example")]
    public async Task A_name_outside_the_profile_zone_is_queried_only_if_azure_confirms_it(string fqdn)
    {
        _server.Answer = q => new FakeAnswer { Answers = [new FakeRecord(q.Name, "CNAME", 60, Target)] };
        var sampler = new DnsSampler(
            new DnsOptions { Servers = new Dictionary<string, string> { [""] = _server.EndPoint.ToString() }, Timeout = Timeouts.Long },
            TimeProvider.System);
        var plan = new MeasurementPlan(fqdn, 1, 60, []);
        var refused = await Assert.ThrowsAsync<DnsSetupException>(
            async () =>
                await sampler.SampleAsync(plan, TestContext.Current.CancellationToken)
                .GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync());
        Assert.Equal(
            $"{fqdn} was not queried: it is not below trafficmanager.net, and Azure has no profile with that name. For another cloud "
            + "set Dns:ProfileZone.", refused.Message);
        Assert.Empty(_server.Questions);

        await using var confirmed = sampler.SampleAsync(plan with { IsConfirmed = true }, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await confirmed.MoveNextAsync());
        Assert.Equal(AnswerKind.Counted, confirmed.Current.Kind);
    }

    [Fact]
    public async Task All_callers_of_one_server_share_a_pace_and_another_server_has_its_own()
    {
        var time = new RecordedTime();
        var paces = new ServerPaces(20, time);
        var (server, other) = (new IPEndPoint(IPAddress.Loopback, 53), new IPEndPoint(IPAddress.Loopback, 54));
        await paces.NextAsync(server, TestContext.Current.CancellationToken);
        var (second, third) = (
            paces.NextAsync(server, TestContext.Current.CancellationToken),
            paces.NextAsync(new IPEndPoint(IPAddress.Loopback, 53), TestContext.Current.CancellationToken));
        Assert.True(paces.NextAsync(other, TestContext.Current.CancellationToken).IsCompleted);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(50));
        await second;
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(50));
        await third;
    }

    [Fact]
    public async Task Any_returned_bytes_are_an_outcome()
    {
        var random = new Random(7);
        _server.Answer = _ => Cname() with
        {
            Spoil = bytes =>
            {
                lock (random)
                {
                    for (var i = random.Next(1, 8); i > 0; i--)
                    {
                        bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);   // id and truncation bit stay unchanged
                    }

                    return random.Next(4) == 0 ? bytes[..random.Next(12, bytes.Length)] : bytes;
                }
            },
        };
        Assert.NotEmpty(await SampleAsync(2000, timeout: TimeSpan.FromSeconds(0.5)));
    }

    [Fact]
    public async Task A_defect_while_asking_ends_the_measurement_with_it()
    {
        var sampler = new DnsSampler(
            new DnsOptions { Servers = new Dictionary<string, string> { ["net"] = _server.EndPoint.ToString() }, QueriesPerSecond = 20 },
            new BrokenTime());
        await Assert.ThrowsAsync<NotSupportedException>(async () =>
        {
            await foreach (var _ in sampler.SampleAsync(new MeasurementPlan(Fqdn, 100, 60, []), TestContext.Current.CancellationToken))
            {
            }
        }).WaitAsync(Timeouts.Long, TestContext.Current.CancellationToken);
    }

    /// <summary>Real time that fails where something would wait.</summary>
    private sealed class BrokenTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            throw new NotSupportedException("injected");
    }

    [Fact]
    public async Task A_cancelled_measurement_ends_at_once()
    {
        _server.Answer = _ => Cname();
        using var stop = new CancellationTokenSource();
        await using var answers =
            Sampler().SampleAsync(new MeasurementPlan(Fqdn, 1_000_000, 60, []), stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await answers.MoveNextAsync());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await answers.MoveNextAsync())
            {
            }
        });
    }

    [Fact]
    public async Task The_rate_is_held_and_smooth()
    {
        var time = new RecordedTime();
        var pace = new Pace(20, time);
        await pace.NextAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++)
        {
            var next = pace.NextAsync(TestContext.Current.CancellationToken);
            Assert.False(next.IsCompleted);
            Assert.Equal(TimeSpan.FromMilliseconds(50), await time.PassNextWaitAsync());
            await next;
        }

        // After a pause it continues at its pace; at most 50 ms worth of queries are caught up.
        time.Advance(TimeSpan.FromSeconds(10));
        await pace.NextAsync(TestContext.Current.CancellationToken);
        await pace.NextAsync(TestContext.Current.CancellationToken);
        Assert.False(pace.NextAsync(TestContext.Current.CancellationToken).IsCompleted);
    }
}
