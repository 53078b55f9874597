using FleetDns.Sandbox.Controllers.Networking;

namespace FleetDns.Sandbox.Tests.Controllers;

public sealed class WeightFormulaTests
{
    /// <summary>The table of docs/domain.md 2.4.</summary>
    [Theory]
    [InlineData(1, new long[] { 100, 200 }, new[] { 1, 1 })]
    [InlineData(100, new long[] { 50, 50 }, new[] { 50, 50 })]
    [InlineData(100, new long[] { 100, 200 }, new[] { 34, 67 })]
    [InlineData(500, new long[] { 100, 200 }, new[] { 167, 334 })]
    [InlineData(10, new long[] { 1, 2, 4 }, new[] { 2, 3, 6 })]
    [InlineData(100, new long[] { 1, 999 }, new[] { 1, 100 })]
    [InlineData(1000, new long[] { 1000, 1 }, new[] { 1000, 1 })]
    public void Endpoint_weights_are_upstreams(long backend, long[] exports, int[] expected) =>
        Assert.Equal(expected, exports.Select(e => WeightFormula.Endpoint(backend, e, exports.Sum())));

    [Theory]
    [InlineData(null, 1)]
    [InlineData("50", 50)]
    [InlineData("+5", 5)]
    [InlineData("007", 7)]
    [InlineData("0", 0)]
    [InlineData("1000", 1000)]
    public void What_Go_reads_as_an_integer_is_a_weight(string? annotation, long expected)
    {
        Assert.True(WeightFormula.TryParse(annotation, out var weight, out _));
        Assert.Equal(expected, weight);
    }

    [Theory]
    [InlineData("", "the weight annotation is not a valid integer: ")]
    [InlineData(" 5", "the weight annotation is not a valid integer:  5")]
    [InlineData("5.0", "the weight annotation is not a valid integer: 5.0")]
    [InlineData("1e2", "the weight annotation is not a valid integer: 1e2")]
    [InlineData("99999999999999999999", "the weight annotation is not a valid integer: 99999999999999999999")]
    [InlineData("1001", "the weight annotation is not in the range [0, 1000]: 1001")]
    [InlineData("-1", "the weight annotation is not in the range [0, 1000]: -1")]
    public void Everything_else_is_refused_in_upstreams_words(string annotation, string expected)
    {
        Assert.False(WeightFormula.TryParse(annotation, out _, out var error));
        Assert.Equal(expected, error);
    }
}
