using System.Globalization;

namespace FleetDns.Core.Sampling;

/// <summary>The verdict on a finished measurement (docs/domain.md 4.3 and 4.4). It never claims equality, only that there is no evidence of
/// deviation.</summary>
internal static class Judge
{
    private const double SmallestExpected = 5;

    public static Verdict Of(Measurement measurement, string? changedDuring)
    {
        if (measurement.Counted == 0)
        {
            return NothingCounted(measurement);
        }

        var strangers = measurement.Targets.Where(t => t.Answers > 0 && (!t.Expected || t.ExpectedShare <= 0)).ToList();
        if (changedDuring is not null)
        {
            return Without(
                VerdictKind.Mixed,
                "Mixed: weights or health changed during the measurement.",
                $"{changedDuring.TrimEnd('.', ' ')}. The answers come from more than one split; measure "
                + $"again.{(strangers.Count > 0 ? $" {Strangers(strangers, measurement.Counted)}" : string.Empty)}");
        }

        if (strangers.Count > 0)
        {
            return Without(
                VerdictKind.Unexpected,
                strangers.Count == 1 ? $"DNS returned {strangers[0].Label}, but should not."
                    : $"DNS returned {Wording.Count(strangers.Count)} targets that it should not.",
                Strangers(strangers, measurement.Counted));
        }

        var missing = measurement.Asked - measurement.Counted;
        if (measurement.Asked < measurement.Plan.Queries)
        {
            return Without(
                VerdictKind.None,
                "No verdict: stopped early.",
                $"Stopped after {Wording.Count(measurement.Asked)} of {Wording.Count(measurement.Plan.Queries)} queries. "
                    + "The number is fixed in advance; an earlier verdict would cause false alarms.");
        }

        return missing * 2 > measurement.Asked
            ? Without(
                VerdictKind.None, "No verdict: too few answers.",
                $"Only {Wording.Count(measurement.Counted)} of {Wording.Count(measurement.Asked)} queries returned a valid answer. "
                + $"{Missing(measurement)}")
            : Split(measurement);
    }

    private static Verdict Split(Measurement measurement)
    {
        var tested = measurement.Targets.Where(t => t.ExpectedShare > 0).ToList();
        var total = tested.Sum(t => t.ExpectedShare);
        var counts = tested.ConvertAll(t => t.Answers);
        var shares = tested.ConvertAll(t => t.ExpectedShare / total);
        var answers = $"{Wording.Count(measurement.Counted)} authoritative answers";
        if (tested.Count == 1)
        {
            return new Verdict(
                VerdictKind.Agrees, "No evidence of deviation from the expected split.",
                $"All {answers} contain {tested[0].Label}, the only expected endpoint.{Gaps(measurement)}", null, null, null);
        }

        var (p, test, statistic, degrees) = Test(counts, shares);
        if (p >= Confidence.Alpha)
        {
            return new Verdict(
                VerdictKind.Agrees, "No evidence of deviation from the expected split.", $"{answers} ({test}).{Gaps(measurement)}",
                statistic, degrees, p);
        }

        var worst = Enumerable.Range(0, tested.Count)
            .MaxBy(i => Math.Abs(counts[i] - (measurement.Counted * shares[i])) / Math.Sqrt(
                measurement.Counted * shares[i] * (1 - shares[i])));
        var chance = p >= 0.01 ? $" Chance alone causes this in {Confidence.ChanceWords}: measure again before acting." : string.Empty;
        return new Verdict(
            VerdictKind.Differs,
            "Differs from the expected split.",
            $"{tested[worst].Label} got {Wording.Percent(tested[worst].Share)} where {Wording.Percent(shares[worst])} is expected, in "
            + $"{answers} ({test}).{chance}{Gaps(measurement)}",
            statistic,
            degrees,
            p);
    }

    private static (double P, string Words, double? Statistic, int? Degrees) Test(List<int> counts, List<double> shares)
    {
        var n = counts.Sum();
        if (shares.TrueForAll(s => n * s >= SmallestExpected))
        {
            var statistic = ChiSquare.Statistic(counts, shares);
            var degrees = counts.Count - 1;
            var p = ChiSquare.PValue(statistic, degrees);
            var plural = degrees == 1 ? "degree" : "degrees";
            var tail = p < Confidence.Alpha ? $", {PValue(p)}" : string.Empty;
            return (
                p, string.Create(CultureInfo.InvariantCulture, $"χ² {statistic:F2}, {degrees} {plural} of freedom{tail}"), statistic,
                degrees);
        }

        var (exact, enumerated) = MultinomialTest.PValue(counts, shares);
        return (
            exact, enumerated ? $"exact multinomial test, {PValue(exact)}"
            : $"multinomial test with {Wording.Count(MultinomialTest.Draws)} random tables from a fixed seed, {PValue(exact)}", null, null);
    }

    private static string PValue(double p) => p < 0.001 ? "p < 0.001" : string.Create(CultureInfo.InvariantCulture, $"p = {p:F3}");

    private static Verdict NothingCounted(Measurement m)
    {
        var sentence =
            m.Asked == 0 ? "No verdict: no query was sent."
            : m.NoAnswers > 0 && m.NoAnswers >= m.Timeouts + m.Failures + m.Rejected ? "No verdict: the name does not resolve."
            : m.Timeouts >= m.Failures + m.Rejected ? "No verdict: the name servers do not answer."
            : m.Failures >= m.Rejected ? "No verdict: the name servers return errors."
            : "No verdict: no answer is valid.";
        return Without(VerdictKind.None, sentence, m.Asked == 0 ? "The measurement was stopped before the first query." : Missing(m));
    }

    private static string Strangers(List<TargetTally> strangers, int counted) => string.Join(' ', strangers.Take(3).Select(t =>
        t.Expected
            ? $"{t.Target} ({t.Label}) should get no traffic; DNS returned it {Times(t.Answers)} in {Wording.Count(counted)} answers."
            : $"{t.Target} is not an endpoint of this profile; DNS returned it {Times(t.Answers)} in {Wording.Count(counted)} answers."))
        + (strangers.Count > 3 ? $" {Wording.Count(strangers.Count - 3)} more targets do the same." : string.Empty);

    private static string Times(int answers) => answers == 1 ? "once" : $"{Wording.Count(answers)} times";

    private static string Gaps(Measurement m) => m.Asked == m.Counted ? string.Empty : $" {Missing(m)}";

    /// <summary><c>Not counted: 3 timeouts, 1 rejected. Last: …</c></summary>
    private static string Missing(Measurement m)
    {
        List<string> kinds = [];
        Name(m.NoAnswers, "without a record", "without a record");
        Name(m.Timeouts, "timeout", "timeouts");
        Name(m.Failures, "server failure", "server failures");
        Name(m.Rejected, "rejected", "rejected");
        var last = m.LastProblem is null ? string.Empty : $" Last: {m.LastProblem}";
        return $"Not counted: {Wording.List(kinds, kinds.Count)}.{last}";

        void Name(int number, string one, string many)
        {
            if (number > 0)
            {
                kinds.Add($"{Wording.Count(number)} {(number == 1 ? one : many)}");
            }
        }
    }

    private static Verdict Without(VerdictKind kind, string sentence, string detail) => new(kind, sentence, detail, null, null, null);
}
