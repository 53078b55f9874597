using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>What a plain scalar means. YAML 1.1's words (yes, on, …) are booleans to kubectl, and are so here.</summary>
internal static partial class YamlScalars
{
    public static JsonNode? Read(Scalar scalar)
    {
        if (scalar.Style is not ScalarStyle.Plain || scalar.Tag is { IsEmpty: false, IsNonSpecific: false, Value: "tag:yaml.org,2002:str" })
        {
            return scalar.Value;
        }

        var text = scalar.Value;
        return text is "" or "~" or "null" or "Null" or "NULL" ? null
            : IsTrue(text) ? true
            : IsFalse(text) ? false
            : Whole().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : Fraction().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
            : JsonValue.Create(text);
    }

    /// <summary>Whether a text, written plain, would be read as that same text.</summary>
    public static bool IsPlain(string text) =>
        text.Length > 0 && PlainText().IsMatch(text) && !(text is "~" or "null" or "Null" or "NULL") && !IsTrue(text) && !IsFalse(text)
        && !Whole().IsMatch(text) && !Fraction().IsMatch(text) && !Odd().IsMatch(text);

    private static bool IsTrue(string text) => text is "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y";

    private static bool IsFalse(string text) => text is "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N";

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();

    // Letters first; then nothing that YAML gives a meaning to.
    [GeneratedRegex(@"^[A-Za-z/][A-Za-z0-9_./$-]*([A-Za-z0-9_./$-]|\{[A-Z-]+\}|:[A-Za-z0-9])*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();

    // 0x1F, 0o17, 1_000, 12:30:45, dates: numbers or times to some readers.
    [GeneratedRegex(@"^[-+]?[0-9][0-9_:.xobA-Fa-f-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Odd();
}
