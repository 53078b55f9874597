using FleetDns.Core.Problems;

namespace FleetDns.Web.Tests.Screens.Problems;

/// <summary>Problems made by hand.</summary>
internal static class Found
{
    public static readonly ObjectKey Shop = new("shop", "web");

    public static Problem Of(
        string rule, Severity severity, string title, ObjectRef? subject = null, ObjectKey? profile = null, string? cluster = null,
        string quote = "False, Invalid: no", string? link = null, params string[] commands) => new(
        rule, severity, subject ?? Refs.Profile(FleetBuilder.Kuard), cluster, profile is { } key ? [key] : [],
        FleetBuilder.Noon.AddMinutes(-14), title, $"Meaning of {rule}.", [new Evidence($"condition of {rule}", quote)],
        new Fix($"Fix of {rule}.", link, [.. commands]));

    public static FleetView With(this FleetView view, params Problem[] problems) =>
        view with { Problems = problems.ToImmutableSortedDictionary(p => p.Key, p => p) };
}
