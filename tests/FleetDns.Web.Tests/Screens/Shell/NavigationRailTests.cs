using System.Reflection;
using Bunit;
using FleetDns.Core.Problems;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Tests.Screens.Shell;

public class NavigationRailTests : ScreenTest
{
    [Fact]
    public void Every_link_leads_to_a_page_and_has_a_key_of_its_own()
    {
        var routes = typeof(NavigationRail).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template).ToHashSet();
        var entries = NavigationRail.Entries(sandbox: true).ToList();

        Assert.All(entries, entry => Assert.Contains(entry.Href, routes));
        Assert.Equal(entries.Count, entries.Select(entry => entry.Key).Distinct().Count());
        Assert.Equal(
            entries.Select(entry => entry.Group).Distinct(),
            entries.Select(entry => entry.Group)
            .Aggregate(new List<string>(), (groups, next) => groups.LastOrDefault() == next ? groups : [.. groups, next]));
    }

    [Fact]
    public void Only_the_sandbox_has_the_page_of_fault_switches() =>
        Assert.Equal(
            ["/sandbox"], NavigationRail.Entries(sandbox: true).Except(NavigationRail.Entries(sandbox: false)).Select(entry => entry.Href));

    [Fact]
    public void Counts_are_shown_next_to_the_titles_and_advice_is_not_counted()
    {
        var subject = new ObjectRef("TrafficManagerProfile", FleetBuilder.Kuard);
        var problems = new[] { Severity.Critical, Severity.Warning, Severity.Advice }
            .Select(severity => new Problem($"r{severity}", severity, subject, null, [], null, "t", "m", [], new Fix("f")));
        var view =
            FleetBuilder.View with
            {
                Problems = FleetBuilder.View.Problems.AddRange(
                problems.Select(problem => KeyValuePair.Create(problem.Key, problem)))
            };

        Assert.Equal(2, NavigationRail.NeedingAttention(view));
        Assert.Equal("1", Render<Pages>().Find("a[href='profiles'] span").TextContent);
    }

    [Fact]
    public void The_list_of_shortcuts_names_every_page()
    {
        SignedIn.Become(new Operator("a", "admin", Role.Admin));
        var list = Render<KeyList>();

        Assert.Equal("keys-title", list.Find("dialog").GetAttribute("aria-labelledby"));
        Assert.All(
            NavigationRail.Entries(sandbox: true),
            entry => Assert.Contains($"g {entry.Key} {entry.Title}", Words(list), StringComparison.Ordinal));
    }
}
