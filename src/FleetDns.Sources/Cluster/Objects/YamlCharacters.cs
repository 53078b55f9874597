using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Finds characters that are invisible or look like YAML syntax, with their position.</summary>
internal static partial class YamlCharacters
{
    public const string Tab = "The indentation contains a tab. YAML is indented with spaces: replace each tab with spaces.";
    private const int MostReported = 5;
    private const int Longest = 2000;   // longer lines are not written by hand

    /// <summary>Lines are counted from 1.</summary>
    public static IEnumerable<YamlProblem> Check(string[] lines, YamlLines scan)
    {
        var found = new List<YamlProblem>();
        var more = new List<int>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fault(lines[i].TrimEnd('\r'), scan.Lines[i]) is not var (column, words))
            {
                continue;
            }

            if (found.Count < MostReported)
            {
                found.Add(new YamlProblem(i + 1, column + 1, words));
            }
            else
            {
                more.Add(i + 1);
            }
        }

        return more.Count == 0 ? found : found.Append(new YamlProblem(more[0], 1,
            $"Similar problems in {(more.Count == 1 ? "this line" : $"{more.Count} more lines, up to line {more[^1]}")}."));
    }

    /// <summary><c>a no-break space (U+00A0)</c>; null for visible characters.</summary>
    public static string? Name(Rune rune) => rune.Value switch
    {
        '\t' => null,
        0x00A0 => "a no-break space",
        0x00AD => "a soft hyphen",
        0x034F => "a combining grapheme joiner",
        0x115F or 0x1160 or 0x3164 or 0xFFA0 => "a Hangul filler",
        0x180E => "a Mongolian vowel separator",
        0x200B => "a zero-width space",
        0x200C => "a zero-width non-joiner",
        0x200D => "a zero-width joiner",
        0x200E => "a left-to-right mark",
        0x200F => "a right-to-left mark",
        0x061C => "an Arabic letter mark",
        0x2028 => "a line separator",
        0x2029 => "a paragraph separator",
        >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 => "a bidirectional control character",
        0x202F => "a narrow no-break space",
        >= 0x2000 and <= 0x200A or 0x205F or 0x1680 => "a special space character",
        0x3000 => "an ideographic space",
        0x2060 or >= 0x2061 and <= 0x2064 => "a word joiner or another invisible operator",
        0xFEFF => "a byte order mark",
        0xFFFD => "a replacement character (bytes that are not UTF-8)",
        0x0085 => "a next-line character",
        < 0x20 or >= 0x7F and <= 0x9F => "a control character",
        >= 0xE0000 and <= 0xE007F => "an invisible tag character",
        _ => null,
    };

    private static string Code(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");

    private static (int Column, string Words)? Fault(string line, YamlLine kind)
    {
        var tab = line.AsSpan(0, Math.Min(kind.Indent, line.Length)).IndexOf('\t');
        if (kind.Kind == YamlLineKind.Code && tab >= 0)
        {
            return (tab, Tab);
        }

        if (kind.Kind == YamlLineKind.Code && DashTab().Match(line) is { Success: true } dash)
        {
            return (dash.Length - 1, "There is a tab after the -. Replace it with a space.");
        }

        if (kind.Kind == YamlLineKind.Code && line.Length <= Longest && Html().Match(line[..kind.End]) is { Success: true } html
            && !kind.IsQuoted(html.Index))
        {
            return (html.Index,
                $"{html.Value} is an HTML entity. Copy the text from a page that shows the character itself, or type the character.");
        }

        var column = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            var text = column >= kind.End ? YamlLineKind.Block : kind.Kind;
            if (Name(rune) is { } name && (text != YamlLineKind.Block || Breaks(rune)))
            {
                return (column, Unseen(line, kind, column, rune, name));
            }

            if (text is YamlLineKind.Code or YamlLineKind.Flow && line.Length <= Longest && Smart(line, kind, column, rune) is { } words)
            {
                return (column, words);
            }

            column += rune.Utf16SequenceLength;
        }

        return null;
    }

    // kubectl treats it as the end of a line, or of the whole text, at any position.
    private static bool Breaks(Rune rune) => rune.Value is 0x85 or 0x2028 or 0x2029 or < 0x20 or (>= 0x7F and <= 0x9F);

    private static string Unseen(string line, YamlLine kind, int column, Rune rune, string name)
    {
        var article = char.ToUpperInvariant(name[0]) + name[1..];
        var where = line.AsSpan(0, column).Trim().IsEmpty ? " is in the indentation" : string.Create(CultureInfo.InvariantCulture,
            $" is in column {column + 1}, after {Quote(line[..column])}");
        var fix = kind.IsQuoted(column) ? $"Remove it, or write it as \\u{rune.Value:X4} in double quotes if it is intended."
            : IsBlank(rune) ? "Replace it with an ordinary space."
            : "Remove it.";
        return $"{article} ({Code(rune)}){where}. It is invisible, and kubectl treats it as part of the text. {fix}";
    }

    private static bool IsBlank(Rune rune) => rune.Value is 0xA0 or 0x202F or 0x205F or 0x3000 or 0x1680 or (>= 0x2000 and <= 0x200A);

    private static string? Smart(string line, YamlLine kind, int column, Rune rune)
    {
        if (rune.Value < 0x80 || kind.IsQuoted(column))
        {
            return null;
        }

        var before = line.AsSpan(0, column);
        var starts = before.Trim().IsEmpty || before.TrimEnd() is [.., ':' or '-' or ',' or '[' or '{']
            && before is [.., ' ' or '[' or '{'];
        var length = rune.Utf16SequenceLength;
        var ends = column + length >= kind.End || line[column + length] is ' ' or ',' or ':' or ']' or '}';
        return rune.Value switch
        {
            0x201C or 0x201D or 0x201E or 0x201F or 0x00AB or 0x00BB or 0xFF02 or 0x2033 when starts =>
                $"{rune} ({Code(rune)}) is a curly quote, which YAML treats as part of the text. Use \" instead, at both ends.",
            0x2018 or 0x2019 or 0x201A or 0x201B or 0xFF07 or 0x2032 or 0x00B4 when starts =>
                $"{rune} ({Code(rune)}) is a curly quote, which YAML treats as part of the text. Use ' instead, at both ends.",
            (>= 0x2010 and <= 0x2015) or 0x2212 or 0xFE63 or 0xFF0D when before.Trim().IsEmpty && ends =>
                $"{rune} ({Code(rune)}) is a dash that is not YAML syntax. Use - instead.",
            (>= 0x2010 and <= 0x2015) or 0x2212 or 0xFE63 or 0xFF0D when !Spaced(line, kind, column) =>
                $"{rune} ({Code(rune)}) is a dash that is not allowed in names. Use - instead.",
            0x2022 or 0x00B7 or 0x25CF or 0x25E6 when before.Trim().IsEmpty =>
                $"{rune} ({Code(rune)}) is a bullet. List items begin with - in YAML.",
            0xFF1A or 0xFE55 or 0xA789 or 0x2236 => $"{rune} ({Code(rune)}) looks like a colon but is not. Use : and a space instead.",
            0x2026 when starts && ends => $"{rune} ({Code(rune)}) marks omitted text. Replace it with the actual content.",
            _ when IsKey(line, kind, column) =>
                $"{rune} ({Code(rune)}) is part of a field name; these have ASCII letters only. Type the name again.",
            _ => null,
        };
    }

    // Dashes between words of a sentence are text.
    private static bool Spaced(string line, YamlLine kind, int column)
    {
        var start = line.LastIndexOf(": ", column, StringComparison.Ordinal);
        return line.AsSpan(Math.Max(start + 2, 0), Math.Max(0, kind.End - Math.Max(start + 2, 0))).Trim().Contains(' ');
    }

    private static bool IsKey(string line, YamlLine kind, int column)
    {
        var colon = line.IndexOf(": ", column, StringComparison.Ordinal);
        colon = colon < 0 && line.AsSpan(0, kind.End).TrimEnd() is [.., ':'] ? line.LastIndexOf(':', kind.End - 1) : colon;
        return colon >= 0 && colon < kind.End && line.AsSpan(0, column).IndexOf(": ") < 0
            && !line.AsSpan(column, colon - column).Contains(' ');
    }

    [GeneratedRegex(@"&(quot|amp|lt|gt|apos|nbsp|#[0-9]+|#x[0-9a-fA-F]+);", RegexOptions.CultureInvariant)]
    private static partial Regex Html();

    [GeneratedRegex(@"^ *(- +)*-\t", RegexOptions.CultureInvariant)]
    private static partial Regex DashTab();

    private static string Quote(string text) => text.Trim() is { Length: > 20 } longer ? $"…{longer[^20..]}" : text.Trim();
}
