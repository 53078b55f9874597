namespace FleetDns.Web.Features.Create;

/// <summary>One question of a wizard.</summary>
/// <param name="Name">In the list of steps.</param>
/// <param name="Question">The heading, as a question.</param>
/// <param name="Answer">What is chosen so far; null while nothing is.</param>
/// <param name="Fields">Fields of the draft that the step asks for: while the rules refuse one of them, it does not go on.</param>
public sealed record WizardStep(string Name, string Question, string? Answer, params string[] Fields);
