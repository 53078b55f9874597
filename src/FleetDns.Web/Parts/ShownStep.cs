namespace FleetDns.Web.Parts;

/// <summary>One step of a progress.</summary>
/// <param name="Words">When, or what it waits for; untrusted text is fine.</param>
/// <param name="Title">Details, shown as a tooltip; null where <paramref name="Words"/> is all.</param>
public sealed record ShownStep(StepState State, string Name, string Words, string? Title = null);
