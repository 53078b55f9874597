using System.Globalization;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Positions of the fields of one document in the text, by the paths that findings use: <c>spec.rules[0].name</c>,
/// <c>metadata.annotations[a.b/c]</c>.
/// </summary>
public sealed class YamlPlaces
{
    private readonly Dictionary<string, (int Line, int Column)> _places = new(StringComparer.Ordinal);
    private readonly List<YamlText> _texts = [];

    /// <summary>The texts of the document, for checks of their content.</summary>
    internal IReadOnlyList<YamlText> Texts => _texts;

    internal static string Below(string path, string name) =>
        name.AsSpan().IndexOfAny('.', '/') >= 0 ? $"{path}[{name}]" : path.Length == 0 ? name : $"{path}.{name}";

    internal static string Below(string path, int item) => string.Create(CultureInfo.InvariantCulture, $"{path}[{item}]");

    internal void Add(string path, int line, int column) => _places.TryAdd(path, (line, column));

    internal void Add(YamlText text) => _texts.Add(text);

    /// <summary>Line and column (1-based) of a field, or of its nearest parent field in the text.</summary>
    public (int Line, int Column)? Find(string path)
    {
        while (!_places.ContainsKey(path))
        {
            var end = path.EndsWith(']') ? path.LastIndexOf('[') : path.LastIndexOf('.');
            if (end < 0)
            {
                return _places.TryGetValue("", out var whole) ? whole : null;
            }

            path = path[..end];
        }

        return _places[path];
    }

    /// <summary>The part of the document below a path, as a separate document.</summary>
    internal YamlPlaces Part(string path)
    {
        var part = new YamlPlaces();
        if (Find(path) is var (line, column))
        {
            part.Add("", line, column);   // for an alias only the position of its field is known
        }

        foreach (var (at, place) in _places.Where(p => IsIn(p.Key, path)))
        {
            part._places[Rest(at, path)] = place;
        }

        part._texts.AddRange(_texts.Where(t => IsIn(t.Path, path)).Select(t => t with { Path = Rest(t.Path, path) }));
        return part;
    }

    private static bool IsIn(string at, string path) => at.StartsWith(path, StringComparison.Ordinal)
        && (at.Length == path.Length || at[path.Length] is '.' or '[');

    private static string Rest(string at, string path) => at[path.Length..].TrimStart('.');
}

/// <summary>A text in the document.</summary>
internal sealed record YamlText(string Path, int Line, int Column, string Value, bool IsKey, bool IsBlock);
