using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>The value that kubectl reads for a scalar. The words of YAML 1.1 (yes, on, y, …) are booleans.</summary>
internal static partial class YamlScalars
{
    private const string Tags = "tag:yaml.org,2002:";

    /// <exception cref="YamlRefusal">kubectl refuses the value or would send another one.</exception>
    public static JsonNode? Read(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if ((tag.Length == 0 && scalar.Style is not ScalarStyle.Plain) || tag is "!" or Tags + "str")
        {
            return scalar.Value;
        }

        try
        {
            var value = Plain(scalar.Value);
            return tag switch
            {
                "" => value,
                Tags + "int" when value is JsonValue whole && whole.TryGetValue<long>(out _) => value,
                Tags + "float" when value?.GetValueKind() == JsonValueKind.Number => value,
                Tags + "bool" when value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value,
                Tags + "null" when value is null => value,
                _ => throw new YamlRefusal(scalar,
                    $"The tag {tag.Replace(Tags, "!!", StringComparison.Ordinal)} is not valid for {scalar.Value} in a manifest. "
                    + $"Remove the tag."),
            };
        }
        catch (OverflowException large)
        {
            throw new YamlRefusal(scalar, large.Message);
        }
    }

    /// <summary>
    /// A note where the value differs from what the text looks like, otherwise null: <c>0100 is read as 64, as kubectl does: a leading 0
    /// makes it octal.</c>
    /// </summary>
    public static string? Surprise(Scalar scalar, JsonNode? value)
    {
        if (scalar.Style is not ScalarStyle.Plain || value is null || value.GetValueKind() == JsonValueKind.String)
        {
            return null;
        }

        var read = value.ToJsonString();
        var text = scalar.Value;
        return text == read || text.Equals(read, StringComparison.OrdinalIgnoreCase) || text.TrimStart('+') == read
            || (Real().IsMatch(text) && !long.TryParse(read, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? null
            : $"{text} is read as {read}, as in kubectl{Why(text)}. Write {read}, or put it in quotes if the text {text} is meant.";
    }

    /// <summary>Whether a text without quotes is read as the same text.</summary>
    public static bool IsPlain(string text) =>
        text.Length > 0 && PlainText().IsMatch(text) && !(text is "~" or "null" or "Null" or "NULL") && !IsTrue(text) && !IsFalse(text)
            && !Odd().IsMatch(text);

    private static JsonNode? Plain(string text) =>
        text is "" or "~" or "null" or "Null" or "NULL" ? null
        : IsTrue(text) ? JsonNode.Parse("true")
        : IsFalse(text) ? JsonNode.Parse("false")
        : NoNumber().IsMatch(text) ? throw new OverflowException($"{text} is a number that JSON does not support; kubectl refuses it. "
+ $"Put it in quotes if it is a text.")
        : YamlNumbers.Read(text) ?? JsonValue.Create(text);

    private static bool IsTrue(string text) =>
        text is "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y";

    private static bool IsFalse(string text) =>
        text is "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N";

    private static string Why(string text) => text.TrimStart('+', '-') switch
    {
        ['0', 'x' or 'X', ..] => " (0x: hexadecimal)",
        ['0', 'b' or 'B', ..] => " (0b: binary)",
        ['0', 'o' or 'O', ..] => " (0o: octal)",
        ['0', _, ..] plain when !plain.AsSpan().ContainsAny("89.eE") => " (a leading 0: octal)",
        _ => "",
    };

    [GeneratedRegex(@"^[-+]?[0-9]*\.?[0-9]*([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Real();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NoNumber();

    // Letters first; then no characters with a meaning in YAML.
    [GeneratedRegex(@"^[A-Za-z/][A-Za-z0-9_./$-]*([A-Za-z0-9_./$-]|\{[A-Z-]+\}|:[A-Za-z0-9])*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();

    // 0x1F, 0o17, 1_000, 12:30:45, dates: numbers or times for some readers.
    [GeneratedRegex(@"^[-+]?[0-9][0-9_:.xobA-Fa-f-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Odd();
}

/// <summary>A refusal with a message of FleetDns and its position.</summary>
internal sealed class YamlRefusal(Mark start, Mark end, string words) : YamlException(start, end, words)
{
    public YamlRefusal(ParsingEvent at, string words)
        : this(at.Start, at.End, words)
    {
    }

    public string Words { get; } = words;
}
