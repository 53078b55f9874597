using FleetDns.Core.Plans;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Tests.Screens;

internal sealed class FakeFeed(FleetView first) : IFleetFeed
{
    private readonly Published<FleetView> _published = new(first);

    public FleetView Current => _published.Current;

    public int Subscribers => _published.SubscriberCount;

    public void Show(FleetView view) => _published.Publish(view);

    public IAsyncEnumerable<FleetView> SubscribeAsync(CancellationToken token) => _published.SubscribeAsync(token);
}

internal sealed class FakeMeasurements : IMeasurements
{
    private readonly Published<ImmutableDictionary<string, Measurement>> _published = new(ImmutableDictionary<string, Measurement>.Empty);

    public ImmutableDictionary<string, Measurement> Current => _published.Current;

    public int Subscribers => _published.SubscriberCount;

    public List<(ObjectKey Profile, int Queries, Operator By)> Started { get; } = [];

    public List<ObjectKey> Stopped { get; } = [];

    public string? Refusal { get; set; }

    public void Show(ObjectKey profile, Measurement measurement) => _published.Publish(Current.SetItem(FleetBuilder.Uid(profile), measurement));

    public IAsyncEnumerable<ImmutableDictionary<string, Measurement>> SubscribeAsync(CancellationToken token) => _published.SubscribeAsync(token);

    public void Start(ObjectKey profile, int queries, Operator by)
    {
        if (Refusal is { } words)
        {
            throw new InvalidOperationException(words);
        }

        Started.Add((profile, queries, by));
    }

    public void Stop(ObjectKey profile, Operator by) => Stopped.Add(profile);
}

/// <summary>Answers when the test says so.</summary>
internal sealed class FakeWriter : IWeightWriter
{
    private TaskCompletionSource<WriteOutcome> _answer = new();

    public List<(WeightChange Change, Operator By)> Asked { get; } = [];

    /// <summary>What was confirmed with each.</summary>
    public List<Consent> Consents { get; } = [];

    /// <summary>With <see cref="WriteResult.Held"/>: what has to be confirmed.</summary>
    public ImmutableArray<PlanFinding> ToConfirm { get; set; } = [];

    public async Task<WeightWritten> ApplyAsync(WeightChange change, Consent consent, Operator by)
    {
        Asked.Add((change, by));
        Consents.Add(consent);
        var outcome = await _answer.Task;
        return new WeightWritten(outcome, new ChangeReport(new Preflight(change.ToPlan(), [], []), "c", [], null), outcome.Result == WriteResult.Held ? ToConfirm : []);
    }

    public void Answer(WriteResult result, string? message = null)
    {
        var asked = _answer;
        _answer = new TaskCompletionSource<WriteOutcome>();
        asked.SetResult(new WriteOutcome(result, message, result == WriteResult.Accepted ? "written" : null));
    }
}
