using System.Globalization;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>Weights of exports and endpoints (docs/domain.md 1.1.3, 2.4).</summary>
internal static class WeightFormula
{
    /// <summary>
    /// ceil(W·e / S), as upstream computes it: a float64 division, then the ceiling.
    /// </summary>
    /// <param name="backend">W, 1..1000.</param>
    /// <param name="export">e of this endpoint.</param>
    /// <param name="sum">S: the sum over all valid endpoints of the import.</param>
    public static int Endpoint(long backend, long export, long sum) => (int)Math.Ceiling(backend * export / (double)sum);

    /// <summary>Parses the annotation as Go's Atoi and the range check do; absent counts as 1.</summary>
    /// <param name="error">Upstream's text when the annotation is not a weight.</param>
    public static bool TryParse(string? annotation, out long weight, out string error)
    {
        error = "";
        weight = 1;
        if (annotation is null)
        {
            return true;
        }

        var digits = annotation.AsSpan(annotation.StartsWith('+') || annotation.StartsWith('-') ? 1 : 0);
        var isInteger = !digits.IsEmpty && digits.IndexOfAnyExceptInRange('0', '9') < 0
            && long.TryParse(annotation, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out weight);
        if (!isInteger)
        {
            error = $"the weight annotation is not a valid integer: {annotation}";
        }
        else if (weight is < 0 or > 1000)
        {
            error = $"the weight annotation is not in the range [0, 1000]: {annotation}";
        }

        return error.Length == 0;
    }
}
