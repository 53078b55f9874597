using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>The switches of the simulated fleet. Registered in sandbox mode only.</summary>
public interface ISandboxControl
{
    /// <summary>All faults, in the sandbox's order (by name).</summary>
    /// <exception cref="SandboxControlException">The sandbox did not answer, or not as expected.</exception>
    Task<ImmutableArray<SandboxFault>> ListAsync(CancellationToken token);

    /// <summary>Switches a fault; a one-time fault takes effect once and stays off.</summary>
    /// <exception cref="SandboxControlException">The operator may not, the sandbox did not answer, or it has no such fault.</exception>
    Task SwitchAsync(string name, bool on, Operator by, CancellationToken token);
}

/// <summary>A failure that can be simulated.</summary>
/// <param name="Causes">A sentence or two about the visible effects.</param>
/// <param name="Once">Takes effect once and is never on; only the fleet's own repair fixes it.</param>
public sealed record SandboxFault(string Name, bool On, bool Once, string Causes);

/// <summary>A request to the sandbox's control address failed; the message is for the operator.</summary>
public sealed class SandboxControlException(string message, Exception? inner = null) : Exception(message, inner);
