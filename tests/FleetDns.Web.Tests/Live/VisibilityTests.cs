using FleetDns.Core.Fleet;
using FleetDns.Web.Live;
using FleetDns.Web.Tests.Screens;
using Xunit;

namespace FleetDns.Web.Tests.Live;

public sealed class VisibilityTests
{
    private static readonly ObjectKey s_other = new("shop", "checkout");
    private static readonly ObjectKey s_otherBackend = new("shop", "checkout-backend");

    private readonly FleetView _view = World.HowTo().Profile(s_other).Backend(s_otherBackend, s_other.Name, "checkout-svc", 100).Export("checkout-svc", "aks-member-1", 10, space: "shop").View;

    [Fact]
    public void Who_may_list_everything_sees_the_shared_view_itself() => Assert.Same(_view, Visibility.All.Narrow(_view));

    [Fact]
    public void A_profile_in_a_foreign_namespace_is_in_no_row_no_member_and_no_headline()
    {
        var mine = new Visibility(false, ["kuard-demo"], true).Narrow(_view);
        Assert.Equal([World.Kuard], mine.Profiles.Keys);
        Assert.Same(_view.Profiles[World.Kuard], mine.Profiles[World.Kuard]);
        Assert.Contains(_view.Members.Values, member => member.Served.ContainsKey(s_other));
        Assert.DoesNotContain(mine.Members.Values, member => member.Served.ContainsKey(s_other));
        Assert.Equal(1, Headline.Of(mine).Total);
        Assert.DoesNotContain("shop", Headline.Of(mine).Lede, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_need_a_right_of_their_own_and_their_absence_is_explained()
    {
        var mine = new Visibility(true, [], false).Narrow(_view);
        Assert.Equal(2, mine.Profiles.Count);
        Assert.Empty(mine.Members);
        var kind = Assert.Single(mine.Freshness.Kinds, kind => kind.State == SourceState.Denied);
        Assert.Equal("Your own rights at the hub do not let you list memberclusters.", kind.Problem);
    }

    [Fact]
    public void Who_may_list_nothing_is_told_so_and_sees_nothing()
    {
        var mine = new Visibility(false, [], false).Narrow(_view);
        Assert.Empty(mine.Profiles);
        Assert.Empty(mine.Members);
        Assert.Equal("The hub does not show its FQDNs.", Headline.Of(mine).Sentence);
    }

    [Fact]
    public void Equal_rights_share_one_view()
    {
        var fleets = new VisibleFleets();
        Assert.Same(fleets.Of(_view, new Visibility(false, ["kuard-demo"], true)), fleets.Of(_view, new Visibility(false, ["kuard-demo"], true)));
        Assert.NotSame(fleets.Of(_view, new Visibility(false, ["kuard-demo"], true)), fleets.Of(_view, new Visibility(false, ["shop"], true)));
    }
}
