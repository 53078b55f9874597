using System.Globalization;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Journal;

/// <summary>How a line of the journal changes the shares of a profile; later ones follow from earlier ones.</summary>
internal enum ShareMove
{
    None,
    /// <summary>A backend was written.</summary>
    Backend,
    /// <summary>An override or a ServiceExport was written.</summary>
    Source,
    /// <summary>A cluster exports with another weight, or no longer.</summary>
    Export,
    /// <summary>Azure's endpoints have changed.</summary>
    Azure,
}

/// <summary>Which lines of the journal change the shares of one profile.</summary>
internal sealed class ShareLines(ProfileRow row, FleetView view)
{
    /// <summary>The longest time between a write and its observation.</summary>
    public static readonly TimeSpan SameWrite = TimeSpan.FromMinutes(1);

    private const string Weight = "networking.fleet.azure.com";
    // A rollout waits for each cluster; after this time the write no longer counts as the cause.
    private static readonly TimeSpan s_longestRollout = TimeSpan.FromMinutes(10);
    // Azure is read every 15 s; changes in one reading are not necessarily in the order in which they happened.
    private static readonly TimeSpan s_sameLook = TimeSpan.FromSeconds(5);

    private readonly HashSet<ObjectKey> _backends = [.. row.Backends.Select(b => b.Key)];
    private readonly HashSet<ObjectKey> _services = [.. row.Backends.Select(b => new ObjectKey(b.Key.Namespace, b.Backend.Import))];

    public ShareMove Moves(JournalLine line) => line.Made is { Outcome: not "accepted" } ? ShareMove.None : line.Subject.Kind switch
    {
        "TrafficManagerBackend" =>
            (_backends.Contains(line.Subject.Key) || line.Scope == Self || line.Profiles.Contains(row.Key))
            && Has(line, path => path == "spec.weight") ? ShareMove.Backend : ShareMove.None,
        "ServiceExport" =>
            _services.Contains(line.Subject.Key) && Has(line, path => path.Contains(Weight, StringComparison.Ordinal)) ? ShareMove.Source
            : ShareMove.None,
        "ResourceOverride" => Selects(line) && (IsWhole(line) || line.Changes.Any(Sets)) ? ShareMove.Source : ShareMove.None,
        "InternalServiceExport" =>
            _services.Contains(line.Scope.Key) && Has(line, path => path == "spec.weight") ? ShareMove.Export : ShareMove.None,
        "Traffic Manager profile" =>
            line.Scope.Key == row.Key
            && line.Changes.Any(
                c => c.Path.StartsWith("endpoints[", StringComparison.Ordinal)
                && (c.Path.EndsWith("].weight", StringComparison.Ordinal) || c.Path.EndsWith("].enabled", StringComparison.Ordinal)))
                ? ShareMove.Azure : ShareMove.None,
        _ => ShareMove.None,
    };

    /// <summary>The newest line from which this one followed; null if there is none.</summary>
    /// <param name="found">Newest first.</param>
    public JournalLine? Cause(JournalLine line, List<JournalLine> found)
    {
        var move = Moves(line);
        if (move is not (ShareMove.Export or ShareMove.Azure) || (move == ShareMove.Azure && IsByHand(line)))
        {
            return null;
        }

        return found.Find(each => Moves(each) is var cause && cause < move && (move == ShareMove.Azure || cause == ShareMove.Source)
            && each.At <= line.At + s_sameLook && line.At - each.At <= s_longestRollout);
    }

    /// <summary>The shares by Azure's current weights, and by the previous ones according to the line.</summary>
    public static ImmutableArray<ShareShift> Shifts(ProfileRow row, JournalLine azure)
    {
        var old = azure.Changes.ToDictionary(c => c.Path, c => c.Old, StringComparer.Ordinal);
        // An endpoint that the line removes is no longer in any row.
        var gone = azure.Changes.Where(
            c => c.New is null && c.Path.StartsWith("endpoints[", StringComparison.Ordinal)
            && c.Path.EndsWith("].weight", StringComparison.Ordinal))
            .Select(c => (Name: c.Path["endpoints[".Length..^"].weight".Length], c.Old))
                .Where(c => row.Endpoints.All(e => Short(e) != c.Name))
            .Select(
                c => (Label: c.Name[(c.Name.LastIndexOf('#') + 1)..],
                Old: double.TryParse(c.Old, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, New: 0.0));
        var weights = row.Endpoints.Select(
            e => (Label: e.Cluster ?? e.Target ?? e.Name ?? "", Old: Before(e), New: (double)(e.Enabled ? e.AzureWeight ?? 0 : 0)))
            .Concat(gone).GroupBy(e => e.Label, StringComparer.Ordinal)
                .Select(g => (Label: g.Key, Old: g.Sum(e => e.Old), New: g.Sum(e => e.New))).ToList();
        var (before, after) = (weights.Sum(w => w.Old), weights.Sum(w => w.New));
        return [
            .. weights.Select(w => new ShareShift(w.Label, before == 0 ? 0 : w.Old / before, after == 0 ? 0 : w.New / after))
            .Where(s => s.Before > 0 || s.After > 0)];

        double Before(EndpointRow endpoint)
        {
            var path = $"endpoints[{Short(endpoint)}]";
            var enabled = old.TryGetValue($"{path}.enabled", out var was) && was is not null ? was == "true" : endpoint.Enabled;
            return !enabled ? 0 : old.TryGetValue($"{path}.weight", out var weight)
                ? int.TryParse(weight, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
                : endpoint.AzureWeight ?? 0;
        }
    }

    // fleet-<uid>#<import>#<member>, as the journal shortens it; a deleted endpoint no longer has a name.
    private static string Short(EndpointRow endpoint) =>
        endpoint.Name is { } name ? name[(name.IndexOf('#', StringComparison.Ordinal) + 1)..] : "";

    private ObjectRef Self => new("TrafficManagerProfile", row.Key);

    // The controllers enable endpoints and set the computed weights.
    private bool IsByHand(JournalLine line) =>
        line.Changes.Any(c => c is { New: "false" } && c.Path.EndsWith("].enabled", StringComparison.Ordinal))
        || row.Endpoints.Any(
            e => line.Changes.Any(c => c.Path == $"endpoints[{Short(e)}].weight")
            && (e.Cluster is null || e.AzureWeight != e.ComputedWeight));

    private bool Selects(JournalLine line) => line.Profiles.Contains(row.Key)
        || (view.Overrides.GetValueOrDefault(line.Subject.Key) is { } there
            ? there.Override.Selectors.Any(
                s => s is { Kind: "ServiceExport", Name: { } name } && _services.Contains(new ObjectKey(line.Subject.Key.Namespace, name)))
            // What it selected is no longer known.
            : _services.Any(s => s.Namespace == line.Subject.Key.Namespace));

    // Rules are one value, which the journal may have truncated: it may then set the weight.
    private static bool Sets(FieldChange change) => Sets(change.Old) || Sets(change.New);

    private static bool Sets(string? patches) =>
        patches is not null && (patches.Contains(Weight, StringComparison.Ordinal) || patches.EndsWith('…'));

    private static bool IsWhole(JournalLine line) =>
        line.Action is "create" or "delete" or "takeback" or JournalLine.Appeared or JournalLine.Gone;

    private static bool Has(JournalLine line, Func<string, bool> path) => IsWhole(line) || line.Changes.Any(c => path(c.Path));
}
