namespace FleetDns.Web.Parts;

/// <summary>The status of a profile as a signal, as severe as its worst problem on the Problems page.</summary>
public static class ServingSignals
{
    public static Signal Of(Serving serving) => serving.Kind switch
    {
        ServingKind.Stopped or ServingKind.Unhealthy or ServingKind.NotKnown => Signal.Stopped,
        ServingKind.AtRisk or ServingKind.Contradicted => Signal.AtRisk,
        ServingKind.Drained => Signal.Note,
        _ => Signal.Ok,
    };

    public static string Word(Signal signal) => signal switch
    {
        Signal.Stopped => "Critical",
        Signal.AtRisk => "At risk",
        Signal.Note => "Note",
        Signal.Pending => "Pending",
        _ => "As intended",
    };
}
