namespace FleetDns.Sources.Cluster.Access;

/// <summary>The hub's answer to an <see cref="AccessQuestion"/>.</summary>
/// <param name="Problem">Why the hub could not be asked; then nothing is known, and <paramref name="Allowed"/> is false.</param>
/// <param name="AboutPerson">The hub could not be asked because of the person: they have to sign in again, or the hub does not take their token (401).</param>
public sealed record AccessAnswer(bool Allowed, string? Problem = null, bool AboutPerson = false);
