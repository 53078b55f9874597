using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>The effect of the formula's rounding up on the shares of a profile, and the backend weight that would correct it.</summary>
internal static class Rounding
{
    private const int Listed = 4;

    /// <summary>The largest shift of a share (0..1) that rounding in this backend alone causes, left-out clusters not counted.</summary>
    public static double Shift(BackendRow backend, ImmutableArray<BackendRow> all)
    {
        long sum = 0, rounded = 0;
        foreach (var endpoint in backend.Endpoints)
        {
            if (endpoint.ComputedWeight > 0)
            {
                sum += endpoint.ExportWeight ?? 0;
                rounded += endpoint.ComputedWeight;
            }
        }

        if (sum == 0)
        {
            return 0;
        }

        var asked = (double)Shares.AskedWeight(backend);
        var others =
            all.Where(b => b.Key != backend.Key && b.Endpoints.Any(e => e.ComputedWeight > 0)).Sum(b => (double)Shares.AskedWeight(b));
        var worst = 0.0;
        foreach (var endpoint in backend.Endpoints)
        {
            if (endpoint.ComputedWeight > 0)
            {
                var exact = asked * (endpoint.ExportWeight ?? 0) / sum / (asked + others);
                worst = Math.Max(worst, Math.Abs((endpoint.ComputedWeight / (rounded + others)) - exact));
            }
        }

        return worst;
    }

    public static Disagreement Words(BackendRow backend, ImmutableArray<BackendRow> all)
    {
        var valid = backend.Endpoints.Where(e => e.ComputedWeight > 0).ToList();
        var exports = valid.ConvertAll(e => e.ExportWeight ?? 0);
        var weight = backend.Backend.Weight;
        var alone = !all.Any(b => b.Key != backend.Key && b.Endpoints.Any(e => e.ComputedWeight > 0));
        var best = EndpointWeights.Best(exports);
        var better = best is { } found
            && EndpointWeights.RoundingError(found.Weight, exports) < EndpointWeights.RoundingError(weight, exports) ? best : null;
        var cure = better is not { } cured
            ? alone ? " No backend weight up to 1000 comes closer." : " Larger backend weights in the same proportion round less."
            : $" Backend weight {Text(cured.Weight)} {(cured.Exact ? "gives exactly" : "comes closest:")} "
                + $"{Split(cured.Weight, exports)}.{(alone ? string.Empty : " Raise the other backends in the same proportion.")}";
        return new Disagreement(
            DisagreementKind.Rounding,
            $"Rounding at backend weight {Text(weight)}.",
            Becomes(valid, exports, weight) + cure,
            backend.Key,
            // With other backends, changing one weight would move traffic between them: no single weight corrects it.
            alone ? better?.Weight : null);
    }

    private static string Becomes(List<EndpointRow> valid, List<int> exports, int weight)
    {
        var weights = valid.ConvertAll(e => e.ComputedWeight);
        if (EndpointWeights.RoundingError(weight, exports) < 0.0005)
        {
            return $"Its endpoint weights add up to {Text(weights.Sum())} instead of backend weight {Text(weight)}.";
        }

        if (valid.Count > Listed)
        {
            return $"The export weights of {Wording.Count(valid.Count)} clusters are rounded up to endpoint weights "
                + $"{Text(weights.Min())} to {Text(weights.Max())}.";
        }

        var asked = Wording.List(exports.ConvertAll(Text), Listed);
        var all = valid.Count == 2 ? "both" : "all";
        return weights.Distinct().Count() == 1
            ? $"Export weights {asked} {all} become endpoint weight {Text(weights[0])}."
            : $"Export weights {asked} become endpoint weights {Wording.List(weights.ConvertAll(Text), Listed)}.";
    }

    private static string Split(int weight, List<int> exports)
    {
        var weights = EndpointWeights.Of(weight, exports);
        var total = (double)weights.Sum();
        var shares = weights.Take(Listed).Select(w => Share(w / total));
        return string.Join(" / ", shares) + (exports.Count > Listed ? " / …" : string.Empty);
    }

    // Whole percents stay whole: "90 / 10", but "33.3 / 66.7".
    private static string Share(double share) =>
        Math.Abs((share * 100) - Math.Round(share * 100)) < 1e-9 ? Math.Round(share * 100).ToString(CultureInfo.InvariantCulture)
            : Wording.Tenths(share);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
