namespace FleetDns.Sandbox.Faults;

/// <summary>Something that can be made to go wrong, by name, and in one sentence what it should cause in a client.</summary>
public sealed record Fault(string Name, string Causes);

/// <summary>A fault and whether it is on (a one-shot fault, <paramref name="Once"/>, never is).</summary>
public sealed record FaultState(string Name, string Causes, bool On, bool Once);
