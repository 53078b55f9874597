namespace FleetDns.Core.Journal;

/// <summary>Limits for untrusted texts in the journal.</summary>
public static class Bounded
{
    /// <summary>The most characters of one value in a change.</summary>
    public const int LongestValue = 300;

    public const int MostFields = 40;

    /// <summary>On one line (<see cref="Printable"/>) and truncated.</summary>
    public static string Cut(string text) => Shorten(Printable.Of(text.Length > LongestValue ? text[..(LongestValue + 1)] : text));

    /// <summary>Unchanged, for names that are compared; truncated with a mark if longer, never inside a surrogate pair.</summary>
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
