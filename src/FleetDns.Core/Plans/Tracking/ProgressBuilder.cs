namespace FleetDns.Core.Plans.Tracking;

/// <summary>Collects the steps of one change in order and judges each by its evidence.</summary>
internal sealed class ProgressBuilder(TrackRequest request, TrackReadings readings)
{
    private readonly List<ProgressStep> _steps =
        [new(ProgressStepKind.Written, "Written", null, StepState.Done, request.Written, "The hub accepted the write.")];

    public TrackRequest Request => request;

    public string? DnsWords => readings.DnsWords;

    public IEnumerable<string> Clusters => _steps.Select(h => h.Cluster).OfType<string>().Distinct(StringComparer.Ordinal);

    public void Add(ProgressStep step) => _steps.Add(
        readings.Seen.TryGetValue((step.Kind, step.Cluster), out var seen)
            ? step with { State = StepState.Done, At = seen.At, Words = seen.Words }
        // The hub's times have whole seconds: a time in the second of the write is not earlier than the write.
        : step.At < request.Written ? step with { At = null }
        : step);

    public void Add(
        ProgressStepKind kind, string title, string? cluster, (StepState State, DateTimeOffset? At, string Words) evidence) =>
        Add(new ProgressStep(kind, title, cluster, evidence.State, evidence.At, evidence.Words));

    /// <summary>When all steps so far for this cluster were done; null while one is open.</summary>
    public DateTimeOffset? Reached(string cluster)
    {
        DateTimeOffset? at = null;
        var own = _steps.Where(h => h.Cluster is null || h.Cluster == cluster).ToList();
        foreach (var step in own)
        {
            if (step.State != StepState.Done && !own.Exists(later => Passed(step, later)))
            {
                return null;
            }

            at = step.At > at || at is null ? step.At ?? at : at;
        }

        return at;
    }

    /// <summary>Whether a time from the hub is after the write.</summary>
    public bool Fresh(DateTimeOffset? at) => at >= request.HubWritten;

    public Track ToTrack()
    {
        var own = _steps.Where(h => h.Cluster is not null).ToLookup(h => h.Cluster, StringComparer.Ordinal);
        return new Track(request,
        [
            .. _steps.Select(
                step => step.State == StepState.Pending
                && (step.Cluster is null ? _steps : own[step.Cluster]).FirstOrDefault(later => Passed(step, later)) is { } later
                ? step with { State = StepState.Done, At = later.At, Words = $"No later than the step {later.Title}." }
                : step),
        ]);
    }

    // If a later step of the service is done, the open one is done too, without visible evidence.
    private static bool Passed(ProgressStep open, ProgressStep later) =>
        open.State == StepState.Pending && later.State == StepState.Done && later.Kind > open.Kind
            && later.Kind < ProgressStepKind.Profile && later.Cluster is not null;

    public static (StepState, DateTimeOffset?, string) Done(DateTimeOffset? at, string words) => (StepState.Done, at, words);

    public static (StepState, DateTimeOffset?, string) Open(string words) => (StepState.Pending, null, words);

    public static (StepState, DateTimeOffset?, string) Stuck(string words) => (StepState.Stopped, null, words);
}
