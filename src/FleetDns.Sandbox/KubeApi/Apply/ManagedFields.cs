using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The writer: the field manager's name, the version it writes in and the subresource it writes to.</summary>
internal sealed record FieldWriter(string Manager, string ApiVersion, string Subresource = "");

/// <summary>Tracks the owners of fields as structured-merge-diff does for updates that are not applies.</summary>
internal static class ManagedFields
{
    /// <summary>The owners after <paramref name="writer"/> made these changes.</summary>
    public static ImmutableArray<FieldManager> AfterUpdate(ImmutableArray<FieldManager> managers, FieldComparison comparison,
        FieldWriter writer, DateTimeOffset now)
    {
        var gained = comparison.Added.Union(comparison.Modified);
        var own = new FieldManager(writer.Manager, Applies: false, writer.ApiVersion, writer.Subresource, now, FieldSet.Empty);
        var result = ImmutableArray.CreateBuilder<FieldManager>(managers.Length + 1);
        var found = false;
        foreach (var manager in managers)
        {
            FieldSet fields;
            var writes = manager.IsSameWriter(own);
            if (writes)
            {
                found = true;
                fields = manager.Fields.Difference(comparison.Removed).Union(gained);
            }
            else
            {
                fields = manager.Fields.Difference(gained).Difference(comparison.Removed);
            }

            if (fields.IsEmpty)
            {
                continue;
            }
            // A new value of a field that it already owns also updates the time; giving up a field does not.
            var time = writes && !gained.IsEmpty ? now : manager.Time;
            result.Add(
                fields.SameAs(manager.Fields) ? manager with { Time = time } : manager with { Fields = fields.Pooled(), Time = time });
        }

        if (!found && !gained.IsEmpty)
        {
            result.Add(own with { Fields = gained.Pooled() });
        }

        return InOrder(result);
    }

    /// <summary>Appliers first, then the oldest first: the order in which the API server keeps them.</summary>
    public static ImmutableArray<FieldManager> InOrder(IEnumerable<FieldManager> managers) =>
    [
        .. managers.OrderByDescending(m => m.Applies)
            .ThenBy(m => m.Time.ToUnixTimeSeconds())
            .ThenBy(m => m.Name, StringComparer.Ordinal)
            .ThenBy(m => m.ApiVersion, StringComparer.Ordinal)
            .ThenBy(m => m.Subresource, StringComparer.Ordinal),
    ];

    /// <summary>The owners that a client sent along: an empty list or a list with one empty entry removes all.</summary>
    public static ImmutableArray<FieldManager> Read(JsonNode? managedFields) =>
        managedFields is JsonArray list ? [.. list.Select(FieldManager.Read).Where(m => m.Name.Length > 0 || !m.Fields.IsEmpty)] : [];

    public static bool Same(ImmutableArray<FieldManager> a, ImmutableArray<FieldManager> b) =>
        a.Length == b.Length && a.Zip(b).All(p => p.First.IsSameWriter(p.Second) && p.First.Fields.SameAs(p.Second.Fields));
}
