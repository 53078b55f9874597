namespace FleetDns.Core.Tests.Fleet;

public sealed class EndpointWeightsTests
{
    /// <summary>The table of docs/domain.md 2.4.</summary>
    public static TheoryData<int, int[], int[]> Table => new()
    {
        { 1, [100, 200], [1, 1] },
        { 100, [50, 50], [50, 50] },
        { 100, [100, 200], [34, 67] },
        { 500, [100, 200], [167, 334] },
        { 10, [1, 2, 4], [2, 3, 6] },
        { 100, [1, 999], [1, 100] },
        { 1000, [1000, 1], [1000, 1] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Weights_are_those_of_the_controllers_table(int backendWeight, int[] exports, int[] expected) =>
        Assert.Equal(expected, EndpointWeights.Of(backendWeight, exports));

    [Fact]
    public void Every_backend_weight_gives_what_the_controllers_float64_division_gives()
    {
        var random = new Random(20260301);
        for (var backendWeight = 0; backendWeight <= 1000; backendWeight++)
        {
            for (var round = 0; round < 40; round++)
            {
                var exports = Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(1, 1001)).ToList();
                double sum = exports.Sum();
                var expected = exports.Select(e => (int)Math.Ceiling((double)backendWeight * e / sum));
                Assert.Equal(expected, EndpointWeights.Of(backendWeight, exports));
            }
        }
    }

    [Fact]
    public void Backend_weight_0_leaves_no_endpoint() => Assert.Equal([0, 0], EndpointWeights.Of(0, [90, 10]));

    [Fact]
    public void Export_weight_0_is_no_endpoint_and_divides_nothing_by_zero() => Assert.Equal(0, EndpointWeights.Of(100, 0, 0));

    [Fact]
    public void Best_backend_weight_is_the_sum_of_the_exports_while_that_is_allowed() =>
        Assert.Equal((100, true), EndpointWeights.Best([90, 10]));

    [Fact]
    public void Best_backend_weight_is_the_smallest_exact_one_when_the_sum_is_too_large() =>
        Assert.Equal((3, true), EndpointWeights.Best([1000, 500]));

    [Fact]
    public void Best_backend_weight_is_found_by_search_when_none_is_exact()
    {
        int[] exports = [997, 991, 13];
        var best = EndpointWeights.Best(exports)!.Value;
        Assert.False(best.Exact);
        Assert.InRange(best.Weight, 1, 1000);
        Assert.All(
            Enumerable.Range(1, 1000),
            w => Assert.True(EndpointWeights.RoundingError(w, exports) >= EndpointWeights.RoundingError(best.Weight, exports)));
    }

    [Fact]
    public void Without_exports_no_backend_weight_is_best() => Assert.Null(EndpointWeights.Best([]));
}
