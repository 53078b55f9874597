using System.Collections.Concurrent;
using System.Text.Json;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// Finds the version under which the hub serves a kind: the group's preferred version if it has the kind, otherwise the next in the
/// server's order.
/// </summary>
/// <param name="found">The versions found over the connection, shared by all identities.</param>
internal sealed class HubDiscovery(HubClient client, ConcurrentDictionary<HubResource, string> found)
{
    /// <summary>
    /// Path of the group version, e.g. <c>apis/networking.fleet.azure.com/v1beta1</c> or <c>api/v1</c>. Cached until <see cref="Forget"/>.
    /// Throws <see cref="KindAbsentException"/> where the hub does not serve the kind, <see cref="AccessDeniedException"/> or
    /// <see cref="SourceException"/>.
    /// </summary>
    public async Task<string> FindAsync(HubResource resource, TimeProvider time, CancellationToken token)
    {
        if (found.TryGetValue(resource, out var known))
        {
            return known;
        }

        // The core group is older than groups: it has only one version, with its own path.
        if (resource.Group.Length == 0)
        {
            const string Core = "api/v1";
            return await HasAsync(Core, resource, time, token).ConfigureAwait(false) ? found[resource] = Core
                : throw new KindAbsentException($"The hub does not serve {resource}.");
        }

        // {"kind":"APIGroup","name":"…","versions":[{"groupVersion":"…/v1beta1","version":"v1beta1"}],
        //  "preferredVersion":{"version":"v1beta1",…}}
        var group = await GetAsync($"apis/{resource.Group}", $"read the API group {resource.Group}", time, token).ConfigureAwait(false)
            ?? throw new KindAbsentException(
                $"The hub does not serve {resource}: it has no API group {resource.Group}. "
                + "Is it the hub of a fleet, with its CRDs installed?");
        foreach (var version in Versions(group))
        {
            var path = $"apis/{resource.Group}/{version}";
            if (await HasAsync(path, resource, time, token).ConfigureAwait(false))
            {
                return found[resource] = path;
            }
        }

        throw new KindAbsentException($"The hub does not serve {resource}: no version of its API group has this kind. Its CRD is missing.");
    }

    /// <summary>
    /// All kinds of a group under every version it is served in, the preferred version first; empty where there is no such group. Not
    /// cached.
    /// </summary>
    public async Task<IReadOnlyList<ServedKind>> KindsAsync(string name, TimeProvider time, CancellationToken token)
    {
        var kinds = new List<ServedKind>();
        var group = name.Length == 0 ? null
            : await GetAsync($"apis/{Uri.EscapeDataString(name)}", $"read the API group {name}", time, token).ConfigureAwait(false);
        foreach (var version in name.Length == 0 ? ["v1"] : group is { } found ? Versions(found) : [])
        {
            var path = name.Length == 0 ? "api/v1" : $"apis/{name}/{version}";
            var list = await GetAsync(
                path, $"read the API group version {path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]}", time, token)
                .ConfigureAwait(false);
            kinds.AddRange((list is { } served ? Array(served, "resources") : default)
                .Where(r => !Text(r, "name").Contains('/', StringComparison.Ordinal))   // subresources
                .Select(
                    r => new ServedKind(
                        Text(r, "kind"), Text(r, "name"), version, path,
                        r.TryGetProperty("namespaced", out var n) && n.ValueKind == JsonValueKind.True)));
        }

        return kinds;
    }

    public void Forget(HubResource resource) => found.TryRemove(resource, out _);

    // {"kind":"APIResourceList","groupVersion":"…",
    //  "resources":[{"name":"serviceimports","namespaced":true,"kind":"ServiceImport","verbs":[…]}]}
    private async Task<bool> HasAsync(string path, HubResource resource, TimeProvider time, CancellationToken token)
    {
        var list = await GetAsync(
            path, $"read the API group version {path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]}", time, token)
            .ConfigureAwait(false);
        return list is { } kinds && Array(kinds, "resources").Any(r => Text(r, "name") == resource.Plural);
    }

    private static IEnumerable<string> Versions(JsonElement group)
    {
        var preferred = group.ValueKind == JsonValueKind.Object && group.TryGetProperty("preferredVersion", out var p) ? Text(p, "version")
            : "";
        var all = Array(group, "versions").Select(v => Text(v, "version"));
        return all.Prepend(preferred).Where(v => v.Length > 0).Distinct();
    }

    /// <summary>Null on 404.</summary>
    private async Task<JsonElement?> GetAsync(string path, string request, TimeProvider time, CancellationToken token)
    {
        using var response = await client.SendAsync(HttpMethod.Get, path, null, token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            var answer = await HubAnswer.ReadAsync(response, time, token).ConfigureAwait(false);
            return answer.Code == 404 ? null : throw answer.ToException(request);
        }

        try
        {
            using var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: token).ConfigureAwait(false);
            return document.RootElement.Clone();
        }
        catch (Exception ex) when (ex is JsonException or IOException or HttpRequestException)
        {
            throw new SourceException($"The hub's answer to {request} could not be read: {ex.Message}", inner: ex);
        }
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray() : default;

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";
}
