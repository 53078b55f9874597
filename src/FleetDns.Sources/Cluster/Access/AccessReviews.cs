using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Access;

/// <summary>SelfSubjectAccessReview and SelfSubjectReview over the operator's own connection: the authorizer that will judge the write answers.</summary>
/// <param name="hubOf">The connection that carries this operator's identity; may throw <see cref="HubSettingsException"/>.</param>
/// <param name="application">
/// Asks about operators whose tokens we do not have (callers of the API) in the application's name, with a SubjectAccessReview; null where everybody asks for themselves.
/// </param>
public sealed class AccessReviews(Func<Operator, HubClient> hubOf, TimeProvider time, Func<HubClient>? application = null) : IAccessReviews
{
    private const int Unauthorized = 401;
    private const string Authenticated = "system:authenticated";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public async Task<AccessAnswer> AskAsync(AccessQuestion question, Operator by, CancellationToken token)
    {
        // {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{…}},"status":{"allowed":true}}
        var attributes = new JsonObject { ["verb"] = question.Verb, ["group"] = question.Group, ["resource"] = question.Resource };
        if (question.Namespace.Length > 0)
        {
            attributes["namespace"] = question.Namespace;
        }

        var spec = new JsonObject { ["resourceAttributes"] = attributes };
        var absent = IsAbsent(by);
        if (absent)
        {
            // Azure RBAC knows people by their object id in "extra"; Kubernetes RBAC by the user's name, which is the same id.
            (spec["user"], spec["extra"]) = (by.Id, new JsonObject { ["oid"] = new JsonArray(by.Id) });
            spec["groups"] = new JsonArray([Authenticated, .. by.Groups.Select(group => (JsonNode)group)]);   // with their token the hub would know them by itself
        }

        var (status, problem, aboutPerson) = await ReviewAsync("authorization.k8s.io", absent ? "SubjectAccessReview" : "SelfSubjectAccessReview", spec, by, token).ConfigureAwait(false);
        return problem is null
            ? new AccessAnswer(status.TryGetProperty("allowed", out var allowed) && allowed.ValueKind == JsonValueKind.True)
            : new AccessAnswer(false, problem, aboutPerson);
    }

    public async Task<string?> UserNameAsync(Operator by, CancellationToken token)
    {
        if (IsAbsent(by))
        {
            return by.Id;
        }

        // {"kind":"SelfSubjectReview","status":{"userInfo":{"username":"reader","groups":[…]}}}
        var (status, problem, _) = await ReviewAsync("authentication.k8s.io", "SelfSubjectReview", null, by, token).ConfigureAwait(false);
        return problem is null && status.TryGetProperty("userInfo", out var user) && user.ValueKind == JsonValueKind.Object
            && user.TryGetProperty("username", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
    }

    private async Task<(JsonElement Status, string? Problem, bool AboutPerson)> ReviewAsync(string group, string kind, JsonObject? spec, Operator by, CancellationToken token)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            var hub = IsAbsent(by) ? application!() : hubOf(by);
            using var response = await hub.SendAsync(HttpMethod.Post, $"apis/{group}/v1/{kind.ToLowerInvariant()}s", () => Body(group, kind, spec), either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                var answer = await HubAnswer.ReadAsync(response, time, either.Token).ConfigureAwait(false);
                return (default, $"The hub answered {answer.Code} to a {kind}: {answer.Message}", answer.Code == Unauthorized && !IsAbsent(by));
            }

            var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: either.Token).ConfigureAwait(false);
            return document.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object
                ? (status.Clone(), null, false)
                : (default, $"The hub's answer to a {kind} has no status.", false);
        }
        catch (Exception ex) when (ex is SourceException or HubSettingsException or JsonException or IOException or HttpRequestException)
        {
            return (default, ex.Message, ex is SignInNeededException);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return (default, $"The hub did not answer within {s_patience.TotalSeconds:0} s.", false);
        }
    }

    private bool IsAbsent(Operator by) => application is not null && by.Account is null;

    // The kind is named: without it the API server refuses the object.
    internal static StringContent Body(string group, string kind, JsonObject? spec)
    {
        var review = new JsonObject { ["apiVersion"] = $"{group}/v1", ["kind"] = kind };
        if (spec is not null)
        {
            review["spec"] = spec.DeepClone();
        }

        return new StringContent(review.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
    }
}
