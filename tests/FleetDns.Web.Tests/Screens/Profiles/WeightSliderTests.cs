using Bunit;
using FleetDns.Web.Features.Profiles;

namespace FleetDns.Web.Tests.Screens.Profiles;

public class WeightSliderTests : ScreenTest
{
    private readonly List<int> _moves = [];
    private int _releases;

    private IRenderedComponent<WeightSlider> Slider(int value = 100, int now = 100, bool disabled = false) => Render<WeightSlider>(p => p
        .Add(c => c.Label, "Weight of backend b").Add(c => c.Value, value).Add(c => c.Now, now).Add(c => c.Scale, 200).Add(
            c => c.Disabled, disabled)
        .Add(c => c.OnMove, weight => _moves.Add(weight)).Add(c => c.OnRelease, () => _releases++));

    [Fact]
    public void Each_move_and_each_release_is_reported()
    {
        var slider = Slider();
        slider.Find("input").Input("90");
        slider.Find("input").Input("80");
        slider.Find("input").Change("80");

        Assert.Equal([90, 80], _moves);
        Assert.Equal(1, _releases);
    }

    [Fact]
    public void A_move_does_not_render_the_old_value_while_the_thumb_moves()
    {
        var slider = Slider();
        var drawn = slider.RenderCount;
        slider.Find("input").Input("90");

        Assert.Equal(drawn, slider.RenderCount);
    }

    [Fact]
    public void At_rest_it_has_no_ghost_and_while_pending_the_ghost_is_at_the_value_of_the_object()
    {
        Assert.Empty(Slider().FindAll(".rest .gh"));

        var pending = Slider(value: 40);
        Assert.Equal("50%", pending.Find(".rest .gh").GetAttribute("cx"));
        Assert.Equal("20%", pending.Find(".rest .th").GetAttribute("cx"));
        Assert.Equal("40, now 100", pending.Find("input").GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void A_weight_beyond_the_scale_is_at_its_end() =>
        Assert.Equal("100%", Slider(value: 900, now: 900).Find(".rest .th").GetAttribute("cx"));

    [Fact]
    public void The_script_gets_scale_and_value_as_data() =>
        Assert.Equal(
            ("200", "40"),
            (Slider(value: 40).Find(".wslider").GetAttribute("data-scale"), Slider(value: 40).Find(".wslider").GetAttribute("data-value")));

    [Fact]
    public void A_disabled_slider_cannot_be_reached() => Assert.True(Slider(disabled: true).Find("input").HasAttribute("disabled"));
}
