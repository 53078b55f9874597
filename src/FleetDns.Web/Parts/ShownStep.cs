namespace FleetDns.Web.Parts;

public enum ShownStepState
{
    Done,
    Running,
    Stuck,
    Waiting,
}

/// <summary>One station of something on its way.</summary>
/// <param name="Words">When, or what it waits for; untrusted text is fine.</param>
/// <param name="Title">The whole story for the pointer; null where <paramref name="Words"/> is all.</param>
public sealed record ShownStep(ShownStepState State, string Name, string Words, string? Title = null);
