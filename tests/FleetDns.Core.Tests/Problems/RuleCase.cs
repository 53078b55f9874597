namespace FleetDns.Core.Tests.Problems;

/// <summary>The case that a rule must report, with its object, and the nearest valid case that it must not report.</summary>
internal sealed record RuleCase(
    string Rule, Action<Fleet> Fires, Action<Fleet> Neighbour, Func<Fleet, ObjectRef> Blames, Func<Fleet, string?>? Cluster = null);
