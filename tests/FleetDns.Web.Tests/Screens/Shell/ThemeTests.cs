using System.Text.RegularExpressions;
using FleetDns.Testing;
using FleetDns.Web.Shell;
using MudBlazor.Utilities;

namespace FleetDns.Web.Tests.Screens.Shell;

public partial class ThemeTests
{
    private static readonly string s_css = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "wwwroot", "css", "tokens.css"));

    [Fact]
    public void Tokens_css_has_exactly_the_colours_of_the_theme()
    {
        var inCss = Token().Matches(s_css).Select(match => new Colour(
            match.Groups["name"].Value,
            match.Groups[match.Groups["light"].Success ? "light" : "one"].Value,
            match.Groups[match.Groups["dark"].Success ? "dark" : "one"].Value));

        Assert.Equal(
            FleetColours.All.OrderBy(colour => colour.Name, StringComparer.Ordinal),
            inCss.OrderBy(colour => colour.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_slot_has_a_fill_and_a_text_colour()
    {
        foreach (var slot in "ABCDEFGHIJ")
        {
            Assert.NotNull(FleetColours.Get($"c{slot}"));
            Assert.NotNull(FleetColours.Get($"t{slot}"));
        }
    }

    [Fact]
    public void MudBlazor_takes_its_palette_from_the_same_colours()
    {
        Assert.Equal(new MudColor("#2453C7"), FleetTheme.Mud.PaletteLight.Primary);
        Assert.Equal(new MudColor("#8FB1FF"), FleetTheme.Mud.PaletteDark.Primary);
        Assert.Equal(new MudColor(FleetColours.Get("panel").Dark), FleetTheme.Mud.PaletteDark.Surface);
        Assert.Equal(new MudColor(FleetColours.Get("bad").Light), FleetTheme.Mud.PaletteLight.Error);
        Assert.Equal(FleetTheme.Mud.PaletteLight.TextSecondary, FleetTheme.Mud.PaletteLight.Secondary);
    }

    [Theory]
    [InlineData("ink", "panel", 4.5)]
    [InlineData("ink-2", "ground", 4.5)]
    [InlineData("ink-3", "panel", 4.5)]
    [InlineData("ink-3", "accent-soft", 4.5)]
    [InlineData("accent", "panel", 4.5)]
    [InlineData("accent-ink", "accent", 4.5)]
    [InlineData("warn", "ground", 4.5)]
    [InlineData("bad", "accent-soft", 4.5)]
    [InlineData("control", "panel", 3)]
    [InlineData("tA", "cA", 4.5)]
    [InlineData("tB", "cB", 4.5)]
    [InlineData("tC", "cC", 4.5)]
    [InlineData("tD", "cD", 4.5)]
    [InlineData("tE", "cE", 4.5)]
    [InlineData("tF", "cF", 4.5)]
    [InlineData("tG", "cG", 4.5)]
    [InlineData("tH", "cH", 4.5)]
    [InlineData("tI", "cI", 4.5)]
    [InlineData("tJ", "cJ", 4.5)]
    public void Text_keeps_its_contrast_in_light_and_dark(string front, string back, double least)
    {
        var (text, ground) = (FleetColours.Get(front), FleetColours.Get(back));
        Assert.True(Contrast(text.Light, ground.Light) >= least, $"light: {Contrast(text.Light, ground.Light):0.00}");
        Assert.True(Contrast(text.Dark, ground.Dark) >= least, $"dark: {Contrast(text.Dark, ground.Dark):0.00}");
    }

    // WCAG 2: (L1 + 0.05) / (L2 + 0.05) of the relative luminances.
    private static double Contrast(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Linear(int at)
        {
            var part = Convert.ToInt32(hex.Substring(at, 2), 16) / 255.0;
            return part <= 0.03928 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }

        return 0.2126 * Linear(1) + 0.7152 * Linear(3) + 0.0722 * Linear(5);
    }

    // --ground: light-dark(#ECEFED, #101413);   or   --on-fill-dark: #0E1211;
    [GeneratedRegex(@"--(?<name>[\w-]+):\s*(?:light-dark\((?<light>#[0-9A-F]{6}),\s*(?<dark>#[0-9A-F]{6})\)|(?<one>#[0-9A-F]{6}));")]
    private static partial Regex Token();
}
