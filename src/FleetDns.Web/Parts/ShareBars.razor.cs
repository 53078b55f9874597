using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Parts;

/// <summary>The three bars of a profile: intended, effective and measured shares, with the same clusters and colours.</summary>
public partial class ShareBars
{
    // They never change: as one markup string they are one frame in the render tree of each viewer.
    private static readonly MarkupString s_ticks = Ticks(roomy: false);
    private static readonly MarkupString s_roomyTicks = Ticks(roomy: true);

    private ShareBarsDrawing _drawing = null!;

    /// <summary>In slot order, foreign last.</summary>
    [Parameter, EditorRequired] public required ImmutableArray<ShareRow> Shares { get; set; }

    /// <summary>The shares after a pending change; the current ones are then a strip above each bar.</summary>
    [Parameter] public ImmutableArray<ShareRow>? Preview { get; set; }

    [Parameter] public MeasuredShares? Measured { get; set; }

    /// <summary>The text in place of the measured bar while there is nothing to show.</summary>
    [Parameter] public string Absent { get; set; } = "not measured yet";

    /// <summary>Why effective shares are not known; null while they are. Nothing is drawn instead of a guess.</summary>
    [Parameter] public string? Unknown { get; set; }

    /// <summary>The source cannot be reached: its last known state is drawn.</summary>
    [Parameter] public bool Stale { get; set; }

    /// <summary>A slider is held: values follow it without easing.</summary>
    [Parameter] public bool Held { get; set; }

    /// <summary>Reserves the space of the strips also outside a preview, so that nothing moves when one begins.</summary>
    [Parameter] public bool Roomy { get; set; }

    private string? RoomyClass => Roomy ? "roomy" : null;

    private IEnumerable<ShareSegment> LeftOut => _drawing.Effective.Zip(_drawing.Intended)
        .Where(pair => pair.First.Width <= 0 && pair.Second.Width > 0 && _drawing.Effective.Any(segment => segment.Width > 0))
        .Select(pair => pair.First)
        .DistinctBy(segment => Math.Round(segment.Start, 3));

    private string Label => string.Join(". ", new[]
    {
        Describe(Preview is null ? "Intended" : "Intended after the change", _drawing.Intended),
        Unknown is not null
            ? $"Effective: not known, {Unknown}"
            : Describe(Preview is null ? "Effective" : "Effective after the change", _drawing.Effective),
        _drawing.Measured.IsEmpty
            ? $"Measured: {Absent}"
            : Describe($"Measured from {Words.Of(Measured!.Counted, "answer")}", _drawing.Measured),
    });

    protected override void OnParametersSet() => _drawing = ShareBarsDrawing.Draw(Shares, Preview, Measured);

    private int Top(int bar) => Top(bar, Roomy);

    private static int Top(int bar, bool roomy) => bar * 36 + (roomy ? 6 : 0);

    private static MarkupString Ticks(bool roomy) => new(string.Concat(new (string At, string Text, string Anchor)[]
        { ("0%", "0", "start"), ("25%", "25", "middle"), ("50%", "50", "middle"), ("75%", "75", "middle"), ("100%", "100 %", "end") }
        .Select(tick => FormattableString.Invariant(
            $"""<line class="grat" x1="{tick.At}" x2="{tick.At}" y1="-4" y2="{Top(2, roomy) + 29}"></line>""")
            + FormattableString.Invariant(
            $"""<text class="tick" x="{tick.At}" y="{Top(2, roomy) + 42}" text-anchor="{tick.Anchor}">{tick.Text}</text>"""))));

    private static double Disc(double start) => Math.Clamp(start, 0.004, 0.996);

    private static string Describe(string bar, ImmutableArray<ShareSegment> segments)
    {
        var parts = segments.Where(segment => segment.Width > 0)
            .Select(segment => $"{segment.Lane.Name} {Words.Percent(segment.Width)} %").ToList();
        return $"{bar}: {(parts.Count == 0 ? "nothing" : string.Join(", ", parts))}";
    }

    private static RenderFragment Strip(ImmutableArray<ShareSegment> bar, int top) => builder =>
    {
        foreach (var segment in bar.Where(segment => segment.Width > 0))
        {
            builder.OpenElement(0, "rect");
            builder.SetKey(segment.Lane.Label);
            builder.AddAttribute(1, "class", $"old f{Slots.Colour(segment.Lane.Slot)}");
            builder.AddAttribute(2, "x", Words.SvgPercent(segment.Start));
            builder.AddAttribute(3, "width", Words.SvgPercent(segment.Width));
            builder.AddAttribute(4, "y", top);
            builder.CloseElement();
        }
    };

