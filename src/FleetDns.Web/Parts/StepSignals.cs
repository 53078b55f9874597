namespace FleetDns.Web.Parts;

/// <summary>The state of a step as a signal and in words.</summary>
public static class StepSignals
{
    public static Signal Of(StepState state) => state switch
    {
        StepState.Done => Signal.Ok,
        StepState.Stopped => Signal.Stopped,
        _ => Signal.Pending,
    };

    public static string Word(StepState state) => state switch
    {
        StepState.Done => "done",
        StepState.Pending => "not done yet",
        StepState.Stopped => "stopped",
        _ => "not reached",
    };

    /// <summary>The class in the style sheets.</summary>
    public static string Class(StepState state) => state switch
    {
        StepState.Done => "done",
        StepState.Pending => "run",
        StepState.Stopped => "stuck",
        _ => "wait",
    };
}
