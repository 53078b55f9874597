using System.Globalization;
using System.Text.RegularExpressions;

namespace FleetDns.Core.Plans;

/// <summary>The rules of monitor settings (docs/domain.md 1.1.1, 3.4), and how probes with them behave.</summary>
internal static partial class MonitorRules
{
    private const int MostHeaders = 8;
    private const int Ttl = 60;

    /// <summary>docs/domain.md 2.7, trap 19.</summary>
    public const string TcpRefused =
        "A profile with protocol TCP will be refused: the controller always sends a path, which Azure does not accept with TCP. The "
        + "FQDN would not resolve.";

    public static void Check(ProfileDraft draft, PlanBuilder plan)
    {
        if (draft.Protocol is not ("HTTP" or "HTTPS" or "TCP"))
        {
            plan.Refuse(nameof(ProfileDraft.Protocol), "The protocol must be HTTP, HTTPS or TCP.");
        }
        else if (draft.Protocol == "TCP")
        {
            plan.Refuse(nameof(ProfileDraft.Protocol), TcpRefused, "Use HTTP or HTTPS with a path that returns 200.");
        }

        if (draft.Port is < 1 or > 65535)
        {
            plan.Refuse(nameof(ProfileDraft.Port), "A port must be a number from 1 to 65535.");
        }

        if (draft.Protocol != "TCP")
        {
            plan.Refuse(
                nameof(ProfileDraft.Path),
                !draft.Path.StartsWith('/') ? "The path must begin with a slash." : draft.Path.Any(c => char.IsControl(c) || c == ' ')
                ? "The path must not contain spaces or control characters." : null);
        }

        if (draft.IntervalInSeconds is not (10 or 30))
        {
            plan.Refuse(nameof(ProfileDraft.IntervalInSeconds), "The interval must be 10 or 30 seconds.");
        }
        else
        {
            var most = LongestTimeout(draft);
            if (draft.TimeoutInSeconds < 5 || draft.TimeoutInSeconds > most)
            {
                plan.Refuse(
                    nameof(ProfileDraft.TimeoutInSeconds),
                    $"The timeout must be 5 to {Text(most)} s when the interval is {Text(draft.IntervalInSeconds)} s.");
            }

            if (draft.IntervalInSeconds == 10)
            {
                plan.Advise(nameof(ProfileDraft.IntervalInSeconds), "Probing every 10 seconds costs extra in Azure.");
            }
        }

        if (draft.ToleratedNumberOfFailures is < 0 or > 9)
        {
            plan.Refuse(nameof(ProfileDraft.ToleratedNumberOfFailures), "Tolerated failures must be from 0 to 9.");
        }

        CheckHeaders(draft, plan);
    }

    public static IEnumerable<string> Probe(ProfileDraft draft)
    {
        yield return draft.Protocol == "TCP"
            ? $"Traffic Manager opens a TCP connection to port {Text(draft.Port)} of every endpoint every {Text(draft.IntervalInSeconds)} "
                + "s, from several locations."
            : $"Traffic Manager sends every endpoint GET {draft.Protocol.ToLowerInvariant()}://<DNS "
                + $"label>.<region>.{DnsLabels.Zone}:{Text(draft.Port)}{draft.Path} every {Text(draft.IntervalInSeconds)} s, from several "
                + "locations.";
        if (draft.CustomHeaders.Any(h => h.Name.Equals("host", StringComparison.OrdinalIgnoreCase)))
        {
            yield return "The probes send your Host header instead of the endpoint's DNS name.";
        }

        if (draft.Protocol != "TCP")
        {
            yield return $"Only status 200 within {Text(draft.TimeoutInSeconds)} s counts as healthy; redirects are "
                + $"failures{(draft.Protocol == "HTTPS" ? ", and the certificate is not checked" : "")}.";
        }

        if (!IsTimed(draft))
        {
            yield break;   // no times from values that are refused
        }

        var failures = draft.ToleratedNumberOfFailures + 1;
        var detection = (draft.IntervalInSeconds * failures) + draft.TimeoutInSeconds;
        yield return $"After {(failures == 1 ? "1 failed probe" : $"{Text(failures)} failed probes in a row")} an endpoint is degraded; "
            + $"this takes up to {Text(detection)} s.";
        yield return $"Clients switch when their cached answer expires, up to {Text(Ttl)} s later: {Text(detection + Ttl)} s in the worst "
            + "case.";
    }

    private static bool IsTimed(ProfileDraft draft) =>
        draft is { IntervalInSeconds: 10 or 30, ToleratedNumberOfFailures: >= 0 and <= 9, TimeoutInSeconds: >= 5 }
            && draft.TimeoutInSeconds <= LongestTimeout(draft);

    private static int LongestTimeout(ProfileDraft draft) => draft.IntervalInSeconds == 30 ? 10 : 9;

    private static void CheckHeaders(ProfileDraft draft, PlanBuilder plan)
    {
        const string field = nameof(ProfileDraft.CustomHeaders);
        if (draft.CustomHeaders.Length > MostHeaders)
        {
            plan.Refuse(field, $"At most {MostHeaders} custom headers.");
        }

        for (var i = 0; i < draft.CustomHeaders.Length; i++)
        {
            var header = draft.CustomHeaders[i];
            var at = $"{field}[{Text(i)}]";
            if (!HeaderName().IsMatch(header.Name))
            {
                plan.Refuse(
                    $"{at}.{nameof(HeaderDraft.Name)}",
                    header.Name.Length == 0 ? "The header needs a name." : "A header's name can contain only letters, digits and hyphens.");
            }
            else if (draft.CustomHeaders.Take(i).Any(h => h.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase)))
            {
                plan.Refuse($"{at}.{nameof(HeaderDraft.Name)}", $"The header {header.Name} appears twice.");
            }

            if (header.Value.Length == 0 || header.Value.Any(char.IsControl))
            {
                plan.Refuse(
                    $"{at}.{nameof(HeaderDraft.Value)}",
                    header.Value.Length == 0 ? "The header needs a value." : "A header's value must not contain control characters.");
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
