namespace FleetDns.Core.Plans.Tracking;

/// <summary>The steps, in order.</summary>
public enum ProgressStepKind
{
    Written,
    Placement,
    Override,
    Work,
    Member,
    PublicIp,
    DnsLabel,
    Export,
    Import,
    Profile,
    Backend,
    Endpoint,
    Dns,
}

/// <summary>One step of a change towards DNS.</summary>
/// <param name="Cluster">The cluster, if the step belongs to one; null otherwise.</param>
/// <param name="At">When it was done, never before the write; null while open, and for a done step without its own time until it is first
/// seen.</param>
/// <param name="Words">Done: the evidence. Open or stuck: what it waits for, or what blocks it.</param>
public sealed record ProgressStep(
    ProgressStepKind Kind, string Title, string? Cluster, StepState State, DateTimeOffset? At, string Words);

/// <summary>What is tracked: one Apply and its steps.</summary>
/// <param name="Id">The correlation id of the change.</param>
/// <param name="Written">When the hub accepted the (first) write, by the clock of FleetDns.</param>
/// <param name="Service">The exported service that the change creates or changes; null if none.</param>
/// <param name="Profile">The FQDN whose answers change; null while it has none.</param>
/// <param name="Placement">The ClusterResourcePlacement of the service, if the change names it.</param>
/// <param name="Backend">The written backend.</param>
public sealed record TrackRequest(
    string Id, DateTimeOffset Written, ObjectKey? Service, ObjectKey? Profile, string? Placement, ObjectKey? Backend)
{
    /// <summary>The same moment by the hub's clock, in whole seconds: an earlier time of the hub is before the write.</summary>
    public DateTimeOffset HubWritten { get; init; } = DateTimeOffset.FromUnixTimeSeconds(Written.ToUnixTimeSeconds());

    /// <summary>The written backend weight; null if no backend weight was changed.</summary>
    public int? Weight { get; init; }

    /// <summary>The export weights that change, by cluster; 0 takes the cluster out of the service.</summary>
    public ImmutableSortedDictionary<string, int> ExportWeights { get; init; } = NoWeights;

    public static ImmutableSortedDictionary<string, int> NoWeights { get; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>A Service or its export was created.</summary>
    public bool Exports { get; init; }

    /// <summary>An override was written.</summary>
    public bool Overrides { get; init; }

    /// <summary>metadata.generation of the written placement; null if none was written.</summary>
    public long? PlacementGeneration { get; init; }

    /// <summary>metadata.generation of the written profile; null if none was written.</summary>
    public long? ProfileGeneration { get; init; }

    /// <summary>The change takes the cluster out of DNS.</summary>
    public bool Leaves(string? cluster) =>
        Weight == 0 || (cluster is not null && ExportWeights.TryGetValue(cluster, out var weight) && weight == 0);
}

/// <summary>The steps of one change and its progress.</summary>
public sealed record Track(TrackRequest Request, ImmutableArray<ProgressStep> Steps)
{
    /// <summary>Why the change is not tracked now, in a sentence; null if it is.</summary>
    public string? Trouble { get; init; }

    /// <summary>It is no longer tracked.</summary>
    public bool IsAbandoned { get; init; }

    public bool IsFinished => Steps.All(h => h.State == StepState.Done);

    /// <summary>From the write to the last step; null while one is open.</summary>
    public TimeSpan? Total => IsFinished && Steps.Max(h => h.At) is { } last ? last - Request.Written : null;

    /// <summary>What the last step means, e.g. <c>In DNS</c>; set once <see cref="IsFinished"/>. Only a DNS answer is "in
    /// DNS".</summary>
    public string Result => Steps.Max(h => h.Kind) switch
    {
        ProgressStepKind.Dns =>
            Steps.Where(h => h.Kind == ProgressStepKind.Dns).All(h => Request.Leaves(h.Cluster)) ? "Left DNS" : "In DNS",
        ProgressStepKind.Endpoint => "In Azure",
        ProgressStepKind.Backend => "Accepted by the controller",
        ProgressStepKind.Profile => Request.ProfileGeneration > 1 ? "Profile updated" : "Profile created",
        ProgressStepKind.Export or ProgressStepKind.Import =>
            Steps.Where(h => h.Kind == ProgressStepKind.Export).All(h => Request.Leaves(h.Cluster)) ? "No longer exported" : "Exported",
        ProgressStepKind.Member => "Applied on the clusters",
        _ => "Written",
    };
}

/// <summary>A completed step.</summary>
public readonly record struct StepSeen(DateTimeOffset At, string Words);

/// <summary>What the tracker has seen so far, since evidence may disappear: a completed step stays completed.</summary>
/// <param name="DnsWords">The last DNS result, if it was not the expected one; null before the first query.</param>
public sealed record TrackReadings(ImmutableDictionary<(ProgressStepKind Kind, string? Cluster), StepSeen> Seen, string? DnsWords)
{
    public static TrackReadings None { get; } = new(ImmutableDictionary<(ProgressStepKind, string?), StepSeen>.Empty, null);

    /// <summary>Merged with the result of another reading, and its message about DNS.</summary>
    public TrackReadings With(TrackReadings other) =>
        new(other.Seen.AddRange(Seen.Where(seen => !other.Seen.ContainsKey(seen.Key))), other.DnsWords);

    /// <summary>With the steps that are done now; those without their own time get the current time.</summary>
    public TrackReadings Take(Track track, DateTimeOffset now) => this with
    {
        Seen = track.Steps.Where(h => h.State == StepState.Done && !Seen.ContainsKey((h.Kind, h.Cluster)))
            .Aggregate(Seen, (seen, h) => seen.Add((h.Kind, h.Cluster), new StepSeen(h.At ?? now, h.Words))),
    };
}
