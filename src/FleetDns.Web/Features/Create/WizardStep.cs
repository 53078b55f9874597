namespace FleetDns.Web.Features.Create;

/// <summary>One question of a wizard.</summary>
/// <param name="Name">The name in the list of steps.</param>
/// <param name="Question">The heading, as a question.</param>
/// <param name="Answer">The choice so far; null if there is none.</param>
/// <param name="Fields">The draft fields of this step; the wizard does not continue while one of them is refused.</param>
public sealed record WizardStep(string Name, string Question, string? Answer, params string[] Fields);
