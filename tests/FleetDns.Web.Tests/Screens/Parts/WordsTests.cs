using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Parts;

public class WordsTests
{
    [Theory]
    [InlineData(-3, "0 s")]
    [InlineData(12, "12 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(3599, "59 min")]
    [InlineData(7440, "2 h 4 min")]
    [InlineData(7200, "2 h")]
    [InlineData(187200, "2 d 4 h")]
    public void A_duration_reads_as_people_say_it(double seconds, string words) =>
        Assert.Equal(words, Words.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(1, "1 backend")]
    [InlineData(2, "2 backends")]
    [InlineData(1200, "1,200 backends")]
    public void A_count_agrees_with_its_noun(int count, string words) => Assert.Equal(words, Words.Of(count, "backend"));

    [Fact]
    public void Coordinates_use_a_point_and_at_most_two_decimals() =>
        Assert.Equal(("33.33%", "0%", "100%"), (Words.SvgPercent(1 / 3.0), Words.SvgPercent(0), Words.SvgPercent(1)));

    [Theory]
    [InlineData(0, "A", 'A')]
    [InlineData(9, "J", 'J')]
    [InlineData(10, "K", 'A')]
    [InlineData(25, "Z", 'F')]
    [InlineData(26, "AA", 'G')]
    [InlineData(-1, "•", 'Z')]
    public void A_slot_keeps_its_letter_while_the_ten_colours_repeat(int slot, string letter, char colour)
    {
        Assert.Equal(letter, Slots.Letter(slot));
        Assert.Equal(colour, Slots.Colour(slot));
    }
}
