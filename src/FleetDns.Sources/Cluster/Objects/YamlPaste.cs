using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Extracts the YAML from text that was copied with it: code fences, shell commands with a here-document, line numbers, the marks of a
/// diff.
/// Lines keep their numbers: an ignored line becomes empty, or <c>---</c> where a document begins. Each ignored part is reported in a note.
/// </summary>
internal sealed partial class YamlPaste
{
    private readonly int[] _leftOut;

    private YamlPaste(string[] lines) => (Lines, _leftOut) = (lines, new int[lines.Length]);

    public string[] Lines { get; }

    public List<YamlProblem> Problems { get; } = [];

    public List<YamlProblem> Notes { get; } = [];

    /// <summary>Number of ignored characters at the beginning of a line (counted from 1).</summary>
    public int LeftOut(int line) => line >= 1 && line <= _leftOut.Length ? _leftOut[line - 1] : 0;

    public static YamlPaste Unwrap(string text)
    {
        var paste = new YamlPaste(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n'));
        paste.Quoted();
        paste.Diff();
        paste.Numbers();
        paste.Fences();
        YamlHeredoc.Unwrap(paste);
        return paste;
    }

    public void Strip(int line, int count)
    {
        count = Math.Min(count, Lines[line].Length);
        Lines[line] = Lines[line][count..];
        _leftOut[line] += count;
    }

    private IEnumerable<int> Written => Enumerable.Range(0, Lines.Length).Where(i => Lines[i].Trim().Length > 0);

    // Quoted lines of a mail.
    private void Quoted()
    {
        var written = Written.ToList();
        if (written.Count > 1 && written.TrueForAll(i => Lines[i][0] == '>'))
        {
            Notes.Add(new YamlProblem(written[0] + 1, 1, "The > at the beginning of each line is ignored."));
            written.ForEach(i => Strip(i, Lines[i].StartsWith("> ", StringComparison.Ordinal) ? 2 : 1));
        }
    }

    private void Diff()
    {
        var heads = Written.Where(i => DiffHead().IsMatch(Lines[i])).ToHashSet();
        var marked = Written.Where(i => !heads.Contains(i)).ToList();
        var added = marked.Where(i => Lines[i][0] == '+').ToList();
        if (added.Count == 0 || !marked.TrueForAll(i => Lines[i][0] is '+' or '-' or ' ' or '\\'))
        {
            return;
        }

        if (added.Count < marked.Count)
        {
            Problems.Add(new YamlProblem(Written.First() + 1, 1,
                "This is a diff, which contains only the changes. Paste the whole file after the change."));
            return;
        }

        Notes.Add(new YamlProblem(added[0] + 1, 1, "This is a diff of new files: the + at the beginning of each line is ignored."));
        foreach (var i in heads)
        {
            Lines[i] = Lines[i].StartsWith("+++", StringComparison.Ordinal) ? "---" : "";
        }

        added.ForEach(i => Strip(i, 1));
    }

    private void Numbers()
    {
        var numbered = Written.Select(i => (Line: i, Match: Number().Match(Lines[i]))).ToList();
        if (numbered.Count < 3 || numbered.Exists(n => !n.Match.Success))
        {
            return;
        }

        var counts = numbered.ConvertAll(n => long.Parse(n.Match.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture));
        var divisions = numbered.Where(n => n.Match.Groups["rest"].Value.Trim().Length > 0).Select(n => n.Match.Groups["by"].Value)
            .Distinct().ToList();
        if (divisions.Count > 1 || counts.Zip(counts.Skip(1)).Any(pair => pair.Second != pair.First + 1))
        {
            return;
        }

        var blanks = numbered.Select(n => n.Match.Groups["rest"].Value).Where(rest => rest.Trim().Length > 0)
            .Select(rest => rest.Length - rest.TrimStart(' ').Length).DefaultIfEmpty().Min();
        Notes.Add(new YamlProblem(numbered[0].Line + 1, 1, "The line numbers at the beginning of each line are ignored."));
        foreach (var (line, match) in numbered)
        {
            Strip(line, match.Groups["rest"].Index + Math.Min(blanks, match.Groups["rest"].Length));
        }
    }

    private void Fences()
    {
        if (Written.FirstOrDefault(-1) is var first && first < 0)
        {
            return;
        }

        var indent = Fence().Match(Lines[first]) is { Success: true } opening ? opening.Groups[1].Length : 0;
        var fences = Written.Where(i => Fence().Match(Lines[i]) is { Success: true } fence && fence.Groups[1].Length == indent).ToList();
        if (fences.Count == 0)
        {
            return;
        }

        if (fences.Count == 1)
        {
            Lines[fences[0]] = "";
            Notes.Add(new YamlProblem(fences[0] + 1, 1,
                "This line is one end of a code block and is ignored; the other end is missing. Check that the text is complete."));
            return;
        }

        var (inside, outside) = (false, new List<int>());
        foreach (var i in Written.ToList())
        {
            if (fences.Contains(i))
            {
                inside = !inside;
                Lines[i] = inside ? "---" : "";
            }
            else if (inside)
            {
                Strip(i, Math.Min(indent, Lines[i].Length - Lines[i].TrimStart(' ').Length));
            }
            else
            {
                outside.Add(i);
            }
        }

        var stray = outside.FindIndex(i => Manifest().IsMatch(Lines[i]));
        if (stray >= 0)
        {
            Problems.Add(new YamlProblem(outside[stray] + 1, 1,
                "There is a manifest outside the code blocks. Remove the lines with ```, or put them around each manifest."));
            return;
        }

        outside.ForEach(i => Lines[i] = "");
        Notes.Add(new YamlProblem(fences[0] + 1, 1, outside.Count == 0
            ? "The lines that start and end the code block (```) are ignored."
            : $"Only the code blocks (```) are read; ignored outside them: {(outside.Count == 1 ? "1 line" : $"{outside.Count} lines")}."));
    }

    [GeneratedRegex(@"^(diff --git |index [0-9a-f]+\.\.|--- (a/|/dev/null)|\+\+\+ (b/|/dev/null)|@@ -[0-9]|"
        + @"new file mode |deleted file mode |old mode |similarity index )",
        RegexOptions.CultureInvariant)]
    private static partial Regex DiffHead();

    [GeneratedRegex(@"^\s*(?<n>[0-9]{1,6})(?:(?<by>[ ]?[|│:]|\t|(?=[ ]|\r?\z))(?<rest>.*))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^( *)(```+|~~~+)[\w+. {}-]*\r?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(apiVersion|kind|metadata|spec)\s*:", RegexOptions.CultureInvariant)]
    private static partial Regex Manifest();
}
