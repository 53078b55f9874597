using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// Makes untrusted output safe to show: one line of limited length, without control characters, text direction marks or tokens.
/// </summary>
internal static partial class OutsideWords
{
    private const int Longest = 600;

    public static string Plain(string text)
    {
        var seen = new StringBuilder(Math.Min(text.Length, 4 * Longest));
        foreach (var character in Escapes().Replace(text, " "))
        {
            var category = char.GetUnicodeCategory(character);
            seen.Append(
                char.IsControl(character) || char.IsSurrogate(character)
                || category is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? ' '
                : character);
        }

        var line = Spaces().Replace(Secrets().Replace(seen.ToString(), "(hidden)"), " ").Trim();
        return line.Length <= Longest ? line : $"{line[..Longest]}…";
    }

    // Terminal colours and cursor movements.
    [GeneratedRegex(@"\x1B(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(\x07|\x1B\\)?|.)", RegexOptions.Singleline)]
    private static partial Regex Escapes();

    // JSON Web Tokens, "Bearer …", values of fields with the name of a secret, and any other long base64 text.
    [GeneratedRegex(
        @"eyJ[\w-]+(\.[\w-]+){0,4}|(?<=\bBearer\s+)\S+"
        + @"|(?<=(token|secret|password|client-?key|assertion)[\w-]*[""']?\s*[:=]\s*[""']?)[^\s""',;]{6,}"
        + @"|[A-Za-z0-9+/_-]{48,}={0,2}",
        RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
