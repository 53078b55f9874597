namespace FleetDns.Core.Journal;

/// <summary>An operator's search in the journal; null matches everything.</summary>
/// <param name="Text">Every word must be in the object, a field, a value, the cluster, the author, or the server's message.</param>
/// <param name="Profile">Everything that affects this FQDN: the profile, its backends, their services and exports.</param>
/// <param name="Cluster">Changes about this cluster, and those whose fields name it.</param>
/// <param name="By">Operator or field manager.</param>
/// <param name="Made">True: made by FleetDns; false: only observed.</param>
/// <param name="Since">Not older than this.</param>
public sealed record JournalFilter(
    string? Text = null, ObjectKey? Profile = null, string? Cluster = null, string? By = null, bool? Made = null,
    DateTimeOffset? Since = null)
{
    public ImmutableArray<JournalLine> Of(ImmutableArray<JournalLine> lines, FleetView view)
    {
        var words = (Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var bears = Profile is { } profile ? Around(profile, view) : null;
        return words.Length == 0 && this with { Text = null } == new JournalFilter() ? lines : [.. lines
            .TakeWhile(line => Since is not { } since || line.At >= since)   // newest first
            .Where(line => (Made is null || Made == line.Made is not null)
                && (By is null || line.By == By)
                && (Cluster is null || line.Cluster == Cluster
                    || line.Changes.Any(change => change.Path.Contains($"[{Cluster}]", StringComparison.Ordinal)))
                && (bears is null || bears(line))
                && Array.TrueForAll(words, word => Has(line, word)))];
    }

    /// <summary>Whether a line affects that FQDN, in the current fleet.</summary>
    public static Func<JournalLine, bool> Around(ObjectKey profile, FleetView view)
    {
        var services = view.Profiles.GetValueOrDefault(profile)?.Backends.Select(
            backend => new ObjectKey(backend.Key.Namespace, backend.Backend.Import)).ToHashSet() ?? [];
        var backends = view.Profiles.GetValueOrDefault(profile)?.Backends.Select(backend => backend.Key).ToHashSet() ?? [];
        return line => line.Profiles.Contains(profile)
            || line.Scope.Kind switch
            {
                "TrafficManagerProfile" or "Traffic Manager profile" => line.Scope.Key == profile,
                "TrafficManagerBackend" => backends.Contains(line.Scope.Key),
                "ServiceImport" or "Service" or "ServiceExport" => services.Contains(line.Scope.Key),
                _ => false,
            };
    }

    private static bool Has(JournalLine line, string word)
    {
        return In(line.Subject.Kind) || In(line.Subject.Key.ToString()) || In(line.Cluster) || In(line.By) || In(line.Action)
            || In(line.Made?.Words) || In(line.Made?.Correlation)
            || line.Changes.Any(change => In(change.Path) || In(change.Old) || In(change.New))
            || line.Profiles.Any(profile => In(profile.ToString()));

        bool In(string? text) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
    }
}
