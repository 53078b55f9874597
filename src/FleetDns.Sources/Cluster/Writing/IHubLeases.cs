using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Locks that all replicas share: Leases (coordination.k8s.io/v1) in namespace <c>fleetdns-system</c>, held by the application. Nothing throws but when cancelled.</summary>
public interface IHubLeases
{
    /// <summary>Takes the lock of that name, and makes Lease and namespace where they are missing. Waits while somebody else holds it, for a bounded time.</summary>
    /// <param name="subject">What it locks, for people who read the Lease.</param>
    /// <param name="holder">Unique among all who might hold it at the same time.</param>
    Task<LeaseAnswer> TakeAsync(string name, string subject, string holder, CancellationToken token);

    /// <summary>Says that the holder still lives. Conflict: somebody else has taken the lock.</summary>
    Task<LeaseAnswer> RenewAsync(HubLease lease, CancellationToken token);

    /// <summary>Gives the lock back.</summary>
    /// <param name="note">What the next holder finds in <see cref="HubLease.Note"/>; null leaves what is there.</param>
    Task<WriteOutcome> ReleaseAsync(HubLease lease, string? note, CancellationToken token);
}

/// <summary>A lock that is held.</summary>
/// <param name="Body">The Lease as the hub has it.</param>
public sealed record HubLease(string Name, JsonObject Body)
{
    /// <summary>What the holder before has left; null where it left nothing.</summary>
    public string? Note => Body["metadata"]?["annotations"]?[HubLeases.NoteAnnotation]?.ToString();
}

/// <param name="Lease">Null where it is not held.</param>
/// <param name="Outcome">Accepted; Held where somebody else holds it; else what the hub said.</param>
public sealed record LeaseAnswer(HubLease? Lease, WriteOutcome Outcome);
