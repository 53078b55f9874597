using FleetDns.Core.Sampling;

namespace FleetDns.Web.Api;

/// <summary>The last measurement of an FQDN.</summary>
/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="Verdict">agrees, differs, unexpected, mixed or none; null while it runs and once it is withdrawn.</param>
/// <param name="Withdrawn">
/// The former verdict, once the shares that it was compared with have changed; null while the verdict is valid.
/// </param>
/// <param name="Targets">The targets that were returned, with the share expected at the start.</param>
public sealed record MeasurementAnswer(
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Queries, int Asked, int Counted, string? Verdict, string? Sentence,
    string? Withdrawn, IReadOnlyList<TargetAnswer> Targets)
{
    public static MeasurementAnswer Of(Measurement measurement, ProfileRow row, DateTimeOffset now)
    {
        var withdrawn = Withdrawal.Of(measurement, row, now);
        var verdict = withdrawn is null ? measurement.Verdict : null;
        return new(
            measurement.StartedAt, measurement.FinishedAt, measurement.Plan.Queries, measurement.Asked, measurement.Counted,
            verdict is null ? null : FleetAnswer.Word(verdict.Kind), verdict?.Sentence, withdrawn,
            [.. measurement.Targets.Select(
                target => new TargetAnswer(target.Target, target.Label, target.Answers, target.Share, target.ExpectedShare))]);
    }
}

/// <param name="Measured">0..1.</param>
/// <param name="Expected">0..1, as of the start of the measurement.</param>
public sealed record TargetAnswer(string Target, string Label, int Answers, double Measured, double Expected);
