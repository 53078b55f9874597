using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// What a tool would have to fill in first: templates, shell variables, placeholders. The fleet's own variables in overrides are no such
/// thing.
/// </summary>
internal static partial class YamlTemplates
{
    private const int MostTold = 5;
    private const int Longest = 2000;   // a longer text is no value that is filled in

    /// <summary>Templates that stand where YAML needs keys and values: no parser gets past them.</summary>
    public static IEnumerable<YamlProblem> Check(string[] lines, YamlLines scan)
    {
        var told = 0;
        for (var i = 0; i < lines.Length && told < MostTold; i++)
        {
            var line = scan.Lines[i];
            var at = line.Kind is YamlLineKind.Code or YamlLineKind.Flow ? lines[i].IndexOf("{{", StringComparison.Ordinal) : -1;
            if (at >= 0 && at < line.End && !line.IsQuoted(at))
            {
                told++;
                yield return new YamlProblem(i + 1, at + 1, Rendered(lines[i][at..]));
            }
        }
    }

    /// <summary>Those in the texts of a document.</summary>
    /// <param name="isOverride">Whether the fleet's variables are replaced in it.</param>
    public static IEnumerable<YamlProblem> Check(YamlPlaces places, bool isOverride) =>
        places.Texts.Where(text => !text.IsBlock
            && !IsFree(text.Path)).Select(text => Words(text, isOverride) is { } words
                ? new YamlProblem(text.Line, text.Column, words) : null).OfType<YamlProblem>().Take(MostTold);

    // What containers and config maps hold is theirs: a shell script, a template of another tool.
    private static bool IsFree(string path) =>
        path.StartsWith("data", StringComparison.Ordinal) || path.StartsWith("stringData", StringComparison.Ordinal)
            || path.StartsWith("binaryData", StringComparison.Ordinal) || Container().IsMatch(path);

    private static string? Words(YamlText text, bool isOverride)
    {
        var value = text.Value.Length > Longest ? "" : text.Value;
        if (Braces().Match(value) is { Success: true } template)
        {
            return Rendered(template.Value);
        }

        if (Command().Match(value) is { Success: true } command)
        {
            return $"{command.Value} is a command for a shell, which does not run here. Write its result.";
        }

        foreach (Match variable in Variable().Matches(value))
        {
            if (variable.Value[1] != '{' && value.Contains(' ', StringComparison.Ordinal))
            {
                continue;   // of a sentence
            }

            if (!Fleet().IsMatch(variable.Value))
            {
                return $"{variable.Value} is a variable of a shell, which does not run here. Write its value.";
            }

            if (!isOverride)
            {
                return $"{variable.Value} is replaced in overrides only; here it stays as it is. Write the value, or set the field in a "
                    + $"ResourceOverride.";
            }
        }

        return Placeholder().Match(value) is { Success: true } placeholder
            && (placeholder.Length == value.Length || !value.Contains(' ', StringComparison.Ordinal))
            ? $"{placeholder.Value} is a placeholder. Write the value that belongs there."
            : null;
    }

    private static string Rendered(string template)
    {
        var end = template.IndexOf("}}", StringComparison.Ordinal);
        var shown = end >= 0 && end < 60 ? template[..(end + 2)] : template.Length > 60 ? $"{template[..60]}…" : template.TrimEnd();
        return $"{shown} is a template. Render it first (helm template, or the tool that it is for) and paste the result.";
    }

    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Braces();

    // $(NAME) is Kubernetes' own, in containers; a command has a blank or small letters.
    [GeneratedRegex(@"\$\([a-z][^)]*\)|^`[^`]+`\z", RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    [GeneratedRegex(@"\$\{[^}]*\}|\$[A-Za-z_][A-Za-z0-9_]*|%[A-Z_]{2,}%", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\$\{MEMBER-CLUSTER-(NAME|LABEL-KEY-[^}]+)\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fleet();

    [GeneratedRegex(@"<[A-Za-z][A-Za-z0-9 _.:-]*>|\[\[[^\]]+\]\]|__[A-Z][A-Z0-9_]*__", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[cC]ontainers\[[0-9]+\]\.(command|args|env|lifecycle|livenessProbe|readinessProbe|startupProbe)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Container();
}
