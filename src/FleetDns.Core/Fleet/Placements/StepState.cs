namespace FleetDns.Core.Fleet;

/// <summary>How far a step is: of a placement, or of a change on its way to DNS.</summary>
public enum StepState
{
    Done,
    /// <summary>Not done yet: its controller has not decided, or reports on an older generation.</summary>
    Pending,
    /// <summary>It does not go on by itself.</summary>
    Stopped,
    /// <summary>A step before it is not done.</summary>
    NotReached,
}
