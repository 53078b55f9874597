namespace FleetDns.Core.Journal;

/// <summary>The last change of an FQDN's shares, by any author.</summary>
/// <param name="Line">The change: a backend weight, an override, an export, or an endpoint in Azure by hand.</param>
/// <param name="Shifts">The shares by Azure's weights before and after; empty if Azure is not read or has not applied the change
/// yet.</param>
/// <param name="InAzure">When a reading of Azure first showed it; null before.</param>
public sealed record ShareChange(JournalLine Line, ImmutableArray<ShareShift> Shifts, DateTimeOffset? InAzure)
{
    /// <param name="lines">Newest first, made and observed.</param>
    /// <returns>Null if no change of these shares is known.</returns>
    public static ShareChange? Of(ImmutableArray<JournalLine> lines, ObjectKey profile, FleetView view)
    {
        if (view.Profiles.GetValueOrDefault(profile) is not { } row)
        {
            return null;
        }

        var touching = new ShareLines(row, view);
        var found = lines.Where(line => touching.Moves(line) != ShareMove.None).ToList();
        if (found.Count == 0)
        {
            return null;
        }

        var root = found[0];
        while (touching.Cause(root, found) is { } cause)
        {
            root = cause;
        }

        // A change made by FleetDns is observed too: the line of the made change names the author.
        root = root.Made is null
            ? found.Find(
                line => line.Made is not null && line.Subject == root.Subject && (line.At - root.At).Duration() <= ShareLines.SameWrite)
                ?? root : root;
        // One change may take several readings of Azure: the oldest has the previous state.
        var azure = found.FindAll(line => touching.Moves(line) == ShareMove.Azure && (line == root || line.At >= root.At));
        return azure is not [var newest, ..]
            ? new ShareChange(root, [], null)
            : new ShareChange(
                root, ShareLines.Shifts(
                    row, newest with
                    {
                        Changes = [
                        .. azure.SelectMany(line => line.Changes).GroupBy(c => c.Path)
                        .Select(g => g.First() with { Old = g.Last().Old })]
                    }), newest.At);
    }
}

/// <param name="Label">Member cluster, or the target of a foreign endpoint.</param>
/// <param name="Before">0..1.</param>
/// <param name="After">0..1.</param>
public sealed record ShareShift(string Label, double Before, double After);
