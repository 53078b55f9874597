using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Explains why a text is not YAML in terms of the faulty line rather than of the parser.</summary>
internal static partial class YamlFaults
{
    private const int Longest = 2000;   // longer lines are not written by hand

    /// <param name="fault">Null where the parser gives no reason.</param>
    public static YamlProblem Explain(string[] lines, YamlLines scan, YamlException? fault)
    {
        if (scan.OpenQuote is var (quote, quoteLine, quoteColumn))
        {
            return new YamlProblem(quoteLine + 1, quoteColumn + 1,
                $"The quote {quote} that starts here is not closed on its line. Close it; if the text was cut off, paste all of it.");
        }

        if (scan.OpenBracket is var (bracket, line, column))
        {
            return new YamlProblem(line + 1, column + 1,
                $"The {bracket} that opens here is not closed. Close it; if the text was cut off, paste all of it.");
        }

        if (scan.Stray is var (stray, strayLine, strayColumn))
        {
            return new YamlProblem(strayLine + 1, strayColumn + 1, $"There is no opening bracket for this {stray}.");
        }

        var first = Math.Clamp((int)(fault?.Start.Line ?? 1) - 1, 0, lines.Length - 1);
        var last = Math.Clamp((int)(fault?.End.Line ?? lines.Length) - 1, first, lines.Length - 1);

        var tab = Enumerable.Range(first, last - first + 1)
            .LastOrDefault(i => scan.Lines[i].Kind != YamlLineKind.Block && lines[i].StartsWith('\t'), -1);
        if (tab >= 0)
        {
            return new YamlProblem(tab + 1, 1, YamlCharacters.Tab);
        }

        // The parser reports where it noticed the fault: it is on that line or on the line before.
        var candidates = Enumerable.Range(0, lines.Length).Where(i => (Math.Abs(i - first) <= 1 || Math.Abs(i - last) <= 1)
            && lines[i].Length <= Longest && scan.Lines[i].Kind == YamlLineKind.Code && Text(lines, scan, i).Length > 0).ToList();
        foreach (var i in candidates)
        {
            if (Shape(lines, scan, i) is { } shape)
            {
                return shape;
            }
        }

        foreach (var i in candidates)
        {
            if (NoColon(lines, scan, i) is { } words)
            {
                return new YamlProblem(i + 1, scan.Lines[i].Indent + 1, words);
            }
        }

        foreach (var i in candidates)
        {
            if (Indentation(lines, scan, i) is { } words)
            {
                return new YamlProblem(i + 1, scan.Lines[i].Indent + 1, words);
            }
        }

        return new YamlProblem(last + 1, (int)(fault?.End.Column ?? 1), fault is null
            ? "This is not valid YAML." : $"This is not valid YAML: {Lower(fault.Message)}");
    }

    private static string Text(string[] lines, YamlLines scan, int i) => lines[i][..scan.Lines[i].End].Trim();

    private static YamlProblem? Shape(string[] lines, YamlLines scan, int i)
    {
        var text = Text(lines, scan, i);
        var indent = scan.Lines[i].Indent;
        if (text is "..." or "[...]" or "<snip>" or "---8<---")
        {
            return new YamlProblem(i + 1, indent + 1, $"{text} marks omitted text. Replace it with the actual content.");
        }

        if (Conflict().IsMatch(text))
        {
            return new YamlProblem(i + 1, 1, "This line is a merge conflict marker. Resolve the conflict and paste the result.");
        }

        var item = Dashes().Match(text).Length;
        var body = text[item..];
        if (NoBlank().Match(body) is { Success: true } tight)
        {
            return new YamlProblem(i + 1, indent + item + tight.Groups[1].Length + 1,
                $"A space is missing after the colon: {tight.Groups[1].Value}: {tight.Groups[2].Value}");
        }

        if (Reserved().Match(body) is { Success: true } reserved)
        {
            return new YamlProblem(i + 1, indent + item + reserved.Groups["c"].Index + 1,
                $"A value cannot start with {reserved.Groups["c"].Value}. Put it in quotes.");
        }

        if (AfterQuote().Match(body) is { Success: true } after)
        {
            return new YamlProblem(i + 1, indent + item + after.Groups["rest"].Index + 1,
                $"{after.Groups["rest"].Value} is after the closing quote. Put the whole value in one pair of quotes.");
        }

        if (TwoColons().Match(body) is { Success: true } second)
        {
            return new YamlProblem(i + 1, indent + item + second.Groups["colon"].Index + 1,
                "This line contains a second colon followed by a space. Put the value in quotes, or start a new line.");
        }

        return ItemInValue().Match(body) is { Success: true } dash
            ? new YamlProblem(i + 1, indent + item + dash.Groups["dash"].Index + 1,
                "A list item cannot start on the line of its field. Put it on the next line.")
            : null;
    }

