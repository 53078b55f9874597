using MudBlazor;

namespace FleetDns.Web.Shell;

/// <summary>
/// Maps our design tokens to MudBlazor's theme. Colours come from <see cref="FleetColours"/>; tokens without a counterpart there stay in
/// <c>tokens.css</c>.
/// </summary>
public static class FleetTheme
{
    private const string Rise = "0 1px 2px rgb(0 0 0 / .08), 0 8px 24px rgb(0 0 0 / .14)";
    private static readonly string[] s_sans = ["Inter Variable", "Inter", "Segoe UI", "system-ui", "sans-serif"];

    public static MudTheme Mud { get; } = new()
    {
        PaletteLight = Paint(new PaletteLight(), colour => colour.Light),
        PaletteDark = Paint(new PaletteDark(), colour => colour.Dark),
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "48px", DrawerWidthLeft = "184px" },
        Shadows = new Shadow { Elevation = [.. Enumerable.Range(0, 26).Select(level => level < 4 ? "none" : Rise)] },
        Typography = new Typography
        {
            Default = Text<DefaultTypography>(".8125rem", "400", "1.54"),
            Body1 = Text<Body1Typography>(".8125rem", "400", "1.54"),
            Body2 = Text<Body2Typography>(".8125rem", "400", "1.54"),
            H1 = Text<H1Typography>("1.5rem", "500", "1.333", "-.015em"),
            H2 = Text<H2Typography>("1.25rem", "600", "1.4", "-.01em"),
            H3 = Text<H3Typography>("1.125rem", "600", "1.333", "-.01em"),
            H4 = Text<H4Typography>(".875rem", "600", "1.43"),
            H5 = Text<H5Typography>(".8125rem", "600", "1.54"),
            H6 = Text<H6Typography>(".8125rem", "600", "1.54"),
            Subtitle1 = Text<Subtitle1Typography>(".875rem", "600", "1.43"),
            Subtitle2 = Text<Subtitle2Typography>(".8125rem", "600", "1.54"),
            Button = Text<ButtonTypography>(".8125rem", "500", "1.54"),
            Caption = Text<CaptionTypography>(".75rem", "400", "1.333"),
            Overline = Text<OverlineTypography>(".75rem", "400", "1.333"),
        },
    };

    private static T Text<T>(string size, string weight, string line, string spacing = "0") where T : BaseTypography, new() => new()
    {
        FontFamily = s_sans,
        FontSize = size,
        FontWeight = weight,
        LineHeight = line,
        LetterSpacing = spacing,
        TextTransform = "none",
    };

    private static T Paint<T>(T palette, Func<Colour, string> shade) where T : Palette
    {
        string Of(string name) => shade(FleetColours.Get(name));

        palette.Background = Of("ground");
        palette.BackgroundGray = Of("inset");
        palette.Surface = palette.AppbarBackground = palette.TableStriped = palette.ActionDisabledBackground = Of("panel");
        palette.DrawerBackground = Of("ground");
        palette.AppbarText = palette.TextPrimary = Of("ink");
        palette.TextSecondary = palette.DrawerText = palette.DrawerIcon = palette.ActionDefault = Of("ink-2");
        palette.TextDisabled = palette.ActionDisabled = Of("ink-3");
        palette.Primary = Of("accent");
        palette.PrimaryContrastText = Of("accent-ink");
        palette.Secondary = palette.Tertiary = palette.Info = palette.Dark = Of("ink-2");
        palette.SecondaryContrastText = palette.TertiaryContrastText = palette.InfoContrastText = palette.DarkContrastText = Of("panel");
        palette.Success = Of("ok");
        palette.Warning = Of("warn");
        palette.Error = Of("bad");
        palette.SuccessContrastText = palette.WarningContrastText = palette.ErrorContrastText = Of("panel");
        palette.LinesDefault = palette.TableLines = palette.Divider = palette.DividerLight = palette.Skeleton = Of("line");
        palette.LinesInputs = Of("control");
        palette.TableHover = Of("hover");
        palette.HoverOpacity = 0.04;
        palette.RippleOpacity = 0;
        palette.OverlayDark = "rgba(16,20,19,0.5)";
        return palette;
    }
}
