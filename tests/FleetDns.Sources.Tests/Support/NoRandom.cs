namespace FleetDns.Sources.Tests.Support;

/// <summary>Takes the jitter out: waits and timeouts are exactly their basis.</summary>
internal sealed class NoRandom : Random
{
    public override double NextDouble() => 0;
}
