using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>Writes a weight with the change pipeline and follows it to DNS.</summary>
public sealed class WeightWriter(IChangePipeline pipeline, ITracker tracker) : IWeightWriter
{
    public async Task<WeightWritten> ApplyAsync(WeightChange change, Consent consent, Operator by)
    {
        var preflight = await pipeline.PrepareAsync(change.ToPlan(), by, CancellationToken.None);
        var report = await pipeline.ApplyAsync(preflight, consent, by, null);
        tracker.Follow(report);
        return new WeightWritten(
            Outcome(preflight, report), report, report.Refused is null || preflight.ToOverride is not null ? [] : preflight.ToConfirm);
    }

    private static WriteOutcome Outcome(Preflight preflight, ChangeReport report) => (preflight.Documents, report) switch
    {
        // Not checked: the policy refuses.
        ([], _) => new WriteOutcome(WriteResult.Denied, report.Refused, null),
        ([{ DryRun: { Result: not WriteResult.Accepted } refused }], _) => refused,
        ([{ Missing: { } missing }], _) => new WriteOutcome(WriteResult.Denied, missing.Sentence, null),
        ([{ Existing: null }], _) => new WriteOutcome(WriteResult.Gone, report.Refused, null),
        // A slider has no text field for the confirmation: an override needs the review of a plan.
        (_, { Refused: { } held }) when preflight.ToOverride is not null =>
            new WriteOutcome(WriteResult.Held, $"{held} To override it, use the YAML page.", null),
        (_, { Refused: { } held }) => new WriteOutcome(WriteResult.Held, held, null),
        (_, { Documents: [{ Outcome: { } outcome }] }) => outcome,
        // The weight was already set: there was nothing to write.
        ([var check, ..], _) => new WriteOutcome(WriteResult.Accepted, null, check.Existing!["metadata"]?["resourceVersion"]?.ToString()),
    };
}
