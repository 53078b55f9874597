using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>The switches of the sandbox's world. Registered in sandbox mode only.</summary>
public interface ISandboxControl
{
    /// <summary>All faults, in the sandbox's order (by name).</summary>
    /// <exception cref="SandboxControlException">The sandbox did not answer, or not as agreed.</exception>
    Task<ImmutableArray<SandboxFault>> ListAsync(CancellationToken token);

    /// <summary>Switches a fault; a one-shot does its damage and stays off.</summary>
    /// <exception cref="SandboxControlException">This person may not, the sandbox did not answer, or it knows no such fault.</exception>
    Task SwitchAsync(string name, bool on, Operator by, CancellationToken token);
}

/// <summary>Something that can be made to go wrong.</summary>
/// <param name="Causes">In a sentence or two, what one should see then.</param>
/// <param name="Once">Done once, never on; what heals it is the fleet's own repair.</param>
public sealed record SandboxFault(string Name, bool On, bool Once, string Causes);

/// <summary>The sandbox's control address did not do what was asked; the message is for the operator.</summary>
public sealed class SandboxControlException(string message, Exception? inner = null) : Exception(message, inner);
