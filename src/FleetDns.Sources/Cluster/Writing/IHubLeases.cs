using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>
/// Locks that all replicas share: Leases (coordination.k8s.io/v1) in namespace <c>fleetdns-system</c>, held by the application. Throws only
/// when cancelled.
/// </summary>
public interface IHubLeases
{
    /// <summary>
    /// Acquires the lock of that name; creates Lease and namespace if they are missing. Waits for a bounded time while another holder has
    /// it.
    /// </summary>
    /// <param name="subject">The locked object, for readers of the Lease.</param>
    /// <param name="holder">Unique among all possible holders.</param>
    Task<LeaseAnswer> TakeAsync(string name, string subject, string holder, CancellationToken token);

    /// <summary>Renews the lock. Conflict: another holder has acquired it.</summary>
    Task<LeaseAnswer> RenewAsync(HubLease lease, CancellationToken token);

    /// <summary>Releases the lock.</summary>
    /// <param name="note">The <see cref="HubLease.Note"/> for the next holder; null keeps the current one.</param>
    Task<WriteOutcome> ReleaseAsync(HubLease lease, string? note, CancellationToken token);
}

/// <summary>A lock that is held.</summary>
/// <param name="Body">The Lease as stored at the hub.</param>
public sealed record HubLease(string Name, JsonObject Body)
{
    /// <summary>The previous holder's note; null where there is none.</summary>
    public string? Note => Body["metadata"]?["annotations"]?[HubLeases.NoteAnnotation]?.ToString();
}

/// <param name="Lease">Null where it is not held.</param>
/// <param name="Outcome">Accepted; Held where another holder has it; otherwise the hub's answer.</param>
public sealed record LeaseAnswer(HubLease? Lease, WriteOutcome Outcome);
