namespace FleetDns.Sandbox.Faults;

/// <summary>
/// A failure that can be switched on by name. <paramref name="Causes"/> is one sentence: its effect and how a client should react.
/// </summary>
public sealed record Fault(string Name, string Causes);

/// <summary>A fault and whether it is on. A one-shot fault (<paramref name="Once"/>) is never on.</summary>
public sealed record FaultState(string Name, string Causes, bool On, bool Once);
