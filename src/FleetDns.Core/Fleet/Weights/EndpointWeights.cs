namespace FleetDns.Core.Fleet;

/// <summary>The controller's weight formula in exact integers (docs/domain.md 2.4).</summary>
public static class EndpointWeights
{
    public const int MaxWeight = 1000;

    /// <summary>Azure weight of one endpoint: <c>ceil(W·e/S)</c>.</summary>
    /// <param name="backendWeight">W, 0..1000. 0 means that the controller deletes the backend's endpoints.</param>
    /// <param name="exportWeight">e, 0..1000. 0 is treated as invalid: no endpoint.</param>
    /// <param name="exportSum">S, the sum over the valid exports of the import, this one included.</param>
    /// <returns>0 if there is no endpoint, else 1..1000.</returns>
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
    /// Their sum if allowed (it is exact), else the smallest exact or best one up to 1000.</summary>
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

    /// <summary>The largest distance, in shares (0..1), between the rounded split inside a backend and the requested one.</summary>
    public static double RoundingError(int backendWeight, IReadOnlyList<int> exportWeights)
    {
        var weights = Of(backendWeight, exportWeights);
        var total = weights.Sum();
        double sum = exportWeights.Sum();
        return total == 0 ? 0 : weights.Zip(exportWeights, (w, e) => Math.Abs(((double)w / total) - (e / sum))).Max();
    }

    // A thousand candidates for up to 200 exports, computed while a slider moves: 32 bits suffice (1000 · 1000 and 200 · 1000) and divide
    // twice as fast.
    private static int Search(IReadOnlyList<int> exportWeights, long sum)
    {
        uint[] exports = [.. exportWeights.Select(e => (uint)e)];
        var shares = Array.ConvertAll(exports, e => (double)e / sum);
        var weights = new uint[exports.Length];
        var best = (Weight: MaxWeight, Error: double.PositiveInfinity);
        for (var weight = 1; weight <= MaxWeight; weight++)
        {
            uint total = 0;
            for (var i = 0; i < exports.Length; i++)
            {
                weights[i] = (((uint)weight * exports[i]) + (uint)sum - 1) / (uint)sum;
                total += weights[i];
            }

            var error = 0.0;
            for (var i = 0; i < exports.Length && error < best.Error; i++)
            {
                error = Math.Max(error, Math.Abs(((double)weights[i] / total) - shares[i]));
            }

            if (error < best.Error)
            {
                best = (weight, error);
            }
        }

        return best.Weight;
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
