using FleetDns.Core.Sampling;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Sampling;

public sealed class MeasurementTallyTests
{
    private static readonly MeasurementPlan s_even = Answers.Plan(100, ("a", 0.5), ("b", 0.5));

    [Fact]
    public void A_measurement_starts_with_every_expected_target_at_nothing()
    {
        var start = MeasurementTally.Start(s_even, Given.Noon).Current;
        Assert.Equal([("a", 0, 0.5), ("b", 0, 0.5)], start.Targets.Select(t => (t.Label, t.Answers, t.ExpectedShare)));
        Assert.Equal(new Interval(0, 1), start.Targets[0].Interval);
        Assert.Null(start.FinishedAt);
        Assert.Null(start.Verdict);
    }

    [Fact]
    public void Answers_are_counted_per_target_and_per_server()
    {
        var tally = MeasurementTally.Start(s_even, Given.Noon);
        tally.Add(Answers.Of("a", "tm1", 10));
        tally.Add(Answers.Of("b", "tm2", 30));
        tally.Add(Answers.Of("a", "tm1", 20));
        tally.Add(Answers.Not(AnswerKind.Timeout, "no answer within 2 s", "tm2"));
        var now = tally.Current;
        Assert.Equal((4, 3, 1), (now.Asked, now.Counted, now.Timeouts));
        Assert.Equal([2, 1], now.Targets.Select(t => t.Answers));
        Assert.Equal(2.0 / 3, now.Targets[0].Share);
        Assert.Equal(
            [("tm1", 2, 2, 0, 15.0), ("tm2", 2, 1, 1, 30.0)],
            now.Servers.Select(s => (s.Server, s.Asked, s.Counted, s.Missing, s.MedianRoundTrip.TotalMilliseconds)));
        Assert.Equal("no answer within 2 s", now.LastProblem);
    }

    [Fact]
    public void An_earlier_snapshot_never_changes()
    {
        var tally = MeasurementTally.Start(s_even, Given.Noon);
        tally.Add(Answers.Of("a"));
        var before = tally.Current;
        tally.Add(Answers.Of("a"));
        Assert.Equal(1, before.Asked);
        Assert.Equal(2, tally.Current.Asked);
    }

    [Fact]
    public void An_unexpected_target_is_listed_and_counted_for_no_endpoint()
    {
        var tally = MeasurementTally.Start(s_even, Given.Noon);
        tally.Add(Answers.Of("stranger"));
        var stranger = tally.Current.Targets[^1];
        Assert.Equal((false, 0.0, 1, -1), (stranger.Expected, stranger.ExpectedShare, stranger.Answers, stranger.Slot));
    }

    [Fact]
    public void A_finished_measurement_takes_no_more_answers()
    {
        var tally = MeasurementTally.Start(s_even, Given.Noon);
        tally.Finish(Given.Noon, null);
        Assert.Throws<InvalidOperationException>(() => tally.Add(Answers.Of("a")));
    }

    [Fact]
    public void A_matching_split_is_reported_without_proving_equality()
    {
        var verdict =
            Answers.Judge(Answers.Plan(1000, ("a", 63.0 / 126), ("b", 38.0 / 126), ("d", 25.0 / 126)), ("a", 496), ("b", 309), ("d", 195));
        Assert.Equal(VerdictKind.Agrees, verdict.Kind);
        Assert.Equal("No evidence of deviation from the expected split.", verdict.Sentence);
        Assert.Equal("1,000 authoritative answers (χ² 0.27, 2 degrees of freedom).", verdict.Detail);
        Assert.Equal(2, verdict.DegreesOfFreedom);
        Assert.InRange(verdict.PValue!.Value, 0.87, 0.88);
    }

    [Fact]
    public void A_differing_split_names_the_target_that_is_furthest_off()
    {
        var verdict = Answers.Judge(s_even, ("a", 80), ("b", 20));
        Assert.Equal((VerdictKind.Differs, "Differs from the expected split."), (verdict.Kind, verdict.Sentence));
        Assert.Equal(
            "a got 80.0 % where 50.0 % is expected, in 100 authoritative answers (χ² 36.00, 1 degree of freedom, p < 0.001).",
            verdict.Detail);
    }

