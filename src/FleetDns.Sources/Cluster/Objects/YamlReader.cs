using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Reads like kubectl: a text that begins with <c>{</c> is JSON; any other is split at lines that begin with <c>---</c>, and each part
/// is a separate YAML 1.1 document. What kubectl would skip or refuse is refused with a message.
/// </summary>
internal sealed class YamlReader
{
    private readonly ImmutableArray<JsonObject>.Builder _documents = ImmutableArray.CreateBuilder<JsonObject>();
    private readonly ImmutableArray<YamlPlaces>.Builder _places = ImmutableArray.CreateBuilder<YamlPlaces>();
    private readonly List<YamlProblem> _problems = [];
    private readonly List<YamlProblem> _notes = [];
    private const int MostReported = 20;
    private int _left = YamlDocuments.MostNodes;

    private YamlReader()
    {
    }

    public static YamlReading Read(string text)
    {
        var reader = new YamlReader();
        if (text.Length > YamlDocuments.LargestText)
        {
            reader._problems.Add(new YamlProblem(1, 1,
                $"The text has {text.Length} characters; at most {YamlDocuments.LargestText} are read."));
            return reader.Reading(null);
        }

        var paste = YamlPaste.Unwrap(text);
        reader._notes.AddRange(paste.Notes);
        reader._problems.AddRange(paste.Problems);
        if (reader._problems.Count == 0)
        {
            reader.Documents(paste.Lines);
        }

        return reader.Reading(paste);
    }

    private YamlReading Reading(YamlPaste? paste) => new(
        _documents.ToImmutable(), [.. _places.Select(p => p.Find("")!.Value.Line)], Ordered(_problems, paste))
    {
        Places = _places.ToImmutable(),
        Notes = Ordered(_notes, paste),
    };

    // Columns include the ignored characters at the beginning of the line.
    private static ImmutableArray<YamlProblem> Ordered(List<YamlProblem> problems, YamlPaste? paste) =>
        [.. problems.Select(p => p with { Column = p.Column + (paste?.LeftOut(p.Line) ?? 0) }).OrderBy(p => p.Line).Distinct()
            .Take(MostReported)];

    private void Documents(string[] lines)
    {
        if (Array.Find(lines, line => line.Trim().Length > 0)?.TrimStart().StartsWith('{') == true)
        {
            Json(string.Join('\n', lines));
            return;
        }

        for (int start = 0, end; start < lines.Length; start = end)
        {
            end = Array.FindIndex(lines, start + 1, line => line.StartsWith("---", StringComparison.Ordinal));
            end = end < 0 ? lines.Length : end;
            if (_problems.Count >= MostReported)
            {
                return;   // enough for a start
            }

            if (_documents.Count > YamlDocuments.MostDocuments)
            {
                _problems.Add(new YamlProblem(start + 1, 1, $"More than {YamlDocuments.MostDocuments} documents."));
                return;
            }

            Part(lines[start..end], start);
        }
    }

    private void Part(string[] lines, int before)
    {
        if (lines[0].StartsWith("---", StringComparison.Ordinal))
        {
            if (lines[0][3..].Trim() is { Length: > 0 } rest && rest[0] != '#')
            {
                _problems.Add(new YamlProblem(before + 1, 4,
                    $"There is {Shown(rest)} after ---, which kubectl refuses. Put it on the next line."));
                return;
            }

            lines[0] = "";
        }

        // Each part may begin with a byte order mark, as in concatenated files.
        var begins = lines[0].Length == 0 && lines.Length > 1 ? 1 : 0;
        lines[begins] = lines[begins].TrimStart('\ufeff');
        var scan = YamlLines.Scan(lines);
        var faults = YamlCharacters.Check(lines, scan).Concat(YamlTemplates.Check(lines, scan))
            .Select(p => p with { Line = p.Line + before }).ToList();
        if (faults.Count > 0)
        {
            _problems.AddRange(faults);
            return;
        }

        var directive = Array.FindIndex(lines, line => line.StartsWith("%YAML", StringComparison.Ordinal));
        if (directive >= 0)
        {
            _problems.Add(new YamlProblem(before + directive + 1, 1,
                "kubectl does not accept a %YAML directive. Remove this line."));
            return;
        }

        YamlTree? tree = null;
        try
        {
            var parser = new Parser(new Scanner(new StringReader(string.Join('\n', lines)), skipComments: true));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return;   // blank or only comments
            }

            tree = new YamlTree(parser, before, _left, _notes);
            var root = tree.Read();
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
            {
                var at = 1 + Array.FindIndex(lines, line => line.StartsWith("...", StringComparison.Ordinal));
                _problems.Add(new YamlProblem(before + at, 1,
                    "kubectl does not read the text after this line: ... ends a document. Use --- to begin another one."));
            }

            Add(root, tree.Places);
        }
        catch (YamlRefusal refused)
        {
            _problems.Add(new YamlProblem(before + (int)refused.Start.Line, (int)refused.Start.Column, refused.Words));
        }
        catch (YamlException fault)
        {
            var problem = YamlFaults.Explain(lines, scan, fault);
            _problems.Add(problem with { Line = problem.Line + before });
        }
        catch (InvalidOperationException)
        {
            // Thrown by the parser for some flow collections that are not closed.
            var problem = YamlFaults.Explain(lines, scan, null);
            _problems.Add(problem with { Line = problem.Line + before });
        }

        _left = tree?.Left ?? _left;
    }

    private void Json(string text)
    {
        try
        {
            foreach (var (root, places) in JsonDocuments.Read(text))
            {
                Add(root, places);
            }
        }
        catch (YamlRefusal refused)
        {
            _problems.Add(new YamlProblem((int)refused.Start.Line, (int)refused.Start.Column, refused.Words));
        }
    }

    private void Add(JsonNode? root, YamlPlaces places)
    {
        var (line, column) = places.Find("") ?? (1, 1);
        switch (root)
        {
            case null:
                break;   // an empty document, e.g. between two separators
            case JsonObject list when list["kind"] is JsonValue kind && kind.GetValueKind() == JsonValueKind.String
                && kind.GetValue<string>().EndsWith("List", StringComparison.Ordinal) && list["items"] is JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Add(items[i]?.DeepClone(), places.Part(YamlPlaces.Below("items", i)));
                }

                break;
            case JsonObject document:
                _documents.Add(document);
                _places.Add(places);
                break;
            default:
                _problems.Add(
                    new YamlProblem(line, column, "This document is not an object: a manifest has apiVersion, kind and metadata."));
                break;
        }
    }

    private static string Shown(string text) => text.Length > 40 ? $"{text[..40]}…" : text;
}
