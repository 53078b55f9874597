namespace FleetDns.Web.Shell;

/// <summary>A source that the operator must not trust to be current, in a sentence and in the source's own words.</summary>
/// <param name="Denied">Drawn as stopped rather than at risk.</param>
/// <param name="Words">One line a kind with a problem.</param>
/// <param name="Recovery">How it gets well again.</param>
public sealed record SourceLoss(string Name, bool Denied, string Title, string Meaning, string Recovery, DateTimeOffset Since, ImmutableArray<string> Words)
{
    private const string Itself = "It recovers by itself as soon as the source answers: there is nothing to reload.";

    public static IEnumerable<SourceLoss> Of(Freshness freshness)
    {
        if (freshness.Paused is not null)
        {
            yield break;   // the banner that asks to sign in again says it
        }

        if (freshness.Defect is { } defect)
        {
            yield return new("FleetDns", true, "Defect in FleetDns: the shown state is stale.", "Nothing can be changed while the view does not follow the hub.",
                "FleetDns tries again every 5 s. If this stays, restart it and report the error in its log.", defect.Since, [defect.Kind]);
        }

        var kinds = freshness.Kinds.IsDefault ? [] : freshness.Kinds;
        if (Lost(kinds, SourceState.Stale) is { Count: > 0 } stale)
        {
            yield return new("hub", false, stale.TrueForAll(kind => kind.Misconfigured) ? "FleetDns has no connection to the hub: its configuration cannot be used."
                : stale.Count == kinds.Length ? "The hub does not answer." : $"The hub no longer tells about {List(stale)}.",
                stale.TrueForAll(kind => kind.AsOf is null) ? "Nothing of it has been seen so far." : "What you see is its last known state.",
                stale.TrueForAll(kind => kind.Misconfigured) ? "FleetDns looks again every half minute: once this is mended, there is nothing to restart or reload." : Itself, stale.Min(kind => kind.Since), Said(stale));
        }

        // A kind that only explains may be withheld, or be unknown to an older hub, for good: its own pages say so, not every page.
        var central = freshness.Central.ToImmutableArray();
        if (Lost(central, SourceState.Denied) is { Count: > 0 } denied)
        {
            yield return new("hub, rights", true, $"The hub refuses to show {List(denied)}.", "What is missing here may well exist.",
                "FleetDns asks again every 30 s; it recovers by itself once the right is given.", denied.Min(kind => kind.Since), Said(denied));
        }

        if (Lost(central, SourceState.Absent) is { Count: > 0 } absent)
        {
            yield return new("hub, kinds", false, $"The hub does not know {List(absent)}.", "Its fleet networking is not installed, or of another version.",
                "FleetDns looks again from time to time; it recovers by itself once the kind is served.", absent.Min(kind => kind.Since), Said(absent));
        }

        var azure = freshness.Azure;
        if (azure.State is SourceState.Stale or SourceState.Denied)
        {
            yield return new("Azure", azure.State == SourceState.Denied, azure.State == SourceState.Denied ? "Azure refuses to show Traffic Manager." : "Azure does not answer.",
                azure.AsOf is null ? "Effective shares come from the backends' status." : "Endpoint weights and monitor status are the last known ones.", Itself, azure.Since,
                azure.Problem is null ? [] : [azure.Problem]);
        }
    }

    private static List<SourceFreshness> Lost(ImmutableArray<SourceFreshness> kinds, SourceState state) => [.. kinds.Where(kind => kind.State == state)];

    private static string List(List<SourceFreshness> kinds) => string.Join(", ", kinds.Select(kind => kind.Source));

    // All kinds of one hub fail alike: the same words are said once.
    private static ImmutableArray<string> Said(List<SourceFreshness> kinds) => kinds.Where(kind => kind.Problem is not null)
        .GroupBy(kind => kind.Problem!, StringComparer.Ordinal)
        .Select(group => group.Count() == kinds.Count ? group.Key : $"{List([.. group])}: {group.Key}")
        .ToImmutableArray();
}
