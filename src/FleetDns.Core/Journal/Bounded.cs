namespace FleetDns.Core.Journal;

/// <summary>What the journal keeps of texts that come from outside.</summary>
public static class Bounded
{
    /// <summary>Characters of one value that a change keeps.</summary>
    public const int LongestValue = 300;

    public const int MostFields = 40;

    /// <summary>On one line (<see cref="Printable"/>), and cut.</summary>
    public static string Cut(string text) => Shorten(Printable.Of(text.Length > LongestValue ? text[..(LongestValue + 1)] : text));

    /// <summary>As it is, for names that are compared; cut with a mark where it was longer, never between the halves of a character.</summary>
    public static string Shorten(string text)
    {
        if (text.Length <= LongestValue)
        {
            return text;
        }

        var end = LongestValue - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
