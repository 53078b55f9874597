namespace FleetDns.Sources.Cluster.Access;

/// <summary>The hub's answer to an <see cref="AccessQuestion"/>.</summary>
/// <param name="Problem">Why the hub could not be queried; then nothing is known, and <paramref name="Allowed"/> is false.</param>
/// <param name="AboutPerson">The cause is the user: they must sign in again, or the hub does not accept their token (401).</param>
public sealed record AccessAnswer(bool Allowed, string? Problem = null, bool AboutPerson = false);
