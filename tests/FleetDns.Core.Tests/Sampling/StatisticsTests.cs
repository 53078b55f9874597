using FleetDns.Core.Sampling;

namespace FleetDns.Core.Tests.Sampling;

/// <summary>The numbers of docs/domain.md 4.4.</summary>
public sealed class StatisticsTests
{
    [Theory]
    [InlineData(50, 100, 0.4038, 0.5962)]
    [InlineData(100, 200, 0.4314, 0.5686)]
    [InlineData(500, 1000, 0.4691, 0.5309)]
    [InlineData(0, 60, 0, 0.0602)]
    [InlineData(0, 300, 0, 0.0126)]
    [InlineData(60, 60, 0.9398, 1)]
    public void Wilson_intervals_are_those_of_the_check_values(int answers, int counted, double lower, double upper)
    {
        var interval = Wilson.Of(answers, counted);
        Assert.Equal(lower, interval.Lower, 4);
        Assert.Equal(upper, interval.Upper, 4);
    }

    [Fact]
    public void Without_answers_a_share_can_be_anything() => Assert.Equal(new Interval(0, 1), Wilson.Of(0, 0));

    [Theory]
    [InlineData(1, 0.05, 3.841)]
    [InlineData(2, 0.05, 5.991)]
    [InlineData(3, 0.05, 7.815)]
    [InlineData(4, 0.05, 9.488)]
    [InlineData(5, 0.05, 11.070)]
    [InlineData(9, 0.05, 16.919)]
    [InlineData(1, 0.01, 6.635)]
    [InlineData(2, 0.01, 9.210)]
    [InlineData(3, 0.01, 11.345)]
    [InlineData(4, 0.01, 13.277)]
    [InlineData(5, 0.01, 15.086)]
    [InlineData(9, 0.01, 21.666)]
    public void Chi_square_reaches_its_critical_values_to_four_digits(int degrees, double alpha, double critical)
    {
        Assert.Equal(alpha, ChiSquare.PValue(critical, degrees), 4);
        // The critical value itself: p just before and after its rounding encloses alpha.
        Assert.InRange(alpha, ChiSquare.PValue(critical + 0.0005, degrees), ChiSquare.PValue(critical - 0.0005, degrees));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1000)]
    public void Chi_square_with_many_degrees_has_its_median_near_them(int degrees) =>
        Assert.Equal(0.5, ChiSquare.PValue(degrees * Math.Pow(1 - (2.0 / (9 * degrees)), 3), degrees), 3);

    [Fact]
    public void The_statistic_of_the_mock_is_0_27() =>
        Assert.Equal(0.27, ChiSquare.Statistic([496, 309, 195], [63.0 / 126, 38.0 / 126, 25.0 / 126]), 2);

    [Theory]
    [InlineData(0.10, 0.05, 0.8, 316)]
    [InlineData(0.10, 0.05, 0.9, 438)]
    [InlineData(0.10, 0.10, 0.8, 86)]
    [InlineData(0.10, 0.02, 0.8, 1856)]
    [InlineData(0.20, 0.05, 0.8, 528)]
    [InlineData(0.20, 0.05, 0.9, 718)]
    [InlineData(0.20, 0.10, 0.8, 137)]
    [InlineData(0.20, 0.02, 0.8, 3208)]
    [InlineData(1.0 / 3, 0.05, 0.8, 711)]
    [InlineData(1.0 / 3, 0.05, 0.9, 958)]
    [InlineData(1.0 / 3, 0.10, 0.8, 180)]
    [InlineData(1.0 / 3, 0.02, 0.8, 4398)]
    [InlineData(0.50, 0.05, 0.8, 783)]
    [InlineData(0.50, 0.05, 0.9, 1047)]
    [InlineData(0.50, 0.10, 0.8, 194)]
    [InlineData(0.50, 0.02, 0.8, 4904)]
    [InlineData(2.0 / 3, 0.05, 0.8, 680)]
    [InlineData(2.0 / 3, 0.05, 0.9, 902)]
    [InlineData(2.0 / 3, 0.10, 0.8, 164)]
    [InlineData(2.0 / 3, 0.02, 0.8, 4319)]
    public void Sample_sizes_are_those_of_the_table(double share, double shift, double power, int answers) =>
        Assert.Equal(answers, SampleSize.ToSee(share, shift, power));

    [Fact]
    public void A_canary_of_one_percent_is_met_within_299_answers() => Assert.Equal(299, SampleSize.ToMeet(0.01, 0.95));

    [Theory]
    [InlineData(0.5, 0.05, 1047, 0.9)]
    [InlineData(0.2, -0.05, 500, 0.8252)]
    public void Power_is_the_inverse_of_the_sample_size(double share, double shift, int answers, double power) =>
        Assert.Equal(power, SampleSize.Power(share, shift, answers), 0.001);

    [Fact]
    public void Exact_test_of_a_fair_coin_is_the_binomial_one()
    {
        // 1 of 10: two-sided p = 2·(1 + 10)/1024.
        var (p, exact) = MultinomialTest.PValue([1, 9], [0.5, 0.5]);
        Assert.True(exact);
        Assert.Equal(22.0 / 1024, p, 10);
    }

    [Fact]
    public void Exact_test_of_a_die_with_three_sides_is_that_of_counting_by_hand()
    {
        // 3 throws of thirds: 27 orders; all on the same side is the least likely: 3 of 27.
        Assert.Equal(3.0 / 27, MultinomialTest.PValue([3, 0, 0], [1.0 / 3, 1.0 / 3, 1.0 / 3]).PValue, 10);
        Assert.Equal(1, MultinomialTest.PValue([1, 1, 1], [1.0 / 3, 1.0 / 3, 1.0 / 3]).PValue, 10);
    }

    [Fact]
    public void Too_many_tables_are_drawn_instead_and_always_the_same()
    {
        int[] counts = [97, 196, 301, 395, 6, 5];
        double[] shares = [0.1, 0.2, 0.3, 0.392, 0.004, 0.004];
        var first = MultinomialTest.PValue(counts, shares);
        Assert.False(first.Exact);
        Assert.Equal(first, MultinomialTest.PValue(counts, shares));
    }

    [Fact]
    public void Drawing_agrees_with_counting()
    {
        // The same counts with a seventh, nearly impossible box: too many tables to count, the same p except for the draws.
        int[] counts = [30, 22, 28, 40];
        double[] shares = [0.3, 0.2, 0.2, 0.3];
        var (counted, exact) = MultinomialTest.PValue(counts, shares);
        Assert.True(exact);
        var (drawn, alsoExact) = MultinomialTest.PValue([.. counts, 0, 0], [.. shares.Select(s => s * (1 - 2e-12)), 1e-12, 1e-12]);
        Assert.False(alsoExact);
        Assert.Equal(counted, drawn, 0.005);
    }

    [Theory]
    [InlineData(20, 0.03)]
    [InlineData(40, 0.3)]
    [InlineData(60, 0.8)]
    public void Drawn_binomial_counts_follow_their_distribution(int trials, double share)
    {
        const int Draws = 200_000;
        var logs = new double[trials + 1];
        for (var i = 1; i <= trials; i++)
        {
            logs[i] = logs[i - 1] + Math.Log(i);
        }

        var random = new BinomialDraw(logs, 1);
        var seen = new int[trials + 1];
        for (var i = 0; i < Draws; i++)
        {
            seen[random.Next(trials, share)]++;
        }

        // Counts with a small expectation share one box.
        var expected = Enumerable.Range(0, trials + 1)
            .Select(k => Math.Exp(logs[trials] - logs[k] - logs[trials - k] + (k * Math.Log(share)) + ((trials - k) * Math.Log(1 - share))))
            .ToList();
        var often = Enumerable.Range(0, trials + 1).Where(k => Draws * expected[k] >= 20).ToList();
        List<int> counts = [.. often.Select(k => seen[k]), Draws - often.Sum(k => seen[k])];
        List<double> shares = [.. often.Select(k => expected[k]), 1 - often.Sum(k => expected[k])];
        Assert.InRange(ChiSquare.PValue(ChiSquare.Statistic(counts, shares), counts.Count - 1), 0.001, 1);
    }
}
