namespace FleetDns.Web.Parts;

/// <summary>A cluster's slot as letter and colour. Letters are unique; the ten colours repeat.</summary>
public static class Slots
{
    /// <summary>A, B, … Z, AA, AB, …; a dot for what has no slot (a foreign endpoint).</summary>
    public static string Letter(int slot)
    {
        if (slot < 0)
        {
            return "•";
        }

        var letters = "";
        for (var rest = slot; rest >= 0; rest = rest / 26 - 1)
        {
            letters = (char)('A' + rest % 26) + letters;
        }

        return letters;
    }

    /// <summary>
    /// The suffix of the css classes <c>f?</c> (fill), <c>x?</c> (text on the fill) and <c>k?</c> (tag): A to J, or Z without a slot.
    /// </summary>
    public static char Colour(int slot) => slot < 0 ? 'Z' : (char)('A' + slot % 10);
}
