using System.Collections.Frozen;

namespace FleetDns.Web.Shell;

/// <summary>One colour of the theme, as <c>#RRGGBB</c>, by the name it has in <c>wwwroot/css/tokens.css</c>.</summary>
public sealed record Colour(string Name, string Light, string Dark);

/// <summary>The only source of colours: the MudBlazor theme is built from it, and a test compares <c>tokens.css</c> with it.</summary>
public static class FleetColours
{
    public static ImmutableArray<Colour> All { get; } =
    [
        new("ground", "#ECEFED", "#101413"),
        new("panel", "#FCFDFC", "#191E1D"),
        new("inset", "#F3F5F4", "#131817"),
        new("hover", "#F0F3F1", "#202625"),
        new("line", "#DCE1DE", "#2A3230"),
        new("line-strong", "#BBC3BF", "#414B48"),
        new("control", "#76827D", "#6F7B76"),
        new("ink", "#151B19", "#E8EDEB"),
        new("ink-2", "#46514D", "#B0BAB6"),
        new("ink-3", "#5F6A65", "#8C9793"),
        new("on-fill-dark", "#0E1211", "#0E1211"),
        new("on-fill-light", "#FFFFFF", "#FFFFFF"),
        new("accent", "#2453C7", "#8FB1FF"),
        new("accent-ink", "#FFFFFF", "#0B1530"),
        new("accent-soft", "#E6ECFB", "#1C2740"),
        new("ok", "#1E7A50", "#63BF92"),
        new("warn", "#8A5A00", "#E3B25A"),
        new("bad", "#B4271F", "#FF8E7F"),
        new("ok-soft", "#E4F0EA", "#17281F"),
        new("warn-soft", "#F8EFDC", "#2C2413"),
        new("bad-soft", "#FAE9E6", "#351C19"),
        new("flow-ok", "#CBD8D2", "#34433D"),
        new("flow-warn", "#EBCB8B", "#6B5523"),
        new("flow-bad", "#E9A79F", "#7A352C"),
        new("cA", "#018373", "#4FA294"),
        new("tA", "#FFFFFF", "#0E1211"),
        new("cB", "#B48751", "#D2994F"),
        new("tB", "#0E1211", "#0E1211"),
        new("cC", "#8159B6", "#9A86BE"),
        new("tC", "#FFFFFF", "#0E1211"),
        new("cD", "#C26289", "#E8A9BE"),
        new("tD", "#0E1211", "#0E1211"),
        new("cE", "#00577A", "#66BDEC"),
        new("tE", "#FFFFFF", "#0E1211"),
        new("cF", "#496F3F", "#A3D995"),
        new("tF", "#FFFFFF", "#0E1211"),
        new("cG", "#8D2608", "#BD7C6B"),
        new("tG", "#FFFFFF", "#0E1211"),
        new("cH", "#7A7601", "#938E07"),
        new("tH", "#FFFFFF", "#0E1211"),
        new("cI", "#AD80C2", "#915AA9"),
        new("tI", "#0E1211", "#FFFFFF"),
        new("cJ", "#4D5760", "#6C7680"),
        new("tJ", "#FFFFFF", "#FFFFFF"),
    ];

    private static readonly FrozenDictionary<string, Colour> s_byName =
        All.ToFrozenDictionary(colour => colour.Name, StringComparer.Ordinal);

    public static Colour Get(string name) => s_byName[name];
}
