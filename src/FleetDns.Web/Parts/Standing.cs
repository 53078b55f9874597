using FleetDns.Core.Fleet;
using FleetDns.Core.Problems;

namespace FleetDns.Web.Parts;

/// <summary>How a profile stands, from its worst disagreement.</summary>
public static class Standing
{
    public static Signal Of(ProfileRow row) => row.Disagreements.IsDefaultOrEmpty ? Signal.Ok : Of(row.Disagreements[0].Kind);

    /// <summary>The worse of its worst disagreement and its worst finding.</summary>
    public static Signal Of(ProfileRow row, Problem? worst) => worst is null ? Of(row) : (Signal)Math.Min((int)Of(row), (int)Findings.SignalOf(worst.Severity));

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
