using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Parts;

/// <summary>What a browser sends from a field, as drafts hold it.</summary>
public static class FormValues
{
    private const int NoNumber = -1;

    public static string Text(ChangeEventArgs e) => (e.Value as string ?? "").Trim();

    /// <summary>What is no number fails the rule of its field, in the rule's own words.</summary>
    public static int Number(ChangeEventArgs e) => int.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : NoNumber;
}