    [Fact]
    public void A_weak_difference_mentions_chance()
    {
        var verdict = Answers.Judge(s_even, ("a", 61), ("b", 39));
        Assert.Equal(VerdictKind.Differs, verdict.Kind);
        Assert.Contains(
            "(χ² 4.84, 1 degree of freedom, p = 0.028). Chance alone causes this in one of twenty measurements", verdict.Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Few_expected_answers_are_tested_exactly()
    {
        var verdict = Answers.Judge(Answers.Plan(20, ("a", 0.9), ("b", 0.1)), ("a", 18), ("b", 2));
        Assert.Equal(VerdictKind.Agrees, verdict.Kind);
        Assert.Equal("20 authoritative answers (exact multinomial test, p = 1.000).", verdict.Detail);
        Assert.Null(verdict.Statistic);
    }

    [Fact]
    public void If_the_exact_test_is_too_large_the_text_mentions_random_tables()
    {
        var plan = Answers.Plan(1000, ("a", 0.3), ("b", 0.3), ("c", 0.3), ("d", 0.097), ("e", 0.003));
        Assert.Contains(
            "multinomial test with 100,000 random tables from a fixed seed",
            Answers.Judge(plan, ("a", 300), ("b", 300), ("c", 300), ("d", 97), ("e", 3)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_endpoint_needs_no_test()
    {
        var verdict = Answers.Judge(Answers.Plan(10, ("a", 1), ("b", 0)), ("a", 10));
        Assert.Equal(
            (VerdictKind.Agrees, "All 10 authoritative answers contain a, the only expected endpoint."),
            (verdict.Kind, verdict.Detail));
        Assert.Null(verdict.PValue);
    }

    [Fact]
    public void An_unknown_target_is_a_finding_at_once_and_named_even_when_stopped_early()
    {
        var verdict = Answers.Judge(s_even, ("a", 3), ("stranger", 1));
        Assert.Equal(VerdictKind.Unexpected, verdict.Kind);
        Assert.Equal("DNS returned stranger.eastus.cloudapp.azure.com, but should not.", verdict.Sentence);
        Assert.Equal(
            "stranger.eastus.cloudapp.azure.com is not an endpoint of this profile; DNS returned it once in 4 answers.", verdict.Detail);
    }

    [Fact]
    public void An_endpoint_that_should_get_nothing_is_a_finding_when_it_answers()
    {
        var verdict = Answers.Judge(Answers.Plan(4, ("a", 1), ("c", 0)), ("a", 2), ("c", 2));
        Assert.Equal((VerdictKind.Unexpected, "DNS returned c, but should not."), (verdict.Kind, verdict.Sentence));
        Assert.Contains("(c) should get no traffic; DNS returned it 2 times in 4 answers.", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_changed_meanwhile_make_it_mixed()
    {
        var verdict = Answers.Tally(s_even, ("a", 50), ("b", 49), ("stranger", 1))
            .Finish(Given.Noon, "Azure's weight of a changed from 50 to 5.").Verdict!;
        Assert.Equal((VerdictKind.Mixed, "Mixed: weights or health changed during the measurement."), (verdict.Kind, verdict.Sentence));
        Assert.StartsWith(
            "Azure's weight of a changed from 50 to 5. The answers come from more than one split; measure again. stranger.", verdict.Detail,
            StringComparison.Ordinal);
        Assert.Null(verdict.PValue);
    }

    [Fact]
    public void A_measurement_stopped_early_gets_no_verdict()
    {
        var verdict = Answers.Judge(s_even, ("a", 30), ("b", 30));
        Assert.Equal(VerdictKind.None, verdict.Kind);
        Assert.StartsWith("Stopped after 60 of 100 queries.", verdict.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AnswerKind.NoAnswer, "No verdict: the name does not resolve.")]
    [InlineData(AnswerKind.Timeout, "No verdict: the name servers do not answer.")]
    [InlineData(AnswerKind.ServerFailure, "No verdict: the name servers return errors.")]
    [InlineData(AnswerKind.Rejected, "No verdict: no answer is valid.")]
    public void A_measurement_without_valid_answers_has_a_reason(AnswerKind kind, string sentence)
    {
        var tally = MeasurementTally.Start(Answers.Plan(2, ("a", 1)), Given.Noon);
        tally.Add(Answers.Not(kind, "in its own words"));
        tally.Add(Answers.Not(kind, "in its own words"));
        var verdict = tally.Finish(Given.Noon, null).Verdict!;
        Assert.Equal((VerdictKind.None, sentence), (verdict.Kind, verdict.Sentence));
        Assert.EndsWith("Last: in its own words", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_missing_answers_prevent_a_verdict_and_a_few_are_mentioned()
    {
        var few = Answers.Tally(Answers.Plan(10, ("a", 1)), ("a", 4));
        var enough = Answers.Tally(Answers.Plan(10, ("a", 1)), ("a", 9));
        for (var i = 0; i < 6; i++)
        {
            few.Add(Answers.Not(AnswerKind.Timeout));
        }

        enough.Add(Answers.Not(AnswerKind.Timeout));
        Assert.Equal("No verdict: too few answers.", few.Finish(Given.Noon, null).Verdict!.Sentence);
        var verdict = enough.Finish(Given.Noon, null).Verdict!;
        Assert.Equal(VerdictKind.Agrees, verdict.Kind);
        Assert.EndsWith("Not counted: 1 timeout.", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void False_alarms_come_about_as_often_as_the_test_promises()
    {
        // 2,000 measurements of a true 70/30: 5 % ± 4 standard errors.
        var random = new Random(7);
        var plan = Answers.Plan(200, ("a", 0.7), ("b", 0.3));
        var alarms = 0;
        for (var run = 0; run < 2000; run++)
        {
            var a = Enumerable.Range(0, 200).Count(_ => random.NextDouble() < 0.7);
            alarms += Answers.Judge(plan, ("a", a), ("b", 200 - a)).Kind == VerdictKind.Differs ? 1 : 0;
        }

        Assert.InRange(alarms, 60, 140);
    }
}
