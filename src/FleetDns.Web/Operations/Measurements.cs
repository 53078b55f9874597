using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Dns;
using FleetDns.Web.Live;

namespace FleetDns.Web.Operations;

/// <summary>Runs measurements in the background, one a profile, and publishes each as it grows.</summary>
public sealed partial class Measurements(IFleetFeed feed, IDnsSampler sampler, IWritePolicy policy, IOperatorRights rights, TimeProvider time, ILogger<Measurements> logger) : BackgroundService, IMeasurements
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, Run> _running = [];   // guarded by _gate
    private readonly Published<ImmutableDictionary<ObjectKey, Measurement>> _published = new(ImmutableDictionary<ObjectKey, Measurement>.Empty);
    private readonly CancellationTokenSource _stopping = new();

    public ImmutableDictionary<ObjectKey, Measurement> Current => _published.Current;

    public IAsyncEnumerable<ImmutableDictionary<ObjectKey, Measurement>> SubscribeAsync(CancellationToken token) => _published.SubscribeAsync(token);

    public void Start(ObjectKey profile, int queries, Operator by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(queries, IMeasurements.MostQueries);
        Authorise(by);
        var row = Visible(profile, by) ?? throw new InvalidOperationException($"There is no profile {profile}.");
        var plan = MeasurementPlans.For(row, queries) ?? throw new InvalidOperationException(MeasurementPlans.WhyNot(row));

        lock (_gate)
        {
            if (_running.ContainsKey(profile) || _stopping.IsCancellationRequested)
            {
                return;
            }

            LogStart(logger, by.Id, queries, plan.Fqdn);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            // The gate is held until the run is noted; Task.Run keeps the run itself out of it.
            _running[profile] = new Run(stop, Task.Run(() => MeasureAsync(row, plan, stop.Token), CancellationToken.None));
        }
    }

    public void Stop(ObjectKey profile, Operator by)
    {
        Authorise(by);
        if (Visible(profile, by) is null)
        {
            return;
        }

        lock (_gate)
        {
            if (_running.TryGetValue(profile, out var run))
            {
                run.Stop.Cancel();
            }
        }
    }

    // What somebody may not see is not there for them. Rights that nobody has asked for yet show nothing.
    private ProfileRow? Visible(ObjectKey profile, Operator by) =>
        rights.Known(by, Visibility.NamespacesOf(feed.Current))?.Sees(profile.Namespace) == true ? feed.Current.Profiles.GetValueOrDefault(profile) : null;

    private void Authorise(Operator by)
    {
        if (policy.Refuses(by, Act.Measure) is { } why)
        {
            throw new InvalidOperationException(why);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();
        Task[] rest;
        lock (_gate)
        {
            rest = [.. _running.Values.Select(r => r.Done)];
        }

        await Task.WhenAll(rest);
    }

    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    private async Task MeasureAsync(ProfileRow before, MeasurementPlan plan, CancellationToken token)
    {
        var profile = before.Key;
        var tally = MeasurementTally.Start(plan, time.GetUtcNow());
        Publish(profile, tally.Current);
        string? problem = null;
        try
        {
            await foreach (var answer in sampler.SampleAsync(plan, token))
            {
                tally.Add(answer);
                Publish(profile, tally.Current);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            problem = "Stopped before the fixed number of queries.";
        }
        catch (DnsSetupException unreachable)
        {
            problem = unreachable.Message;
        }

        var finished = tally.Finish(time.GetUtcNow(), MeasurementPlans.ChangedDuring(before, feed.Current.Profiles.GetValueOrDefault(profile)));
        Publish(profile, problem is null ? finished : finished with { LastProblem = problem });
        lock (_gate)
        {
            _running.Remove(profile, out var run);
            run?.Stop.Dispose();
        }
    }

    private void Publish(ObjectKey profile, Measurement measurement)
    {
        lock (_gate)
        {
            _published.Publish(_published.Current.SetItem(profile, measurement));
        }
    }

    [LoggerMessage(LogLevel.Information, "{Operator} measures {Queries} answers for {Fqdn}.")]
    private static partial void LogStart(ILogger logger, string @operator, int queries, string fqdn);

    private sealed record Run(CancellationTokenSource Stop, Task Done);
}
