namespace FleetDns.Core.Tests.Problems;

/// <summary>What must make a rule speak, and about whom; and the nearest thing at which it must be silent.</summary>
internal sealed record RuleCase(string Rule, Action<Fleet> Fires, Action<Fleet> Neighbour, Func<Fleet, ObjectRef> Blames, Func<Fleet, string?>? Cluster = null);
