using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Parts;

/// <summary>Converts what a browser sends from a field into the values of a draft.</summary>
public static class FormValues
{
    /// <summary>
    /// The most characters of a text area: a message of the browser may have 32 KiB, and a character three bytes.
    /// A text of this length may be cut off.
    /// </summary>
    public const int LargestPaste = 10_000;

    private const int NoNumber = -1;

    public static string Text(ChangeEventArgs e) => Text(e.Value as string);

    public static string Text(string? typed) => (typed ?? "").Trim();

    /// <summary>Text that is not a number becomes −1, which the rule of the field rejects.</summary>
    public static int Number(ChangeEventArgs e) =>
        int.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : NoNumber;
}
