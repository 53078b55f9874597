using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Shell commands that were copied with the text: the content of a here-document is read, other commands are ignored.</summary>
internal static partial class YamlHeredoc
{
    private const int Longest = 2000;   // characters of a command line

    public static void Unwrap(YamlPaste paste)
    {
        var lines = paste.Lines;
        var found = false;
        var next = 0;
        var edge = lines.Where(line => line.Trim().Length > 0).Select(Indent).DefaultIfEmpty().Min();
        for (var i = 0; i < lines.Length; i = next)
        {
            next = i + 1;
            if (lines[i].Length <= Longest && Echo().Match(lines[i]) is { Success: true } echo)
            {
                paste.Problems.Add(new YamlProblem(i + 1, 1,
                    $"This line is a shell command. Paste only the text between its quotes {echo.Groups["quote"].Value}."));
                return;
            }

            if (lines[i].Length > Longest || Indent(lines[i]) > edge || Head().Match(lines[i]) is not { Success: true } head)
            {
                continue;
            }

            var mark = head.Groups["mark"].Value;
            var end = Array.FindIndex(lines, i + 1, line => Prompt().Replace(line, "").Trim() == mark);
            if (end < 0)
            {
                if (head.Groups["prompt"].Value.TrimStart().StartsWith('#'))
                {
                    continue;   // a comment
                }

                paste.Problems.Add(new YamlProblem(i + 1, 1,
                    $"This line is a shell command whose text ends at a line {mark}, but there is no such line. If the text was cut "
                    + $"off, paste all of it; otherwise remove this line."));
                return;
            }

            found = true;
            paste.Notes.Add(new YamlProblem(i + 1, 1,
                $"This line is a shell command. The lines between it and {mark} in line {end + 1} are read."));
            Body(paste, i + 1, end, head.Groups["tabs"].Length > 0, head.Groups["quote"].Length == 0);
            (lines[i], lines[end]) = ("---", "");
            next = end + 1;
        }

        Commands(paste, found);
    }

    // With a deeper indentation it belongs to a script in a manifest.
    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    private static void Body(YamlPaste paste, int from, int end, bool tabs, bool expands)
    {
        var lines = paste.Lines;
        var prompted = Enumerable.Range(from, end - from).All(i => lines[i].Length == 0 || Prompt().IsMatch(lines[i]));
        for (var i = from; i < end; i++)
        {
            if (prompted)
            {
                paste.Strip(i, Prompt().Match(lines[i]).Length);
            }

            if (tabs)
            {
                paste.Strip(i, lines[i].Length - lines[i].TrimStart('\t').Length);
            }

            if (!expands)
            {
                continue;
            }

            if (lines[i].TrimEnd('\r').EndsWith('\\'))
            {
                paste.Problems.Add(new YamlProblem(i + 1, lines[i].TrimEnd('\r').Length,
                    "The \\ at the end makes a shell join this line with the next one. Write them as one line."));
            }

            if (Substituted().Match(lines[i]) is { Success: true } command)
            {
                paste.Problems.Add(new YamlProblem(i + 1, command.Index + 1,
                    $"{command.Value} is a shell command, which is not run here. Replace it with its result."));
            }
            else if (Variable().Match(lines[i]) is { Success: true } fleet)
            {
                paste.Notes.Add(new YamlProblem(i + 1, fleet.Index + 1,
                    $"{fleet.Value} is read as a variable of the fleet. A shell would replace it, because the delimiter of this "
                    + $"here-document is not quoted."));
            }

            lines[i] = Escape().Replace(lines[i], "$1");
        }
    }

    // Without indentation, where YAML has only keys, dashes and comments.
    private static void Commands(YamlPaste paste, bool found)
    {
        var left = new List<int>();
        var continues = false;
        for (var i = 0; i < paste.Lines.Length; i++)
        {
            var line = paste.Lines[i].TrimEnd();
            if (continues || (line.Length <= Longest && Command().IsMatch(line)) || (found && Answer().IsMatch(line)))
            {
                left.Add(i + 1);
                continues = line.EndsWith('\\');
                paste.Lines[i] = "";
            }
        }

        if (left.Count > 0)
        {
            paste.Notes.Add(new YamlProblem(left[0], 1, left.Count == 1
                ? "This line is a shell command or its output, and is ignored."
                : $"Shell commands and their output are ignored: lines {string.Join(", ", left)}."));
        }
    }

    // Optional prompt, a command, << and the delimiter of the text.
    [GeneratedRegex(@"^(?<prompt>\s*(?:[\w.@~:/\[\] -]*[$%#>❯]\s+)?)"
        + @"(?<command>(?:sudo |[A-Z_]+=\S* )*[A-Za-z_./][\w./-]*(?=[\s<])[^#""']*?)"
        + @"<<(?<tabs>-?)\s*(?<quote>['""\\]?)(?<mark>[A-Za-z_][A-Za-z0-9_]*)['""]?(?<rest>\s.*)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Head();

    // A quoted text of several lines, in bash or as a PowerShell here-string.
    [GeneratedRegex(@"^(?:[\w.@~:/\[\] -]*[$%#>❯]\s+)?"
        + @"(?:(?:echo|printf)\s+(?:-\w+\s+)*(?<quote>[""'])(?:(?!\k<quote>).)*|(?:\$\w+\s*=\s*)?(?<quote>@[""'])\s*)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Echo();

    [GeneratedRegex(@"^> ?", RegexOptions.CultureInvariant)]
    private static partial Regex Prompt();

    [GeneratedRegex(@"(?<!\\)(\$\([^)]*\)|`[^`]*`)", RegexOptions.CultureInvariant)]
    private static partial Regex Substituted();

    [GeneratedRegex(@"(?<!\\)\$\{MEMBER-CLUSTER-[^}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\\([$`\\])", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    [GeneratedRegex(@"^(?:[\w.@~:/\[\] -]*[$%❯](?:\s+\S.*)?|PS [A-Z]:[^>]*>.*|"
        + @"(?:sudo |[A-Z_]+=\S* )*(?:kubectl|oc|az|helm|kustomize|envsubst|terraform|flux|"
        + @"export|source|set|echo|cat|cd|curl|wget|git|az|k)\s+(?!:)[^:].*)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    [GeneratedRegex(@"^[a-z][\w.-]*/[\w.-]+ (?:created|configured|unchanged|serverside-applied|deleted)\b.*\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Answer();
}
