namespace FleetDns.Web.Features.Create;

/// <summary>The pasted text with the repairs so far.</summary>
/// <param name="Reasons">The reasons for the repairs.</param>
public sealed record YamlDraft(string Text, ImmutableArray<string> Reasons);
