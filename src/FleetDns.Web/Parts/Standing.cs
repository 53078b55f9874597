using FleetDns.Core.Fleet;

namespace FleetDns.Web.Parts;

/// <summary>How a profile stands, from its worst disagreement.</summary>
public static class Standing
{
    public static Signal Of(ProfileRow row) => row.Disagreements.IsDefaultOrEmpty ? Signal.Ok : Of(row.Disagreements[0].Kind);

    public static Signal Of(DisagreementKind kind) => kind is DisagreementKind.LeftOut or DisagreementKind.Degraded or DisagreementKind.Stopped ? Signal.Stopped : Signal.AtRisk;

    public static string Word(Signal signal) => signal switch
    {
        Signal.Stopped => "Stopped",
        Signal.AtRisk => "At risk",
        Signal.Note => "Note",
        Signal.Pending => "Pending",
        _ => "As intended",
    };
}
