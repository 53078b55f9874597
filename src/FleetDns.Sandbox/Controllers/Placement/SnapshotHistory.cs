using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// The resource snapshots of each placement. Upstream keeps them as objects; nothing here reads them as such, so they stay in memory
/// and only their names and indexes show.
/// </summary>
internal sealed class SnapshotHistory
{
    private const int Kept = 10;

    private readonly ConcurrentDictionary<string, Snapshots> _placements = new(StringComparer.Ordinal);

    /// <param name="Index">Counts from 0.</param>
    public sealed record Snapshot(int Index, IReadOnlyList<JsonObject> Resources);

    private sealed class Snapshots
    {
        public List<Snapshot> All { get; } = [];

        public string? Text { get; set; }

        public string? Policy { get; set; }

        public int PolicyIndex { get; set; } = -1;
    }

    /// <summary>The newest snapshot, made anew when the resources differ from it.</summary>
    public Snapshot Take(string placement, IReadOnlyList<JsonObject> resources)
    {
        var snapshots = _placements.GetOrAdd(placement, _ => new Snapshots());
        lock (snapshots)
        {
            var text = string.Join('\n', resources.Select(r => r.ToJsonString()));
            if (snapshots.Text != text)
            {
                snapshots.All.Add(new Snapshot(snapshots.All.Count == 0 ? 0 : snapshots.All[^1].Index + 1, resources));
                snapshots.Text = text;
                if (snapshots.All.Count > Kept)
                    snapshots.All.RemoveAt(0);
            }

            return snapshots.All[^1];
        }
    }

    /// <summary>Index of the policy snapshot: counts the policies a placement has had.</summary>
    public int TakePolicy(string placement, JsonNode? policy)
    {
        var snapshots = _placements.GetOrAdd(placement, _ => new Snapshots());
        lock (snapshots)
        {
            var text = policy?.ToJsonString() ?? "";
            if (snapshots.Policy != text)
            {
                snapshots.Policy = text;
                snapshots.PolicyIndex++;
            }

            return snapshots.PolicyIndex;
        }
    }

    public Snapshot? Find(string placement, string snapshotName)
    {
        if (!_placements.TryGetValue(placement, out var snapshots))
            return null;
        lock (snapshots)
            return snapshots.All.Find(s => PlacementNames.Snapshot(placement, s.Index) == snapshotName);
    }

    public void Forget(string placement) => _placements.TryRemove(placement, out _);
}
