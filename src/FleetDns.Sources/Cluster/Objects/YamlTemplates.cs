using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Finds what a tool must fill in first: templates, shell variables, placeholders. Not the fleet's own variables in overrides.
/// </summary>
internal static partial class YamlTemplates
{
    private const int MostReported = 5;
    private const int Longest = 2000;   // longer texts are not values to fill in

    /// <summary>Templates in place of YAML keys and values, which no parser accepts.</summary>
    public static IEnumerable<YamlProblem> Check(string[] lines, YamlLines scan)
    {
        var found = 0;
        for (var i = 0; i < lines.Length && found < MostReported; i++)
        {
            var line = scan.Lines[i];
            var at = line.Kind is YamlLineKind.Code or YamlLineKind.Flow ? lines[i].IndexOf("{{", StringComparison.Ordinal) : -1;
            if (at >= 0 && at < line.End && !line.IsQuoted(at))
            {
                found++;
                yield return new YamlProblem(i + 1, at + 1, Rendered(lines[i][at..]));
            }
        }
    }

    /// <summary>Templates in the texts of a document.</summary>
    /// <param name="isOverride">Whether the fleet replaces its variables in it.</param>
    public static IEnumerable<YamlProblem> Check(YamlPlaces places, bool isOverride) =>
        places.Texts.Where(text => !text.IsBlock
            && !IsFree(text.Path)).Select(text => Words(text, isOverride) is { } words
                ? new YamlProblem(text.Line, text.Column, words) : null).OfType<YamlProblem>().Take(MostReported);

    // Contents of containers and config maps may be a shell script or a template of another tool.
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
            return $"{command.Value} is a shell command, which is not run here. Replace it with its result.";
        }

        foreach (Match variable in Variable().Matches(value))
        {
            if (variable.Value[1] != '{' && value.Contains(' ', StringComparison.Ordinal))
            {
                continue;   // part of a sentence
            }

            if (!Fleet().IsMatch(variable.Value))
            {
                return $"{variable.Value} is a shell variable, which is not replaced here. Write its value.";
            }

            if (!isOverride)
            {
                return $"{variable.Value} is replaced only in overrides, not here. Write the value, or set the field in a "
                    + $"ResourceOverride.";
            }
        }

        return Placeholder().Match(value) is { Success: true } placeholder
            && (placeholder.Length == value.Length || !value.Contains(' ', StringComparison.Ordinal))
            ? $"{placeholder.Value} is a placeholder. Replace it with the actual value."
            : null;
    }

    private static string Rendered(string template)
    {
        var end = template.IndexOf("}}", StringComparison.Ordinal);
        var shown = end >= 0 && end < 60 ? template[..(end + 2)] : template.Length > 60 ? $"{template[..60]}…" : template.TrimEnd();
        return $"{shown} is a template. Render it first (helm template, or the tool that it was made for) and paste the result.";
    }

    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Braces();

    // $(NAME) is a variable of Kubernetes, in containers; a command has a space or lower-case letters.
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
