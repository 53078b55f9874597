namespace FleetDns.Sources.Cluster;

/// <summary>A kind under one version of its group, as discovery lists it.</summary>
/// <param name="Path">Of the group version: <c>apis/apps/v1</c>, <c>api/v1</c>.</param>
internal sealed record ServedKind(string Kind, string Plural, string Version, string Path, bool Namespaced);
