using System.Globalization;

namespace FleetDns.Core.Problems.Rules;

/// <summary>The weight annotation of a ServiceExport, read as the member's agent reads it (facts 1.1.3: Go's Atoi, then 0..1000).</summary>
internal static class ExportWeights
{
    public const string Annotation = "networking.fleet.azure.com/weight";

    /// <summary>The weight; or the agent's words on why it is none.</summary>
    public static (int? Weight, string? Error) Parse(string? raw)
    {
        if (raw is null)
        {
            return (1, null);
        }

        var digits = raw.StartsWith('+') || raw.StartsWith('-') ? raw[1..] : raw;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit) || !long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight))
        {
            return (null, $"the weight annotation is not a valid integer: {raw}");
        }

        return weight is < 0 or > 1000 ? (null, $"the weight annotation is not in the range [0, 1000]: {raw}") : ((int)weight, null);
    }
}
