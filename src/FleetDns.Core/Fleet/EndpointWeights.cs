using System.Collections.Immutable;

namespace FleetDns.Core.Fleet;

/// <summary>The controller's weight formula in exact integers (facts 2.4).</summary>
public static class EndpointWeights
{
    public const int MaxWeight = 1000;

    /// <summary>Azure weight of one endpoint: <c>ceil(W·e/S)</c>.</summary>
    /// <param name="backendWeight">W, 0..1000. 0 means that the controller deletes the backend's endpoints.</param>
    /// <param name="exportWeight">e, 0..1000. 0 is treated as invalid: no endpoint.</param>
    /// <param name="exportSum">S, the sum over the valid exports of the import, this one included.</param>
    /// <returns>0 where there is no endpoint, else 1..1000.</returns>
    public static int Of(int backendWeight, int exportWeight, long exportSum) =>
        backendWeight <= 0 || exportWeight <= 0 || exportSum <= 0
            ? 0
            : (int)((((long)backendWeight * exportWeight) + exportSum - 1) / exportSum);

    /// <summary>The weights of all exports of one import, in their order.</summary>
    public static ImmutableArray<int> Of(int backendWeight, IReadOnlyList<int> exportWeights)
    {
        var sum = exportWeights.Sum(e => (long)e);
        return [.. exportWeights.Select(e => Of(backendWeight, e, sum))];
    }

    /// <summary>The backend weight that brings the split inside the backend closest to the export weights.
    /// Their sum where that is allowed (it is exact), else the smallest exact or best one up to 1000.</summary>
    /// <returns>The weight, and whether its split is exact; null without a positive export weight.</returns>
    public static (int Weight, bool Exact)? Best(IReadOnlyList<int> exportWeights)
    {
        var sum = exportWeights.Sum(e => (long)e);
        if (sum <= 0)
        {
            return null;
        }

        if (sum <= MaxWeight)
        {
            return ((int)sum, true);
        }

        var step = sum / exportWeights.Aggregate(0L, (a, e) => GreatestCommonDivisor(a, e));
        return step <= MaxWeight ? ((int)step, true) : (Search(exportWeights, sum), false);
    }

    /// <summary>The largest distance, in shares (0..1), between the rounded split inside a backend and the asked one.</summary>
    public static double RoundingError(int backendWeight, IReadOnlyList<int> exportWeights) =>
        RoundingError(backendWeight, exportWeights, exportWeights.Sum(e => (long)e), double.PositiveInfinity);

    private static int Search(IReadOnlyList<int> exportWeights, long sum)
    {
        var best = (Weight: MaxWeight, Error: double.PositiveInfinity);
        for (var weight = 1; weight <= MaxWeight; weight++)
        {
            var error = RoundingError(weight, exportWeights, sum, best.Error);
            if (error < best.Error)
            {
                best = (weight, error);
            }
        }

        return best.Weight;
    }

    // Gives up as soon as the error reaches the bound: the search asks a thousand times.
    private static double RoundingError(int backendWeight, IReadOnlyList<int> exportWeights, long sum, double bound)
    {
        long total = 0;
        for (var i = 0; i < exportWeights.Count; i++)
        {
            total += Of(backendWeight, exportWeights[i], sum);
        }

        if (total == 0)
        {
            return 0;
        }

        var worst = 0.0;
        for (var i = 0; i < exportWeights.Count && worst < bound; i++)
        {
            var error = Math.Abs(((double)Of(backendWeight, exportWeights[i], sum) / total) - ((double)exportWeights[i] / sum));
            worst = Math.Max(worst, error);
        }

        return worst;
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
