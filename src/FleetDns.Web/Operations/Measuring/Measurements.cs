using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Dns;
using FleetDns.Web.Live;

namespace FleetDns.Web.Operations;

/// <summary>
/// Runs measurements in the background, one per profile, and publishes each as it progresses. Those of a deleted profile are dropped.
/// </summary>
public sealed partial class Measurements(
    IFleetFeed feed, IDnsSampler sampler, IWritePolicy policy, IOperatorRights rights, MeasurementLimits limits, TimeProvider time,
    ILogger<Measurements> logger) : BackgroundService, IMeasurements
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Run> _running = [];   // by uid; guarded by _gate
    private readonly Published<ImmutableDictionary<string, Measurement>> _published = new(ImmutableDictionary<string, Measurement>.Empty);
    private readonly CancellationTokenSource _stopping = new();

    public ImmutableDictionary<string, Measurement> Current => _published.Current;

    public IAsyncEnumerable<ImmutableDictionary<string, Measurement>> SubscribeAsync(CancellationToken token) =>
        _published.SubscribeAsync(token);

    public void Start(ObjectKey profile, int queries, Operator by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        Authorise(by);
        if (queries > limits.MostQueries)
        {
            throw new InvalidOperationException(
                $"A measurement may have at most {limits.MostQueries} queries (setting Measurements:MostQueries).");
        }

        var row = Visible(profile, by) ?? throw new InvalidOperationException($"There is no profile {profile}.");
        var plan = MeasurementPlans.For(row, queries) ?? throw new InvalidOperationException(MeasurementPlans.WhyNot(row));
        var tally = MeasurementTally.Start(plan, time.GetUtcNow());
        lock (_gate)
        {
            if (_running.ContainsKey(row.Profile.Meta.Uid) || _stopping.IsCancellationRequested)
            {
                return;
            }

            if (Full(by) is { } full)
            {
                throw new InvalidOperationException(full);
            }

            LogStart(logger, by.Id, queries, plan.Fqdn);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            // The gate is held until the run is registered; Task.Run keeps the run itself outside it.
            _running[row.Profile.Meta.Uid] =
                new Run(by.Id, stop, Task.Run(() => MeasureAsync(row, plan, tally, stop.Token), CancellationToken.None));
        }
    }

    public void Stop(ObjectKey profile, Operator by)
    {
        Authorise(by);
        if (Visible(profile, by) is not { } row)
        {
            return;
        }

        lock (_gate)
        {
            if (_running.TryGetValue(row.Profile.Meta.Uid, out var run))
            {
                LogStop(logger, by.Id, row.Fqdn ?? row.Key.ToString());
                run.Stop.Cancel();
            }
        }
    }

    // A profile that the operator may not see does not exist for them. Rights that were not checked yet show nothing.
    private ProfileRow? Visible(ObjectKey profile, Operator by) =>
        rights.Known(by, Visibility.NamespacesOf(feed.Current))?.Sees(profile.Namespace) == true
            ? feed.Current.Profiles.GetValueOrDefault(profile) : null;

    private void Authorise(Operator by)
    {
        if (policy.Refuses(by, Act.Measure) is { } why)
        {
            throw new InvalidOperationException(why);
        }
    }

    // Called under the gate.
    private string? Full(Operator by) =>
        _running.Values.Count(run => run.By == by.Id) >= limits.PerPerson
            ? $"You already have {limits.PerPerson} measurements running, the limit per user (setting Measurements:PerPerson). Wait for "
                + "one to end, or stop one."
        : _running.Count >= limits.AtOnce
            ? $"{limits.AtOnce} measurements are running, the limit of this dashboard (setting Measurements:AtOnce). Wait for one to end."
        : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            ImmutableSortedDictionary<ObjectKey, ProfileRow>? seen = null;
            await foreach (var view in feed.SubscribeAsync(stoppingToken))
            {
                if (!ReferenceEquals(view.Profiles, seen))
                {
                    seen = view.Profiles;
                    Drop(view);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process is stopping.
        }

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

    private async Task MeasureAsync(ProfileRow before, MeasurementPlan plan, MeasurementTally tally, CancellationToken token)
    {
        var uid = before.Profile.Meta.Uid;
        string? problem = null;
        try
        {
            Publish(uid, tally.Current);
            await foreach (var answer in sampler.SampleAsync(plan, token))
            {
                tally.Add(answer);
                Publish(uid, tally.Current);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            problem = "Stopped before the planned number of queries.";
        }
        catch (DnsSetupException unreachable)
        {
            problem = unreachable.Message;
        }
        catch (Exception defect)
        {
            LogDefect(logger, defect, plan.Fqdn);
            problem = "Defect in FleetDns: this measurement failed. See the log for details. You can start it again.";
        }

        try
        {
            var finished = tally.Finish(time.GetUtcNow(), MeasurementPlans.ChangedDuring(before, Now(before)));
            Publish(uid, problem is null ? finished : finished with { Ended = problem });
        }
        catch (Exception defect)
        {
            LogDefect(logger, defect, plan.Fqdn);
            Publish(uid, null);   // a measurement without a verdict would be shown as running
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove(uid, out var run);
                run?.Stop.Dispose();
            }
        }

        Drop(feed.Current);
    }

    // Null where the profile was deleted, even if another has its name.
    private ProfileRow? Now(ProfileRow before) =>
        feed.Current.Profiles.GetValueOrDefault(before.Key) is { } row && row.Profile.Meta.Uid == before.Profile.Meta.Uid ? row : null;

    private void Publish(string uid, Measurement? measurement)
    {
        lock (_gate)
        {
            _published.Publish(measurement is null ? _published.Current.Remove(uid) : _published.Current.SetItem(uid, measurement));
        }
    }

    private void Drop(FleetView view)
    {
        var there = view.Profiles.Values.Select(row => row.Profile.Meta.Uid).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var run in _running.Where(run => !there.Contains(run.Key)))
            {
                run.Value.Stop.Cancel();
            }

            var gone = _published.Current.Keys.Where(uid => !there.Contains(uid) && !_running.ContainsKey(uid)).ToList();
            if (gone.Count > 0)
            {
                _published.Publish(_published.Current.RemoveRange(gone));
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Operator} starts a measurement of {Fqdn} with {Queries} queries.")]
    private static partial void LogStart(ILogger logger, string @operator, int queries, string fqdn);

    [LoggerMessage(LogLevel.Information, "{Operator} stops the measurement of {Fqdn}.")]
    private static partial void LogStop(ILogger logger, string @operator, string fqdn);

    [LoggerMessage(LogLevel.Error, "Defect in FleetDns: the measurement of {Fqdn} failed.")]
    private static partial void LogDefect(ILogger logger, Exception defect, string fqdn);

    private sealed record Run(string By, CancellationTokenSource Stop, Task Done);
}
