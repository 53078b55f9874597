using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DnsClient;
using FleetDns.Core.Sampling;

namespace FleetDns.Sources.Dns;

/// <summary>
/// Queries all addresses of the zone's name servers in turn, evenly paced, with a few queries in flight; each address at one rate,
/// regardless of the number of callers. Only names that Azure confirms or that are below <see cref="DnsOptions.ProfileZone"/> are queried:
/// others come from the untrusted status of a profile. <see cref="AnswerJudge"/> decides which answers count.
/// </summary>
public sealed class DnsSampler : IDnsSampler
{
    // Queries in flight; only reached while servers stay silent. Limits sockets and memory.
    private const int MostInFlight = 64;
    private const int LongestSilentRun = 20;

    private readonly DnsOptions _options;
    private readonly TimeProvider _time;
    private readonly NameServerFinder _finder;
    private readonly NameServerQuery _query;
    private readonly ServerPaces _paces;

    public DnsSampler(DnsOptions options, TimeProvider time)
        : this(options, time, RootHints.All, NameServerFinder.IsPublic)
    {
    }

    internal DnsSampler(
        DnsOptions options, TimeProvider time, IReadOnlyList<(string Name, IPAddress Address)> roots, Func<IPAddress, bool> allows)
    {
        (_options, _time) = (options, time);
        _finder = new NameServerFinder(options, time, roots, allows);
        _query = new NameServerQuery(options.Timeout, time);
        _paces = new ServerPaces(options.QueriesPerSecond, time);
    }

    public async IAsyncEnumerable<DnsAnswer> SampleAsync(MeasurementPlan plan, [EnumeratorCancellation] CancellationToken token)
    {
        if (!plan.IsConfirmed && !DnsName.IsIn(DnsName.Normal(plan.Fqdn), DnsName.Normal(_options.ProfileZone)))
        {
            throw new DnsSetupException(
                $"{plan.Fqdn} was not queried: it is not below {_options.ProfileZone}, and Azure has no profile with that name. For "
                + "another cloud set Dns:ProfileZone.");
        }

        var servers = await _finder.FindAsync(plan.Fqdn, token).ConfigureAwait(false);
        var answers = Channel.CreateBounded<(int Index, DnsAnswer Answer)>(new BoundedChannelOptions(MostInFlight) { SingleReader = true });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        var asking = AskAllAsync(plan, servers, answers.Writer, over.Token);
        try
        {
            var silence = new SilentRun(plan.Queries);
            await foreach (var (index, answer) in answers.Reader.ReadAllAsync(token).ConfigureAwait(false))
            {
                if (silence.Note(index, answer.Kind is AnswerKind.Timeout or AnswerKind.ServerFailure))
                {
                    yield return answer with { Problem = $"{answer.Problem} Stopped: {LongestSilentRun} queries in a row got no answer." };
                    yield break;
                }

                yield return answer;
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAllAsync(
        MeasurementPlan plan, IReadOnlyList<NameServerAddress> servers, ChannelWriter<(int, DnsAnswer)> answers, CancellationToken token)
    {
        var pace = new Pace((double)_options.QueriesPerSecond * servers.Count, _time);
        using var inFlight = new SemaphoreSlim(MostInFlight);
        var tasks = new List<Task>();
        Exception? failure = null;
        try
        {
            for (var i = 0; i < plan.Queries; i++)
            {
                await inFlight.WaitAsync(token).ConfigureAwait(false);
                await pace.NextAsync(token).ConfigureAwait(false);
                await _paces.NextAsync(servers[i % servers.Count].EndPoint, token).ConfigureAwait(false);
                tasks.RemoveAll(t => t.IsCompletedSuccessfully);
                tasks.Add(AskOneAsync(i, plan, servers[i % servers.Count], answers, inFlight, token));
            }
        }
        catch (Exception ex)
        {
            failure = ex;   // passed to the reader
        }

        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (Exception ex)
        {
            failure ??= ex;
        }

        answers.TryComplete(failure);
    }

    private async Task AskOneAsync(
        int index, MeasurementPlan plan, NameServerAddress server, ChannelWriter<(int, DnsAnswer)> answers, SemaphoreSlim inFlight,
        CancellationToken token)
    {
        try
        {
            var reply = await _query.AskAsync(server.EndPoint, plan.Fqdn, QueryType.A, token).ConfigureAwait(false);
            await answers.WriteAsync((index, AnswerJudge.Judge(reply, plan, server.ToString())), token).ConfigureAwait(false);
        }
        finally
        {
            inFlight.Release();
        }
    }

    /// <summary>
    /// Finds a run of unanswered queries in the order of sending: timeouts arrive late, so in the order of arrival one dead server of many
    /// would look like all.
    /// </summary>
    private sealed class SilentRun(int queries)
    {
        private readonly bool?[] _silent = new bool?[queries];
        private int _next;
        private int _run;

        /// <summary>True when this answer completes a run of <see cref="LongestSilentRun"/>.</summary>
        public bool Note(int index, bool silent)
        {
            _silent[index] = silent;
            for (; _next < _silent.Length && _silent[_next] is { } known; _next++)
            {
                _run = known ? _run + 1 : 0;
                if (_run == LongestSilentRun)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
