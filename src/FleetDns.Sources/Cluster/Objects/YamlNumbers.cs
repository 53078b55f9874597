using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Plain scalars that kubectl reads as numbers (YAML 1.1 of go-yaml v2): <c>0100</c> is 64, <c>0x32</c> is 50, <c>1_00</c> is 100,
/// <c>1e2</c> is 100, <c>090</c> is 90.
/// <c>1:30</c> and dates are texts.
/// </summary>
internal static partial class YamlNumbers
{
    /// <summary>Null where the text is not a number.</summary>
    /// <exception cref="OverflowException">A number that kubectl would send rounded; the message explains it.</exception>
    public static JsonNode? Read(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.'))
        {
            return null;
        }

        if (text[0] == '.')
        {
            return PointFirst().IsMatch(text) ? Fraction(text.Replace("_", "", StringComparison.Ordinal)) : null;
        }

        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var signed = plain[0] is '+' or '-';
        var (digits, radix) = Parts(signed ? plain[1..] : plain);
        return radix == 0 ? Real().IsMatch(plain) ? Fraction(plain) : null : Whole(text, digits, radix, plain[0] == '-', signed);
    }

    /// <summary>A number as stored in the tree: readable as any type that it fits into.</summary>
    public static JsonNode Node(long number) => JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture))!;

    /// <summary>A fraction as kubectl sends it: as an integer if it is one and fits.</summary>
    public static JsonNode? Fraction(string text)
    {
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
        {
            return null;
        }

        // The shortest digits that identify this number, filled with zeros: as Go writes a float into JSON.
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        return double.IsInteger(number) && Math.Abs(number) < 9.2e18
            ? Node((long)decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture))
            : JsonNode.Parse(shortest);
    }

    // Radix 0: not an integer. A digit outside the radix makes it a non-integer: 09 is read as a fraction.
    private static (string Digits, int Radix) Parts(string text)
    {
        var (digits, radix) = text switch
        {
            ['0', 'x' or 'X', .. var rest] => (rest, 16),
            ['0', 'o' or 'O', .. var rest] => (rest, 8),
            ['0', 'b' or 'B', .. var rest] => (rest, 2),
            ['0', _, ..] => (text[1..], 8),
            _ => (text, 10),
        };
        return digits.Length > 0 && digits.All(digit => char.IsAsciiHexDigit(digit)
            && Convert.ToInt32(digit.ToString(), 16) < radix) ? (digits, radix) : (digits, 0);
    }

    private static JsonNode? Whole(string text, string digits, int radix, bool negative, bool signed)
    {
        var value = digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));
        value = negative ? -value : value;
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return Node((long)value);
        }

        // kubectl reads hexadecimal and binary digits beyond 64 bits as a text, decimal ones as a rounded fraction.
        var decimals = radix == 10 || (radix == 8 && !text.Contains('o', StringComparison.OrdinalIgnoreCase));
        return decimals || (!signed && value <= ulong.MaxValue)
            ? throw new OverflowException($"{text} does not fit into 64 bits: kubectl sends a rounded number. Use a number up to "
+ $"{long.MaxValue}, or put it in quotes if it is a text.")
            : null;
    }

    [GeneratedRegex(@"^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PointFirst();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Real();
}
