using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Classifies each line of a YAML text without a parser, so that a fault can be explained in terms of its line.
/// </summary>
internal sealed partial class YamlLines
{
    private readonly List<(char Opens, int Line, int Column)> _open = [];
    private (char Quote, int Line, int Column)? _quote;

    private YamlLines(int count) => Lines = new YamlLine[count];

    public YamlLine[] Lines { get; }

    /// <summary>A quote that is never closed, or that includes lines which look like fields (0-based line).</summary>
    public (char Quote, int Line, int Column)? OpenQuote { get; private set; }

    /// <summary>A bracket or brace that is never closed.</summary>
    public (char Opens, int Line, int Column)? OpenBracket => _open.Count > 0 ? _open[^1] : null;

    /// <summary>A bracket or brace that closes nothing.</summary>
    public (char Opens, int Line, int Column)? Stray { get; private set; }

    public static YamlLines Scan(string[] lines)
    {
        var scan = new YamlLines(lines.Length);
        var block = -1;   // least indent of the block scalar's lines
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            var indent = line.Length - line.TrimStart(' ').Length;
            if (block >= 0 && (line.Trim().Length == 0 || indent >= block))
            {
                scan.Lines[i] = new YamlLine(YamlLineKind.Block, line.Length, indent, []);
                continue;
            }

            block = scan.Code(line, i);
        }

        scan.OpenQuote ??= scan._quote;
        return scan;
    }

    /// <returns>The least indent of the block scalar that begins after this line, or -1.</returns>
    private int Code(string line, int number)
    {
        var kind = _quote is not null ? YamlLineKind.Quoted : _open.Count > 0 ? YamlLineKind.Flow : YamlLineKind.Code;
        if (_quote is { } enclosing && FieldLike().IsMatch(line))
        {
            OpenQuote ??= enclosing;
        }

        var quoted = new List<(int Start, int End)>();
        var (starts, parent, from) = (true, -1, 0);
        var indent = line.Length - line.TrimStart(' ', '\t').Length;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (_quote is { } quote)
            {
                if (c == '\\' && quote.Quote == '"')
                {
                    i++;
                }
                else if (c == quote.Quote && quote.Quote == '\'' && i + 1 < line.Length && line[i + 1] == '\'')
                {
                    i++;
                }
                else if (c == quote.Quote)
                {
                    quoted.Add((from, i));
                    (_quote, starts) = (null, false);
                }

                continue;
            }

            var before = i == 0 ? ' ' : line[i - 1];
            var after = i + 1 < line.Length ? line[i + 1] : ' ';
            if (c == '#' && before is ' ' or '\t')
            {
                Lines[number] = new YamlLine(kind, i, indent, quoted);
                return -1;
            }

            if (c is ' ' or '\t')
            {
                continue;
            }

            if (starts && c is '"' or '\'')
            {
                (_quote, from) = ((c, number, i), i);
                parent = Key(line, i, parent);
            }
            else if (c is '[' or '{' && (starts || _open.Count > 0))
            {
                _open.Add((c, number, i));
                starts = true;
            }
            else if (c is ']' or '}' && (_open.Count > 0 || starts))
            {
                Close(c, number, i);
                starts = false;
            }
            else if (c == ',' && _open.Count > 0)
            {
                starts = true;
            }
            else if (c is '-' or '?' && starts && after is ' ' or '\t' && _open.Count == 0)
            {
                parent = i;
            }
            else if (c == ':' && (after is ' ' or '\t' or ',' || i > 0 && before is '"' or '\''))
            {
                starts = true;
            }
            else if (c is '|' or '>' && starts && _open.Count == 0 && BlockHead().IsMatch(line[i..]))
            {
                Lines[number] = new YamlLine(kind, line.Length, indent, quoted);
                return parent + 1;
            }
            else if (c is '&' or '!' && starts)
            {
                while (i + 1 < line.Length && line[i + 1] is not (' ' or '\t'))
                {
                    i++;
                }
            }
            else
            {
                parent = starts ? Key(line, i, parent) : parent;
                starts = false;
            }
        }

        if (_quote is not null)
        {
            quoted.Add((from, line.Length));
        }

        Lines[number] = new YamlLine(kind, line.Length, indent, quoted);
        return -1;
    }

    // The start of a line, after its dashes, is a key below which block scalars must be indented.
    private static int Key(string line, int at, int parent) => line.AsSpan(0, at).ContainsAnyExcept(' ', '-', '?') ? parent : at;

    private void Close(char c, int line, int column)
    {
        if (_open.Count > 0 && _open[^1].Opens == (c == ']' ? '[' : '{'))
        {
            _open.RemoveAt(_open.Count - 1);
        }
        else
        {
            Stray ??= (c, line, column);
        }
    }

    [GeneratedRegex(@"^[|>][-+0-9]*[ \t]*(#.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex BlockHead();

    [GeneratedRegex(@"^\s*(- )?[A-Za-z][\w./-]*:( |\z)", RegexOptions.CultureInvariant)]
    private static partial Regex FieldLike();
}

internal enum YamlLineKind
{
    /// <summary>Keys, values, dashes.</summary>
    Code,
    /// <summary>Starts inside brackets or braces that an earlier line opened.</summary>
    Flow,
    /// <summary>Starts inside quotes that an earlier line opened.</summary>
    Quoted,
    /// <summary>Block scalar of <c>|</c> or <c>&gt;</c>.</summary>
    Block,
}

/// <param name="End">Where the comment begins, or the line's length.</param>
/// <param name="Indent">Number of spaces and tabs before the first character.</param>
/// <param name="Quoted">Quoted ranges, from one quote to the other.</param>
internal readonly record struct YamlLine(YamlLineKind Kind, int End, int Indent, IReadOnlyList<(int Start, int End)> Quoted)
{
    public bool IsQuoted(int column) => Quoted.Any(q => q.Start <= column && column <= q.End);
}
