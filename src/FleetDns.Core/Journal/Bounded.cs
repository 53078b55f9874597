namespace FleetDns.Core.Journal;

/// <summary>What the journal keeps of texts that come from outside.</summary>
public static class Bounded
{
    /// <summary>Characters of one value that a change keeps.</summary>
    public const int LongestValue = 300;

    public const int MostFields = 40;

    /// <summary>On one line (<see cref="Printable"/>); cut with a mark where it was longer, never between the halves of a character.</summary>
    public static string Cut(string text)
    {
        var shown = Printable.Of(text.Length > LongestValue ? text[..(LongestValue + 1)] : text);
        if (shown.Length <= LongestValue)
        {
            return shown;
        }

        var end = LongestValue - 1;
        return string.Concat(shown.AsSpan(0, char.IsHighSurrogate(shown[end - 1]) ? end - 1 : end), "…");
    }
}
