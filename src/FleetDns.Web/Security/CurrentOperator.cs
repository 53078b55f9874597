using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security;

/// <summary>Who sits at this tab. One a circuit; handed to every write as a parameter.</summary>
public sealed class CurrentOperator(Operator value)
{
    public Operator Value { get; } = value;
}
