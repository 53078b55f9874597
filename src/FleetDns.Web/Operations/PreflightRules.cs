using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

internal static class PreflightRules
{
    public static string? Stands(Preflight preflight, Consent consent) => throw new NotImplementedException();

    public static string Words(ChangeReport report) => throw new NotImplementedException();
}
