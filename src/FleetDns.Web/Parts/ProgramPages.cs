using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Parts;

/// <summary>The pages of this program: problems link only to pages that exist.</summary>
public static class ProgramPages
{
    private static readonly string[][] s_routes = [.. typeof(ProgramPages).Assembly.GetTypes()
        .SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>())
        .Select(route => Segments(route.Template))];

    /// <param name="link">A path of this program, with or without a query.</param>
    public static bool Has(string link)
    {
        var path = Segments(link.Split('?')[0]);
        return s_routes.Any(route => route.Length == path.Length
            && route.Zip(path)
                .All(pair => pair.First.StartsWith('{') || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)));
    }

    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
