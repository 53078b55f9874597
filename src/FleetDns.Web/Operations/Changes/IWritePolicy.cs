using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>Our own say in who may act, asked where the act is done and not only where its button is drawn. The hub has its own on top.</summary>
public interface IWritePolicy
{
    /// <summary>Why this person may not, in words for them; null where they may.</summary>
    string? Refuses(Operator by, Act act);
}

public enum Act
{
    /// <summary>Change something at the hub.</summary>
    Write,
    /// <summary>Send queries to name servers.</summary>
    Measure,
    /// <summary>Make something of the sandbox go wrong.</summary>
    SwitchFault,
}
