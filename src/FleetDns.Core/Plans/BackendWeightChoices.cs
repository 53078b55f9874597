using System.Globalization;

namespace FleetDns.Core.Plans;

/// <summary>Which weights of a backend make its shares exact, and the effect of others (docs/domain.md 2.4).</summary>
internal static class BackendWeightChoices
{
    /// <summary>An acceptable deviation of a share if no weight is exact.</summary>
    private const double GoodEnough = 0.01;
    private const double FirstStep = 0.1;
    private const int Most = 4;

    /// <summary>
    /// The recommended weight. Alone in its profile: the sum of the export weights if allowed, else the smallest exact one, else the
    /// smallest whose error is below one percentage point. With other backends: the exact weight whose share of the FQDN is closest to a
    /// tenth, a small first step.
    /// </summary>
    /// <param name="exports">Export weights of the clusters that get an endpoint.</param>
    /// <param name="others">Sum of the endpoint weights of the other backends.</param>
    public static int? Recommended(IReadOnlyList<int> exports, long others)
    {
        var sum = exports.Sum(e => (long)e);
        if (sum <= 0)
        {
            return null;
        }

        var step = sum / exports.Aggregate(0L, (a, e) => Divisor(a, e));
        if (step > EndpointWeights.MaxWeight)
        {
            return Enumerable.Range(1, EndpointWeights.MaxWeight).Cast<int?>()
                .FirstOrDefault(w => EndpointWeights.RoundingError(w!.Value, exports) < GoodEnough)
                ?? EndpointWeights.Best(exports)?.Weight;
        }

        return others > 0 ? (int)Multiple(step, FirstStep / (1 - FirstStep) * others)
            : (int)(sum <= EndpointWeights.MaxWeight ? sum : step);
    }

    public static ImmutableArray<WeightChoice> Of(
        IReadOnlyList<int> exports, long others, Func<int, (double Share, ImmutableArray<int> Endpoints)> preview)
    {
        if (Recommended(exports, others) is not { } recommended)
        {
            return [];
        }

        var sum = exports.Sum(e => (long)e);
        var step = sum / exports.Aggregate(0L, (a, e) => Divisor(a, e));
        long[] more = others > 0 && step <= EndpointWeights.MaxWeight
            ? [Multiple(step, others / 2.0), Multiple(step, others)]
            : [Math.Min(EndpointWeights.MaxWeight, EndpointWeights.MaxWeight / Math.Max(step, 1) * step), 100];
        return [
            .. more.Prepend(recommended).Append(1).Where(w => w is > 0 and <= EndpointWeights.MaxWeight).Distinct().Take(Most)
            .Select(w => Choice((int)w))];

        WeightChoice Choice(int weight)
        {
            var (share, endpoints) = preview(weight);
            var error = EndpointWeights.RoundingError(weight, exports);
            return new WeightChoice(
                weight, share, endpoints, error, weight == recommended, Words(weight, error, weight == recommended, exports));
        }
    }

    public static string Words(int weight, double error, bool recommended, IReadOnlyList<int> exports)
    {
        var how = error < 1e-9 ? "exact" : $"rounds shares by up to {Wording.Tenths(error)} points";
        return recommended ? $"Recommended: {how}"
            : weight == 1 && error > 0 ? $"Default: rounds {Split(exports)} away"
            : weight == 1 ? "Default"
            : char.ToUpperInvariant(how[0]) + how[1..];
    }

    private static string Split(IReadOnlyList<int> exports) =>
        string.Join(" / ", exports.Take(3).Select(e => e.ToString(CultureInfo.InvariantCulture))) + (exports.Count > 3 ? " / …" : "");

    /// <summary>The multiple of the step nearest to the requested weight, at least one step, at most 1000.</summary>
    private static long Multiple(long step, double wish) =>
        Math.Clamp((long)Math.Round(wish / step) * step, step, EndpointWeights.MaxWeight / step * step);

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}
