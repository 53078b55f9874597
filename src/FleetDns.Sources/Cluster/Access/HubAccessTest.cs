using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Access;

/// <summary>The rights of an identity at a hub that is not configured yet.</summary>
/// <param name="Problem">Why the hub could not be queried; then the rest is empty.</param>
/// <param name="Version">The Kubernetes version, e.g. <c>v1.33.4</c>.</param>
/// <param name="User">The user name of this identity at the hub.</param>
/// <param name="Absent">Kinds that FleetDns watches but the hub does not serve.</param>
/// <param name="Refused">What this identity may not do.</param>
public sealed record HubAccessTest(
    string? Problem, string? Version, string? User, ImmutableArray<string> Absent, ImmutableArray<AccessQuestion> Refused)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);
    private static readonly HubResource[] s_watched = [.. HubKinds.All.Where(kind => kind.IsCentral).Select(kind => (HubResource)kind)];

    /// <summary>What the watches of FleetDns need.</summary>
    public static ImmutableArray<AccessQuestion> Reading { get; } =
        [.. s_watched.SelectMany(kind => new[] { "list", "watch" }.Select(verb => new AccessQuestion(verb, kind.Group, kind.Plural, "")))];

    /// <summary>What an operator needs to see everything and to move weights.</summary>
    public static ImmutableArray<AccessQuestion> Operating { get; } =
        [AccessQuestion.ListProfiles(""), AccessQuestion.ListMembers, AccessQuestion.PatchBackends("")];

    /// <summary>Connects with that credential and checks the rights. Throws only when cancelled.</summary>
    public static async Task<HubAccessTest> RunAsync(
        HubAddress address, HubCredential credential, ImmutableArray<AccessQuestion> questions, TimeProvider time, CancellationToken token)
    {
        using var client = HubClient.Open(_ => Task.FromResult(address));
        var hub = client.As(credential);
        using var timeout = new CancellationTokenSource(s_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        try
        {
            var version = await VersionAsync(hub, time, either.Token).ConfigureAwait(false);
            var reviews = new AccessReviews(_ => hub, time);
            var user = await reviews.UserNameAsync(Operator.Anonymous, either.Token).ConfigureAwait(false);
            var absent = ImmutableArray.CreateBuilder<string>();
            foreach (var kind in s_watched)
            {
                try
                {
                    await hub.Discovery.FindAsync(kind, time, either.Token).ConfigureAwait(false);
                }
                catch (KindAbsentException)
                {
                    absent.Add(kind.ToString());
                }
            }

            var answers = await Task.WhenAll(
                questions.Select(
                    async question => (question, await reviews.AskAsync(question, Operator.Anonymous, either.Token).ConfigureAwait(false))))
                    .ConfigureAwait(false);
            return new HubAccessTest(
                answers.Select(each => each.Item2.Problem).FirstOrDefault(problem => problem is not null), version, user,
                absent.ToImmutable(), [.. answers.Where(each => !each.Item2.Allowed).Select(each => each.question)]);
        }
        catch (Exception ex) when (ex is SourceException or AccessDeniedException or HubSettingsException)
        {
            return Failed(ex.Message);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return Failed(
                $"The hub did not answer within {s_timeout.TotalSeconds:0} s. A private hub can be reached only from inside its network.");
        }
    }

    private static HubAccessTest Failed(string problem) => new(problem, null, null, [], []);

    // {"major":"1","minor":"33","gitVersion":"v1.33.4",…}
    private static async Task<string?> VersionAsync(HubClient hub, TimeProvider time, CancellationToken token)
    {
        using var response = await hub.SendAsync(HttpMethod.Get, "version", null, token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw (await HubAnswer.ReadAsync(response, time, token).ConfigureAwait(false)).ToException("read its version");
        }

        try
        {
            var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            return (await JsonNode.ParseAsync(stream, cancellationToken: token).ConfigureAwait(false))?["gitVersion"]?.GetValue<string>();
        }
        catch (Exception ex) when (ex is JsonException or IOException or HttpRequestException or InvalidOperationException)
        {
            throw new SourceException($"The hub's version could not be read: {ex.Message}", inner: ex);
        }
    }
}
