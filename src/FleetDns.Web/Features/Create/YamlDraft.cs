namespace FleetDns.Web.Features.Create;

/// <summary>What was pasted, as far as it is repaired.</summary>
/// <param name="Reasons">Of the repairs.</param>
public sealed record YamlDraft(string Text, ImmutableArray<string> Reasons);
