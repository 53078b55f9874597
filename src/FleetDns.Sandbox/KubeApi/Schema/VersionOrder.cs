using System.Globalization;
using System.Text.RegularExpressions;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The order in which versions are preferred: v2, v1, v1beta2, v1beta1, v1alpha1.</summary>
internal static partial class VersionOrder
{
    /// <summary>Sorts ascending, the most preferred first.</summary>
    public static (int Stability, int Major, int Minor) KeyOf(string version)
    {
        var match = Shape().Match(version);
        if (!match.Success)
        {
            return (3, 0, 0);
        }

        var stability = match.Groups[2].Value switch { "" => 0, "beta" => 1, _ => 2 };
        return (stability, -Number(match.Groups[1].Value), -Number(match.Groups[3].Value));
    }

    private static int Number(string digits) => digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex("^v([0-9]+)(?:(alpha|beta)([0-9]+))?$")]
    private static partial Regex Shape();
}
