using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>A weight, on the way of all changes; followed to DNS from then on.</summary>
public sealed class WeightWriter(IChangePipeline pipeline, ITracker tracker, TimeProvider time) : IWeightWriter
{
    public async Task<WeightWritten> ApplyAsync(WeightChange change, Consent consent, Operator by, CancellationToken token)
    {
        var started = time.GetUtcNow();
        var preflight = await pipeline.PrepareAsync(change.ToPlan(), by, token);
        if (preflight.Documents is not [var check])
        {
            // Not even looked at: the policy refuses.
            return new WeightWritten(new WriteOutcome(WriteResult.Denied, preflight.Stands(consent), null), null, []);
        }

        if (check.DryRun is { Result: not WriteResult.Accepted } refused)
        {
            return new WeightWritten(refused, null, []);
        }

        if (check.Missing is { } missing)
        {
            return new WeightWritten(new WriteOutcome(WriteResult.Denied, missing.Sentence, null), null, []);
        }

        if (check.Existing is null)
        {
            return new WeightWritten(new WriteOutcome(WriteResult.Gone, preflight.Stands(consent), null), null, []);
        }

        var report = await pipeline.ApplyAsync(preflight, consent, by, null, token);
        if (Tracks.Of(report, started) is { } request)
        {
            tracker.Follow(request);
        }

        return report.Refused is { } held ? new WeightWritten(new WriteOutcome(WriteResult.Held, held, null), report, preflight.ToConfirm)
            : report.Documents is [{ Outcome: { } outcome }] ? new WeightWritten(outcome, report, [])
            // The weight was there already: nothing had to be written.
            : new WeightWritten(new WriteOutcome(WriteResult.Accepted, null, check.Existing["metadata"]?["resourceVersion"]?.ToString()), report, []);
    }
}
