namespace FleetDns.Core.Plans;

/// <summary>Fields of another owner that a document would change.</summary>
/// <param name="Manager">Field manager, e.g. <c>kustomize-controller</c>.</param>
/// <param name="Tool">What it is: Flux, Argo CD, Helm; null if unknown.</param>
/// <param name="WillUndo">A tool that will write its own value back.</param>
public sealed record FieldTaken(string Manager, string? Tool, bool WillUndo, ImmutableArray<string> Fields);