    // Positions are relative to the top of the bar and heights are in the style sheet, since each viewer has many segments.
    private static RenderFragment Bar(ImmutableArray<ShareSegment> bar, bool stale, bool crosses = false) => builder =>
    {
        foreach (var segment in bar)
        {
            var (lane, x, width) = (segment.Lane, Words.SvgPercent(segment.Start), Words.SvgPercent(segment.Width));
            var crossed = crosses && segment.Start > 0
                && bar.Any(other => other.Width <= 0 && other.Start.Equals(segment.Start) && other.Lane.LeftOut is not null);
            builder.OpenElement(0, "g");
            builder.SetKey(lane.Label);
            builder.OpenElement(1, "rect");
            builder.AddAttribute(2, "class", $"f f{Slots.Colour(lane.Slot)}{(segment.Width > 0 ? " gap" : null)}");
            builder.AddAttribute(3, "x", x);
            builder.AddAttribute(4, "width", width);
            builder.CloseElement();
            if (stale && segment.Width > 0)
            {
                builder.OpenElement(7, "rect");
                builder.AddAttribute(8, "class", "hatch");
                builder.AddAttribute(9, "x", x);
                builder.AddAttribute(10, "width", width);
                builder.CloseElement();
            }

            if (segment.Width >= 0.03)
            {
                AddLabel(builder, segment, crossed);
            }

            builder.OpenElement(40, "title");
            var leftOut = lane.LeftOut is null ? null : $", left out: {lane.LeftOut}";
            builder.AddContent(41, $"{lane.Name}: {Words.Percent(segment.Width)} %{leftOut}");
            builder.CloseElement();
            builder.CloseElement();
        }
    };

    // 8 % and more: letter and share; 3 to 8 %: the letter, centred. On a phone, labels that do not fit are hidden.
    private static void AddLabel(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder, ShareSegment segment, bool crossed)
    {
        var full = segment.Width >= 0.08;
        builder.OpenElement(20, "text");
        builder.AddAttribute(21, "class", $"seg-t x{Slots.Colour(segment.Lane.Slot)}{(segment.Width < 0.05 ? " l-tight" : null)}");
        builder.AddAttribute(22, "x", Words.SvgPercent(full ? segment.Start : segment.Start + segment.Width / 2));
        builder.AddAttribute(23, "dx", full ? crossed ? 15 : 8 : 0);
        builder.AddAttribute(24, "y", "14.3");
        builder.AddAttribute(25, "text-anchor", full ? null : "middle");
        builder.OpenElement(26, "tspan");
        builder.AddAttribute(27, "class", "l");
        builder.AddContent(28, segment.Lane.Letter);
        builder.CloseElement();
        if (full)
        {
            builder.OpenElement(29, "tspan");
            var tight = segment.Width < (crossed ? 0.24 : 0.19) ? " n-tight" : null;
            builder.AddAttribute(30, "class", $"n{tight}{(segment.Width < 0.13 ? " n-mid" : null)}");
            builder.AddAttribute(31, "dx", 6);
            builder.AddContent(32, Words.Percent(segment.Width));
            builder.CloseElement();
        }

        builder.CloseElement();
    }

    // The bands between two bars: a slant shows a difference, a lane that is left out ends in a point.
    private static RenderFragment Joint(
        ImmutableArray<ShareSegment> above, ImmutableArray<ShareSegment> below, int top, bool faded) => builder =>
    {
        builder.OpenElement(0, "svg");
        builder.AddAttribute(1, "y", top);
        builder.AddAttribute(2, "height", 16);
        builder.AddAttribute(3, "width", "100%");
        builder.AddAttribute(4, "viewBox", "0 0 100 10");
        builder.AddAttribute(5, "preserveAspectRatio", "none");
        builder.AddAttribute(6, "class", faded ? "faded" : null);
        foreach (var (over, under) in above.Zip(below).Where(pair => pair.First.Width > 0 || pair.Second.Width > 0))
        {
            builder.OpenElement(7, "path");
            builder.SetKey(over.Lane.Label);
            builder.AddAttribute(8, "class", $"plumb f{Slots.Colour(over.Lane.Slot)}{(under.Width <= 0 ? " gone" : null)}");
            builder.AddAttribute(9, "d", $"M{P(over.Start)} 0H{P(over.End)}L{P(under.End)} 10H{P(under.Start)}z");
            builder.CloseElement();
        }

        builder.CloseElement();

        static string P(double share) => Words.Svg(share * 100);
    };
}
