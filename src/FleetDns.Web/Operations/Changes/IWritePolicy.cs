using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>
/// FleetDns' own rule for who may act, checked where the act is done and not only where its button is shown. The hub enforces its own
/// rights in addition.
/// </summary>
public interface IWritePolicy
{
    /// <summary>Why this operator may not, as a sentence for them; null where they may.</summary>
    string? Refuses(Operator by, Act act);
}

public enum Act
{
    /// <summary>Change something at the hub.</summary>
    Write,
    /// <summary>Send queries to name servers.</summary>
    Measure,
    /// <summary>Simulate a failure in the sandbox.</summary>
    SwitchFault,
}
