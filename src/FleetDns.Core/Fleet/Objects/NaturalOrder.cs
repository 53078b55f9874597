namespace FleetDns.Core.Fleet;

/// <summary>
/// Orders names as people count: <c>member-2</c> before <c>member-10</c>. Names that differ only in leading zeros are ordered ordinally.
/// </summary>
public sealed class NaturalOrder : IComparer<string?>
{
    private NaturalOrder()
    {
    }

    public static NaturalOrder Comparer { get; } = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var (first, second) = (Digits(left), Digits(right));
            var order = first > 0 && second > 0 ? Number(left[..first], right[..second]) : left[0].CompareTo(right[0]);
            if (order != 0)
            {
                return order;
            }

            left = left[Math.Max(first, 1)..];
            right = right[Math.Max(second, 1)..];
        }

        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var other = text.IndexOfAnyExceptInRange('0', '9');
        return other < 0 ? text.Length : other;
    }

    // Of any length: the longer number is the larger one.
    private static int Number(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }
}