    private static string? Indentation(string[] lines, YamlLines scan, int at)
    {
        var open = new Stack<int>();
        var previous = "";
        for (var i = 0; i <= at; i++)
        {
            var text = Text(lines, scan, i);
            if (scan.Lines[i].Kind != YamlLineKind.Code || text.Length == 0)
            {
                continue;
            }

            var indent = scan.Lines[i].Indent;
            var levels = open.Distinct().Order().ToList();
            while (open.Count > 0 && open.Peek() > indent)
            {
                open.Pop();
            }

            if (open.Count == 0 || open.Peek() < indent)
            {
                if (i == at && levels.Count > 0 && !(previous.EndsWith(':') && indent > levels[^1]) && !levels.Contains(indent))
                {
                    return $"This line is indented by {Spaces(indent)}; the lines above that it could belong to by "
                        + $"{string.Join(" or ", levels.Select(l => l.ToString(CultureInfo.InvariantCulture)))}. "
                        + "Indent it like the fields of the same level.";
                }

                open.Push(indent);
            }

            for (var (dash, rest) = (indent, text); Dashes().Match(rest) is { Success: true, Length: > 0 } m
                && rest.Length > m.Length; rest = "")
            {
                dash += m.Length;
                open.Push(dash);
            }

            previous = text;
        }

        return null;
    }

    private static string? NoColon(string[] lines, YamlLines scan, int i)
    {
        var text = Text(lines, scan, i);
        if (!Word().IsMatch(text))
        {
            return null;
        }

        var ends = Array.FindLastIndex(lines, l => l.Trim().Length > 0) == i;
        return $"{text} has no colon: fields are written as name: value."
            + $"{(ends ? " It is the last line: if the text was cut off, paste all of it." : "")}";
    }

    private static string Spaces(int count) => count == 1 ? "1 space" : string.Create(CultureInfo.InvariantCulture, $"{count} spaces");

    private static string Lower(string words) => words.Length > 1 ? char.ToLowerInvariant(words[0]) + words[1..] : words;

    [GeneratedRegex(@"^(-\s+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Dashes();

    [GeneratedRegex(@"^(<{7}|={7}|>{7})( |\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Conflict();

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9_./-]*):([^\s:/][^:]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NoBlank();

    [GeneratedRegex(@"^(?:[^\s:]+:\s+)?(?<c>[@`%])", RegexOptions.CultureInvariant)]
    private static partial Regex Reserved();

    [GeneratedRegex(@"^[^\s:]+:\s+(?:""[^""]*""|'[^']*')\s*(?<rest>[^\s,#].*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex AfterQuote();

    [GeneratedRegex(@"^[^\s:""']+:\s+[^""'\[{|>&!*\s][^""']*?(?<colon>:)(\s|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex TwoColons();

    [GeneratedRegex(@"^[^\s:]+:\s+(?<dash>-)(\s|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex ItemInValue();

    [GeneratedRegex(@"^[A-Za-z][\w./-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
