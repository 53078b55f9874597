using Bunit;
using FleetDns.Web.Live;
using FleetDns.Web.Tests.Screens;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace FleetDns.Web.Tests.Live;

public class LiveComponentTests : ScreenTest
{
    private static readonly Published<string> s_none = new("");

    private sealed class Follower : LiveComponent
    {
        [Parameter] public Published<string> Source { get; set; } = s_none;
        public string Seen { get; private set; } = "";
        public int Applied { get; private set; }

        protected override void OnInitialized() => Follow(Source.SubscribeAsync, value =>
        {
            Seen = value;
            Applied++;
        });

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Seen);
    }

    [Fact]
    public void The_first_value_is_drawn_at_once()
    {
        var follower = Render<Follower>(p => p.Add(c => c.Source, new Published<string>("first")));

        Assert.Equal("first", follower.Markup);
    }

    [Fact]
    public async Task Many_values_within_100_ms_are_one_redraw_of_the_newest()
    {
        var source = new Published<string>("first");
        var follower = Render<Follower>(p => p.Add(c => c.Source, source));
        var renders = follower.RenderCount;
        for (var value = 1; value <= 50; value++)
        {
            source.Publish($"{value}");
        }

        await follower.InvokeAsync(() => Task.CompletedTask);
        Assert.Equal(renders, follower.RenderCount);   // the clock is stopped: nothing more may be drawn

        await ShowsAsync(() => follower.Markup == "50");
        Assert.Equal(2, follower.Instance.Applied);
    }

    [Fact]
    public async Task Nothing_is_subscribed_after_the_component_is_disposed()
    {
        var source = new Published<string>("first");
        var follower = Render<Follower>(p => p.Add(c => c.Source, source));
        Assert.Equal(1, source.SubscriberCount);

        await follower.Instance.DisposeAsync();

        Assert.Equal(0, source.SubscriberCount);
    }

    [Fact]
    public async Task Every_page_leaves_nothing_behind()
    {
        Render<Web.Features.Overview.OverviewPage>();
        Render<Web.Features.Profiles.ProfilesPage>();
        Render<Web.Features.Profiles.ProfilePage>(
            p => p.Add(c => c.Namespace, FleetBuilder.Kuard.Namespace).Add(c => c.Name, FleetBuilder.Kuard.Name));
        Render<Web.Shell.FreshnessStatus>();
        Render<Web.Shell.FreshnessBanner>();
        Render<Web.Features.Create.ServiceWizardPage>();
        Render<Web.Features.Create.YamlPage>();
        Assert.Equal(7, Feed.Subscribers);
        Assert.Equal(4, Measurements.Subscribers);

        await DisposeComponentsAsync();

        Assert.Equal(0, Feed.Subscribers);
        Assert.Equal(0, Measurements.Subscribers);
    }
}
