using FleetDns.Core.Plans;

namespace FleetDns.Web.Parts;

internal static class PlanSignals
{
    public static Signal Of(PlanSeverity severity) => severity switch
    {
        PlanSeverity.Refuse => Signal.Stopped,
        PlanSeverity.Warn => Signal.AtRisk,
        _ => Signal.Note,
    };

    public static string Word(PlanSeverity severity) => severity switch
    {
        PlanSeverity.Refuse => "error",
        PlanSeverity.Warn => "warning",
        _ => "info",
    };
}
