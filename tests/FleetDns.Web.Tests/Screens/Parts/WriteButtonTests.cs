using Bunit;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Tests.Screens.Parts;

/// <summary>A button that writes and appears without an action of the operator ignores clicks for 700 ms.</summary>
public sealed class WriteButtonTests : ScreenTest
{
    private int _written;

    [Fact]
    public async Task One_that_appears_on_its_own_is_disabled_at_first()
    {
        var button = Open(immediate: false);
        Clock.Advance(TimeSpan.FromMilliseconds(699));
        Assert.True(button.Find("button").HasAttribute("disabled"));
        await button.InvokeAsync(() => button.Find("button").Click());
        Assert.Equal(0, _written);

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        button.WaitForAssertion(() => Assert.False(button.Find("button").HasAttribute("disabled")));
        await button.InvokeAsync(() => button.Find("button").Click());
        Assert.Equal(1, _written);
    }

    [Fact]
    public async Task One_that_the_operators_action_made_appear_works_at_once()
    {
        var button = Open(immediate: true);
        await button.InvokeAsync(() => button.Find("button").Click());
        Assert.Equal(1, _written);
    }

    private IRenderedComponent<WriteButton> Open(bool immediate) => Render<WriteButton>(p => p
        .Add(c => c.Immediate, immediate)
            .Add(c => c.OnClick, EventCallback.Factory.Create(this, () => _written++)).AddChildContent("Apply"));
}
