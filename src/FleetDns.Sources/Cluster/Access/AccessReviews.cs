using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Access;

/// <summary>
/// SelfSubjectAccessReview and SelfSubjectReview over the operator's own connection, so that the authorizer of the write answers.
/// </summary>
/// <param name="hubOf">The connection with this operator's identity; may throw <see cref="HubSettingsException"/>.</param>
/// <param name="application">
/// The application's connection, which sends a SubjectAccessReview for operators without a token (API callers); null where all use their
/// own.
/// </param>
public sealed class AccessReviews(Func<Operator, HubClient> hubOf, TimeProvider time, Func<HubClient>? application = null) : IAccessReviews
{
    private const int Unauthorized = 401;
    private const string Authenticated = "system:authenticated";
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    public async Task<AccessAnswer> AskAsync(AccessQuestion question, Operator by, CancellationToken token)
    {
        // {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview",
        //  "spec":{"resourceAttributes":{…}},"status":{"allowed":true}}
        var attributes = new JsonObject { ["verb"] = question.Verb, ["group"] = question.Group, ["resource"] = question.Resource };
        if (question.Namespace.Length > 0)
        {
            attributes["namespace"] = question.Namespace;
        }

        var spec = new JsonObject { ["resourceAttributes"] = attributes };
        var noToken = HasNoToken(by);
        if (noToken)
        {
            // Azure RBAC identifies users by the object id in "extra", Kubernetes RBAC by the user name, which is the same id.
            (spec["user"], spec["extra"]) = (by.Id, new JsonObject { ["oid"] = new JsonArray(by.Id) });
            // With a token the hub would know them itself
            spec["groups"] = new JsonArray([Authenticated, .. by.Groups.Select(group => (JsonNode)group)]);
        }

        var (status, problem, aboutPerson) = await ReviewAsync(
            "authorization.k8s.io", noToken ? "SubjectAccessReview" : "SelfSubjectAccessReview", spec, by, token).ConfigureAwait(false);
        return problem is null
            ? new AccessAnswer(status.TryGetProperty("allowed", out var allowed) && allowed.ValueKind == JsonValueKind.True)
            : new AccessAnswer(false, problem, aboutPerson);
    }

    public async Task<string?> UserNameAsync(Operator by, CancellationToken token)
    {
        if (HasNoToken(by))
        {
            return by.Id;
        }

        // {"kind":"SelfSubjectReview","status":{"userInfo":{"username":"reader","groups":[…]}}}
        var (status, problem, _) = await ReviewAsync("authentication.k8s.io", "SelfSubjectReview", null, by, token).ConfigureAwait(false);
        return problem is null && status.TryGetProperty("userInfo", out var user) && user.ValueKind == JsonValueKind.Object
            && user.TryGetProperty("username", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
    }

    private async Task<(JsonElement Status, string? Problem, bool AboutPerson)> ReviewAsync(
        string group, string kind, JsonObject? spec, Operator by, CancellationToken token)
    {
        using var timeout = new CancellationTokenSource(s_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        try
        {
            var hub = HasNoToken(by) ? application!() : hubOf(by);
            using var response = await hub.SendAsync(
                HttpMethod.Post, $"apis/{group}/v1/{kind.ToLowerInvariant()}s", () => Body(group, kind, spec), either.Token)
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                var answer = await HubAnswer.ReadAsync(response, time, either.Token).ConfigureAwait(false);
                return (
                    default, $"The hub answered {answer.Code} to a {kind}: {answer.Message}",
                    answer.Code == Unauthorized && !HasNoToken(by));
            }

            var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: either.Token).ConfigureAwait(false);
            return document.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object
                ? (status.Clone(), null, false)
                : (default, $"The hub's answer to a {kind} contains no status.", false);
        }
        catch (Exception ex) when (ex is SourceException or HubSettingsException or JsonException or IOException or HttpRequestException)
        {
            return (default, ex.Message, ex is SignInNeededException);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return (default, $"The hub did not answer within {s_timeout.TotalSeconds:0} s.", false);
        }
    }

    private bool HasNoToken(Operator by) => application is not null && by.Account is null;

    // With apiVersion and kind, because the API server refuses the object without them.
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
