using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>
/// One writer per profile, across all replicas: a Lease each, held from the guard rails to the last write, so that the guard rails of the
/// next plan see what this one wrote.
/// </summary>
internal sealed partial class ProfileLocks(IHubLeases leases, Func<FleetView> view, TimeProvider time)
{
    private static readonly TimeSpan s_renew = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_settles = TimeSpan.FromMinutes(1);     // after that the watches have delivered the write
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Locks the profiles and waits until the view shows what their last holders wrote.</summary>
    /// <param name="named">How a profile is named to this operator.</param>
    /// <returns>The locks, or the reason why they were not acquired.</returns>
    public async Task<(Held? Locks, string? Refused)> TakeAsync(
        IEnumerable<ObjectKey> profiles, string holder, Func<ObjectKey, string> named)
    {
        var held = new Held(leases, time);
        held.Renew();
        // Always in the same order, so that two plans never wait for each other.
        foreach (var profile in profiles.Distinct().Order())
        {
            var (lease, outcome) = await leases.TakeAsync(NameOf(profile), profile.ToString(), holder, CancellationToken.None);
            if (lease is null)
            {
                await held.ReleaseAsync([]);
                return (null, outcome.Result switch
                {
                    WriteResult.Held => $"Another change of {named(profile)} is being written. Try again in a moment.",
                    WriteResult.Denied =>
                        "FleetDns has no permission to create locks on the hub, so nothing was written to "
                        + $"{named(profile)}: {outcome.Message} An "
                        + $"administrator of the hub can grant it: {Grant(outcome.Message)}",
                    _ => $"FleetDns could not lock {named(profile)}, so nothing was written: {outcome.Message}",
                });
            }

            held.Add(lease);
            if (!await IsSeenAsync(lease))
            {
                await held.ReleaseAsync([]);
                return (null, $"FleetDns has not seen the last change of {named(profile)} yet. Try again in a moment.");
            }
        }

        return (held, null);
    }

    /// <summary>A DNS label of the profile.</summary>
    public static string NameOf(ObjectKey profile) =>
        $"profile-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(profile.ToString())))[..20]}";

    private async Task<bool> IsSeenAsync(HubLease lease)
    {
        if (LastWrites.Read(lease.Note) is not { } last || time.GetUtcNow() - last.At >= s_settles)
        {
            return true;
        }

        var until = time.GetUtcNow() + s_longestWait;
        while (!last.Writes.All(write => write.IsSeen(view())))
        {
            if (time.GetUtcNow() >= until)
            {
                return false;
            }

            await Task.Delay(s_poll, time, CancellationToken.None);
        }

        return true;
    }

    private static string Grant(string? words) =>
        $"kubectl create role fleetdns-leases -n {HubNotes.Namespace} --verb=get,create,update --resource=leases.coordination.k8s.io; "
        + $"kubectl create rolebinding fleetdns-leases -n {HubNotes.Namespace} --role=fleetdns-leases "
            + $"--user={(User().Match(words ?? "") is { Success: true } found ? found.Groups[1].Value : "<FleetDns on the hub>")}";

    // leases.coordination.k8s.io is forbidden: User "system:serviceaccount:a:b" cannot get resource …
    [GeneratedRegex("User \"([-\\w:.@]{1,256})\"", RegexOptions.CultureInvariant)]
    private static partial Regex User();

    /// <summary>Locks that are held and renewed until they are released.</summary>
    internal sealed class Held(IHubLeases leases, TimeProvider time) : IDisposable
    {
        private readonly ConcurrentDictionary<string, HubLease> _leases = new(StringComparer.Ordinal);
        private readonly CancellationTokenSource _done = new();
        private Task _renewing = Task.CompletedTask;
        private volatile bool _lost;

        /// <summary>Another process may hold one of them by now: nothing more may be written.</summary>
        public bool Lost => _lost;

        public void Add(HubLease lease) => _leases[lease.Name] = lease;

        public void Renew() => _renewing = RenewAsync();

        /// <summary>Releases all, with a note of what was written under them.</summary>
        public async Task ReleaseAsync(ImmutableArray<LastWrite> written)
        {
            await _done.CancelAsync();
            await _renewing;
            var note = written.IsEmpty ? null : LastWrites.Write(new LastWrites(time.GetUtcNow(), written));
            foreach (var lease in _leases.Values)
            {
                // A lock that cannot be released expires automatically.
                await leases.ReleaseAsync(lease, note, CancellationToken.None);
            }

            Dispose();
        }

        public void Dispose() => _done.Dispose();

        private async Task RenewAsync()
        {
            var good = time.GetUtcNow();
            while (!_lost)
            {
                try
                {
                    await Task.Delay(s_renew, time, _done.Token);
                }
                catch (OperationCanceledException)
                {
                    return;   // released
                }

                var asked = time.GetUtcNow();
                var answers = await Task.WhenAll(_leases.Values.Select(lease => leases.RenewAsync(lease, CancellationToken.None)));
                foreach (var lease in answers.Select(answer => answer.Lease).OfType<HubLease>())
                {
                    _leases[lease.Name] = lease;
                }

                good = answers.All(answer => answer.Lease is not null) ? asked : good;
                _lost |= answers.Any(answer => answer.Outcome.Result is WriteResult.Conflict or WriteResult.Gone);
                _lost |= time.GetUtcNow() - good + s_renew >= HubLeases.Duration;
            }
        }
    }
}

/// <summary>What was written under a lock and when: the next holder must see it first.</summary>
internal sealed record LastWrites(DateTimeOffset At, ImmutableArray<LastWrite> Writes)
{
    public static string Write(LastWrites writes) => JsonSerializer.Serialize(writes);

    /// <summary>Null where there is no readable note: then nothing is waited for.</summary>
    public static LastWrites? Read(string? note)
    {
        try
        {
            return note is null ? null : JsonSerializer.Deserialize<LastWrites>(note) is { Writes.IsDefault: false } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One object as it was written.</summary>
/// <param name="Version">Its resourceVersion; null where it was deleted.</param>
internal sealed record LastWrite(string Kind, string Namespace, string Name, string? Version)
{
    /// <summary>Whether the view has this version or a later one.</summary>
    public bool IsSeen(FleetView view)
    {
        var key = new ObjectKey(Namespace, Name);
        var (known, meta) = Kind switch
        {
            "TrafficManagerProfile" => (true, view.Profiles.GetValueOrDefault(key)?.Profile.Meta),
            "TrafficManagerBackend" =>
                (true, view.Profiles.Values.SelectMany(p => p.Backends).FirstOrDefault(b => b.Key == key)?.Backend.Meta),
            "ServiceExport" => (true, view.Services.GetValueOrDefault(key)?.Export?.Meta),
            "ResourceOverride" or "ClusterResourceOverride" => (true, view.Overrides.GetValueOrDefault(key)?.Override.Meta),
            "ClusterResourcePlacement" or "ResourcePlacement" => (true, view.Placements.GetValueOrDefault(key)?.Placement.Meta),
            _ => (false, null),   // guard rails do not use this kind
        };
        return !known
            || (Version is null ? meta is null or { Deleting: not null } : meta is not null && IsSameOrLater(meta.ResourceVersion));
    }

    // Opaque by contract, numbers in practice. If they are no numbers, only the same version counts as seen.
    private bool IsSameOrLater(string seen) => seen == Version || ResourceVersions.Compare(seen, Version) >= 0;
}
