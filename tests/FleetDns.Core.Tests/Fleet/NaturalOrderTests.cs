namespace FleetDns.Core.Tests.Fleet;

public sealed class NaturalOrderTests
{
    [Theory]
    [InlineData("member-2", "member-10")]
    [InlineData("member-2-b", "member-2-c")]
    [InlineData("member-2", "member-2-a")]
    [InlineData("a-9-x", "a-10-a")]
    [InlineData("v1.9", "v1.10")]
    [InlineData("10", "a")]
    [InlineData("", "0")]
    [InlineData(null, "0")]
    [InlineData("a01", "a1")]   // equal numbers: ordinal, so that the order is total
    [InlineData("a99999999999999999998", "a99999999999999999999")]
    public void Numbers_count_as_numbers(string? first, string second)
    {
        Assert.True(NaturalOrder.Comparer.Compare(first, second) < 0);
        Assert.True(NaturalOrder.Comparer.Compare(second, first) > 0);
        Assert.Equal(0, NaturalOrder.Comparer.Compare(second, second));
    }
}
