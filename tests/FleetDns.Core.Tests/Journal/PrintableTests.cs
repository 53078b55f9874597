using FleetDns.Core.Journal;

namespace FleetDns.Core.Tests.Journal;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain, ä, 漢, 😀", "plain, ä, 漢, 😀")]
    [InlineData("a\nb\r\tc", "a\\nb\\r\\tc")]
    [InlineData("a\u001b[31mb", "a\\u001B[31mb")]
    [InlineData("a\u202eb\u200bc\u2028d\u0085e", "a\\u202Eb\\u200Bc\\u2028d\\u0085e")]
    public void What_cannot_be_seen_is_made_visible_on_one_line(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void A_value_of_hidden_characters_stays_within_its_bound()
    {
        var cut = Bounded.Cut(new string('\u0001', 5_000));

        Assert.Equal(Bounded.LongestValue, cut.Length);
        Assert.Equal(cut, Bounded.Cut(cut));
    }
}
