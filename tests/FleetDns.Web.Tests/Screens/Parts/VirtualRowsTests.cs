using Bunit;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace FleetDns.Web.Tests.Screens.Parts;

public class VirtualRowsTests : ScreenTest
{
    [Fact]
    public void A_short_list_is_rendered_whole_and_a_long_one_asks_the_browser()
    {
        var few = Show(VirtualRows<int>.Few);
        Assert.Equal(VirtualRows<int>.Few, few.FindAll("tr").Count);
        Assert.False(few.HasComponent<Virtualize<int>>());

        Assert.True(Show(VirtualRows<int>.Few + 1).HasComponent<Virtualize<int>>());
    }

    private IRenderedComponent<VirtualRows<int>> Show(int count) => Render<VirtualRows<int>>(parameters => parameters
        .Add(rows => rows.Items, Enumerable.Range(0, count).ToList())
        .Add(rows => rows.Height, 33)
        .Add(rows => rows.ChildContent, row => $"<tr>{row}</tr>"));
}
