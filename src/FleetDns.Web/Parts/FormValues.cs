using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Parts;

/// <summary>What a browser sends from a field, as drafts hold it.</summary>
public static class FormValues
{
    /// <summary>Of a text area: a message of the browser may have 32 KiB, and a character three bytes. What fills it may have been cut off.</summary>
    public const int LargestPaste = 10_000;

    private const int NoNumber = -1;

    public static string Text(ChangeEventArgs e) => Text(e.Value as string);

    public static string Text(string? typed) => (typed ?? "").Trim();

    /// <summary>What is no number fails the rule of its field, in the rule's own words.</summary>
    public static int Number(ChangeEventArgs e) => int.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : NoNumber;
}
