using System.Globalization;

namespace FleetDns.Web.Parts;

/// <summary>The target of the "open" link next to an FQDN.</summary>
/// <param name="Port">Setting <c>Endpoints:Port</c>; 0: the port that the monitor probes.</param>
/// <param name="ThroughDashboard">
/// The browser's resolver does not know the sandbox's names: the dashboard resolves the name and redirects the browser.
/// </param>
public sealed record EndpointLinks(int Port, bool ThroughDashboard)
{
    public string? Open(ProfileRow row)
    {
        if (row.Fqdn is not { } fqdn)
        {
            return null;
        }

        if (ThroughDashboard)
        {
            return $"open/{Uri.EscapeDataString(row.Key.Namespace)}/{Uri.EscapeDataString(row.Key.Name)}";
        }

        var https = row.Profile.Monitor?.Protocol == "HTTPS";
        var port = Port != 0 ? Port : row.Profile.Monitor?.Port ?? 80;
        var suffix = port == (https ? 443 : 80) ? "" : string.Create(CultureInfo.InvariantCulture, $":{port}");
        return $"{(https ? "https" : "http")}://{fqdn}{suffix}/";
    }
}
