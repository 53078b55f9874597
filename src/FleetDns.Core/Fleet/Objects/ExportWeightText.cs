using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>How the member agent reads annotation <c>networking.fleet.azure.com/weight</c> (docs/domain.md 1.1.3): Go's Atoi, then
/// 0..1000.</summary>
public static class ExportWeightText
{
    /// <returns>The weight (1 if the annotation is absent), or the agent's message why there is none.</returns>
    public static (int? Weight, string? Error) Read(string? annotation)
    {
        if (annotation is null)
        {
            return (1, null);
        }

        // Atoi accepts "+5" and "007", but no spaces, fractions or exponents.
        var digits = annotation.AsSpan(annotation.StartsWith('+') || annotation.StartsWith('-') ? 1 : 0);
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')
            || !long.TryParse(annotation, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight))
        {
            return (null, $"the weight annotation is not a valid integer: {annotation}");
        }

        return weight is < 0 or > EndpointWeights.MaxWeight
            ? (null, $"the weight annotation is not in the range [0, {EndpointWeights.MaxWeight}]: {annotation}")
            : ((int)weight, null);
    }
}
