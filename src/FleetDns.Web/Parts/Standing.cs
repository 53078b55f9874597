using FleetDns.Core.Fleet;

namespace FleetDns.Web.Parts;

/// <summary>How a profile stands, from its worst disagreement.</summary>
public static class Standing
{
    public static Severity Of(ProfileRow row) => row.Disagreements.IsDefaultOrEmpty ? Severity.Ok : Of(row.Disagreements[0].Kind);

    public static Severity Of(DisagreementKind kind) => kind is DisagreementKind.LeftOut or DisagreementKind.Degraded or DisagreementKind.Stopped ? Severity.Stopped : Severity.AtRisk;

    public static string Word(Severity severity) => severity switch
    {
        Severity.Stopped => "Stopped",
        Severity.AtRisk => "At risk",
        Severity.Note => "Note",
        Severity.Pending => "Pending",
        _ => "As intended",
    };
}
