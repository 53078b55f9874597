using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster;

/// <summary>What a program said, made fit to be shown: one line, no control characters or marks that turn the direction of text, no tokens, not too long.</summary>
internal static partial class OutsideWords
{
    private const int Longest = 600;

    public static string Plain(string text)
    {
        var seen = new StringBuilder(Math.Min(text.Length, 4 * Longest));
        foreach (var character in Escapes().Replace(text, " "))
        {
            var category = char.GetUnicodeCategory(character);
            seen.Append(char.IsControl(character) || char.IsSurrogate(character) || category is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? ' ' : character);
        }

        var line = Spaces().Replace(Secrets().Replace(seen.ToString(), "(hidden)"), " ").Trim();
        return line.Length <= Longest ? line : $"{line[..Longest]}…";
    }

    // Colours and cursor movements of a terminal.
    [GeneratedRegex(@"\x1B(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(\x07|\x1B\\)?|.)", RegexOptions.Singleline)]
    private static partial Regex Escapes();

    // JSON Web Tokens, "Bearer …", values of fields that are named as secrets, and any other long run of base64.
    [GeneratedRegex(@"eyJ[\w-]+(\.[\w-]+){0,4}|(?<=\bBearer\s+)\S+|(?<=(token|secret|password|client-?key|assertion)[\w-]*[""']?\s*[:=]\s*[""']?)[^\s""',;]{6,}|[A-Za-z0-9+/_-]{48,}={0,2}", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
