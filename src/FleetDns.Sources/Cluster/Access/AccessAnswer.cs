namespace FleetDns.Sources.Cluster.Access;

/// <summary>The hub's answer to an <see cref="AccessQuestion"/>.</summary>
/// <param name="Problem">Why the hub could not be asked; then nothing is known, and <paramref name="Allowed"/> is false.</param>
public sealed record AccessAnswer(bool Allowed, string? Problem = null);
