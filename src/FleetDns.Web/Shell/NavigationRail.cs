using FleetDns.Sources.Cluster.Access;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Shell;

/// <summary>One link of the navigation.</summary>
/// <param name="Key">The key that opens it after <c>g</c>.</param>
/// <param name="Count">The number next to the title; hidden at zero.</param>
/// <param name="Needs">The role that the page needs; others do not see the link.</param>
public sealed record NavigationEntry(
    string Group, string Title, string Href, char Key, Func<FleetView, int>? Count = null, Role Needs = Role.Reader);

/// <summary>The navigation, from top to bottom. An entry is shown once its page exists.</summary>
public static class NavigationRail
{
    /// <summary>The number of problems that are more than recommendations.</summary>
    public static Func<FleetView, int> NeedingAttention { get; } = view => view.Problems.Values.Count(problem => !problem.IsAdvice);

    private static readonly NavigationEntry[] s_planned =
    [
        new("Traffic", "Overview", "/", 'o'),
        new("Traffic", "Profiles", "/profiles", 'p', view => view.Profiles.Count),
        new("Traffic", "Services", "/services", 's', view => view.Services.Count),
        new("Traffic", "Clusters", "/clusters", 'c', view => view.Members.Count),
        new("Traffic", "Placements", "/placements", 'l', view => view.Placements.Count),
        new("Status", "Problems", "/problems", 'r', NeedingAttention),
        new("Status", "DNS lens", "/dns", 'd'),
        new("Status", "Journal", "/journal", 'j'),
        new("Change", "Create", "/create", 'n'),
        new("Change", "Permissions", "/setup/permissions", 'm', Needs: Role.Admin),
        new("Change", "Hub", Hub, 'h', Needs: Role.Admin),
        new("Change", "Sandbox", Sandbox, 'x'),
    ];

    private static readonly HashSet<string> s_pages = [.. typeof(NavigationRail).Assembly.GetTypes()
        .SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>())
        .Select(route => route.Template)];

    private const string Sandbox = "/sandbox";
    private const string Hub = "/setup/hub";

    private static readonly NavigationEntry[] s_entries =
        [.. s_planned.Where(entry => s_pages.Contains(entry.Href)).DistinctBy(entry => entry.Title)];

    /// <param name="sandbox">True in the sandbox, which has a page of fault switches instead of the hub setup.</param>
    /// <param name="role">The role of the operator.</param>
    public static IEnumerable<NavigationEntry> Entries(bool sandbox, Role role = Role.Admin) =>
        s_entries.Where(entry => entry.Href != (sandbox ? Hub : Sandbox) && role >= entry.Needs);
}
