namespace FleetDns.Web.Shell;

/// <summary>A source whose data may be out of date, in a sentence and in the source's own words.</summary>
/// <param name="Denied">Drawn as stopped rather than at risk.</param>
/// <param name="Messages">The source's own words, one line for each kind with a problem.</param>
/// <param name="Recovery">How it recovers.</param>
public sealed record SourceLoss(
    string Name, bool Denied, string Title, string Meaning, string Recovery, DateTimeOffset Since, ImmutableArray<string> Messages)
{
    private const string Automatically = "It recovers automatically when the source answers; no reload is needed.";

    public static IEnumerable<SourceLoss> Of(Freshness freshness)
    {
        if (freshness.Paused is not null)
        {
            yield break;   // shown by the banner that asks to sign in again
        }

        if (freshness.Defect is { } defect)
        {
            yield return new("FleetDns", true, "Defect in FleetDns: the data shown is stale.",
                "Changes are blocked while the view does not follow the hub.",
                "FleetDns retries every 5 s. If this persists, restart it and report the error in its log.", defect.Since, [defect.Kind]);
        }

        var kinds = freshness.Kinds;
        if (Lost(kinds, SourceState.Stale) is { Count: > 0 } stale)
        {
            var misconfigured = stale.TrueForAll(kind => kind.Misconfigured);
            yield return new("hub", false,
                misconfigured ? "FleetDns has no connection to the hub: its configuration cannot be used."
                    : stale.Count == kinds.Length ? "The hub does not answer."
                    : $"Updates stopped for: {List(stale)}.",
                stale.TrueForAll(kind => kind.AsOf is null) ? "Nothing has been received from it yet."
                    : "What you see is its last known state.",
                misconfigured ? "FleetDns checks again every 30 s; once this is fixed, no restart or reload is needed." : Automatically,
                stale.Min(kind => kind.Since), MessagesOf(stale));
        }

        // A kind that only explains may be denied, or unknown to an older hub, permanently: only its own pages show that.
        var central = freshness.Central.ToImmutableArray();
        if (Lost(central, SourceState.Denied) is { Count: > 0 } denied)
        {
            yield return new("hub, permissions", true, $"The hub denies access to {List(denied)}.", "Objects may exist that are not shown.",
                "FleetDns asks again every 30 s and recovers automatically once the permission is granted.",
                denied.Min(kind => kind.Since), MessagesOf(denied));
        }

        if (Lost(central, SourceState.Absent) is { Count: > 0 } absent)
        {
            yield return new("hub, kinds", false, $"The hub does not serve {List(absent)}.",
                "Its fleet networking is not installed or has another version.",
                "FleetDns checks again from time to time and recovers automatically once the kind is served.",
                absent.Min(kind => kind.Since), MessagesOf(absent));
        }

        var azure = freshness.Azure;
        if (azure.State is SourceState.Stale or SourceState.Denied)
        {
            yield return new("Azure", azure.State == SourceState.Denied,
                azure.State == SourceState.Denied ? "Azure denies access to Traffic Manager." : "Azure does not answer.",
                azure.AsOf is null ? "Effective shares come from the backends' status."
                    : "Endpoint weights and monitor status are the last known ones.",
                Automatically, azure.Since, azure.Problem is null ? [] : [azure.Problem]);
        }
    }

    private static List<SourceFreshness> Lost(ImmutableArray<SourceFreshness> kinds, SourceState state) =>
        [.. kinds.Where(kind => kind.State == state)];

    private static string List(List<SourceFreshness> kinds) => string.Join(", ", kinds.Select(kind => kind.Source));

    // All kinds of one hub often fail alike: the same message is shown once.
    private static ImmutableArray<string> MessagesOf(List<SourceFreshness> kinds) => kinds.Where(kind => kind.Problem is not null)
        .GroupBy(kind => kind.Problem!, StringComparer.Ordinal)
        .Select(group => group.Count() == kinds.Count ? group.Key : $"{List([.. group])}: {group.Key}")
        .ToImmutableArray();
}
