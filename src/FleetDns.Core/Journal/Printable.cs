using System.Globalization;
using System.Text;

namespace FleetDns.Core.Journal;

/// <summary>Untrusted texts on one line, with invisible characters made visible: a line end in a value must not start a second log
/// line.</summary>
public static class Printable
{
    /// <returns>The same instance if nothing had to be replaced; else <c>\n</c>, <c>\r</c>, <c>\t</c> and <c>\uXXXX</c> instead of control
    /// and format characters.</returns>
    public static string Of(string text)
    {
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ when IsHidden(character) => shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => shown.Append(character),
            };
        }

        return shown.ToString();
    }

    private static bool IsHidden(char character) => char.IsControl(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
