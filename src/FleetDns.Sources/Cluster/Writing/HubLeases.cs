using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Leases over the application's own connection.</summary>
/// <param name="open">The application's connection; may throw <see cref="HubSettingsException"/>.</param>
public sealed class HubLeases(Func<HubClient> open, TimeProvider time) : IHubLeases
{
    /// <summary>A lock that was not renewed for this long has expired.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    public const string NoteAnnotation = "fleetdns.io/written";

    private const string SubjectAnnotation = "fleetdns.io/profile";
    private static readonly TimeSpan s_longestWait = Duration + TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(200);

    private readonly ApplicationRequests _requests = new(open, time);

    public async Task<LeaseAnswer> TakeAsync(string name, string subject, string holder, CancellationToken token)
    {
        DateTimeOffset? until = null;   // from the first answer on
        (string? Version, DateTimeOffset Since) unchanged = (null, default);
        while (true)
        {
            var there = await _requests.SendAsync(HttpMethod.Get, Path($"/{name}"), null, token).ConfigureAwait(false);
            var answer = there;
            until ??= time.GetUtcNow() + s_longestWait;
            if (there.Result == WriteResult.Gone)
            {
                answer = await _requests.CreateAsync(Path(""), New(name, subject, holder), token).ConfigureAwait(false);
            }
            else if (there is { Result: WriteResult.Accepted, Written: { } body })
            {
                if (unchanged.Version != there.ResourceVersion)
                {
                    unchanged = (there.ResourceVersion, time.GetUtcNow());
                }

                // Only by this process' clock: the holder's may differ.
                var free = body["spec"]?["holderIdentity"]?.ToString() is not { Length: > 0 }
                    || time.GetUtcNow() - unchanged.Since >= Duration;
                answer = free ? await PutAsync(name, Held(body, holder, taken: true), token).ConfigureAwait(false)
                    : new WriteOutcome(WriteResult.Conflict, null, null);
            }

            if (answer.Result == WriteResult.Accepted)
            {
                return answer.Written is { } lease ? new LeaseAnswer(new HubLease(name, lease), answer)
                    : new LeaseAnswer(null, new WriteOutcome(WriteResult.Unreachable, "The hub's answer is not a Lease.", null));
            }

            if (answer.Result != WriteResult.Conflict)
            {
                return new LeaseAnswer(null, answer);
            }

            if (time.GetUtcNow() >= until)
            {
                return new LeaseAnswer(null, new WriteOutcome(WriteResult.Held, "Another change is in progress.", null));
            }

            await Task.Delay(s_again, time, token).ConfigureAwait(false);
        }
    }

    public async Task<LeaseAnswer> RenewAsync(HubLease lease, CancellationToken token)
    {
        var outcome = await PutAsync(
            lease.Name, Held(lease.Body, lease.Body["spec"]?["holderIdentity"]?.ToString() ?? "", taken: false), token)
            .ConfigureAwait(false);
        return new LeaseAnswer(outcome.Written is { } body ? new HubLease(lease.Name, body) : null, outcome);
    }

    public Task<WriteOutcome> ReleaseAsync(HubLease lease, string? note, CancellationToken token)
    {
        var body = Held(lease.Body, "", taken: false);
        if (note is not null)
        {
            var annotations = body["metadata"]!["annotations"] as JsonObject ?? [];
            annotations[NoteAnnotation] = note;
            body["metadata"]!["annotations"] = annotations.Parent is null ? annotations : annotations.DeepClone();
        }

        return PutAsync(lease.Name, body, token);
    }

    private JsonObject New(string name, string subject, string holder) => Held(new JsonObject
    {
        ["apiVersion"] = "coordination.k8s.io/v1",
        ["kind"] = "Lease",
        ["metadata"] =
            new JsonObject
            {
                ["name"] = name,
                ["namespace"] = HubNotes.Namespace,
                ["annotations"] = new JsonObject { [SubjectAnnotation] = subject }
            },
        ["spec"] = new JsonObject { ["leaseTransitions"] = 0 },
    }, holder, taken: true);

    // PUT with the version that was read: of two concurrent attempts, one gets 409.
    private JsonObject Held(JsonObject lease, string holder, bool taken)
    {
        var body = (JsonObject)lease.DeepClone();
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        var spec = body["spec"] as JsonObject ?? [];
        spec["holderIdentity"] = holder;
        spec["leaseDurationSeconds"] = (int)Duration.TotalSeconds;
        spec["renewTime"] = now;
        if (taken)
        {
            spec["acquireTime"] = now;
            spec["leaseTransitions"] =
                (spec["leaseTransitions"] is JsonValue count && count.TryGetValue<int>(out var sofar) ? sofar : 0) + 1;
        }

        body["spec"] = spec.Parent is null ? spec : spec.DeepClone();
        return body;
    }

    private Task<WriteOutcome> PutAsync(string name, JsonObject lease, CancellationToken token) =>
        _requests.SendAsync(HttpMethod.Put, Path($"/{name}"), lease, token);

    private static string Path(string rest) => $"apis/coordination.k8s.io/v1/namespaces/{HubNotes.Namespace}/leases{rest}";
}
