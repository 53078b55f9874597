using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The review kinds, which are computed and not stored: who am I, may I do this, what may I do.</summary>
internal static class Reviews
{
    public const string Authorization = "authorization.k8s.io";
    public const string Authentication = "authentication.k8s.io";

    /// <summary>Group, plural, kind and whether it is namespaced.</summary>
    public static IReadOnlyList<(string Group, string Plural, string Kind, bool Namespaced)> All { get; } =
    [
        (Authorization, "selfsubjectaccessreviews", "SelfSubjectAccessReview", false),
        (Authorization, "selfsubjectrulesreviews", "SelfSubjectRulesReview", false),
        (Authorization, "subjectaccessreviews", "SubjectAccessReview", false),
        (Authorization, "localsubjectaccessreviews", "LocalSubjectAccessReview", true),
        (Authentication, "selfsubjectreviews", "SelfSubjectReview", false),
    ];

    public static bool Serves(RequestInfo info) =>
        info.Version == "v1" && info.Name.Length == 0 && All.Any(r => r.Group == info.Group && r.Plural == info.Resource);

    public static async Task HandleAsync(HttpContext http, RequestInfo info, UserInfo user, Rbac rbac)
    {
        if (info.Verb != "create")
        {
            throw Refusal.MethodNotAllowed();
        }

        var bytes = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        var type = http.Request.ContentType ?? "";
        var kind = All.First(r => r.Plural == info.Resource).Kind;
        var unrecognized = $"the object provided is unrecognized (must be of type {kind})";
        var body = type.StartsWith(ProtobufBody.ContentType, StringComparison.Ordinal)
            ? ProtobufBody.Parse(bytes)
            : RequestBody.Parse(
                bytes, type.StartsWith("application/yaml", StringComparison.Ordinal),
                why => Refusal.BadRequest($"{unrecognized}: couldn't get version/kind; json parse error: {why}")).Node as JsonObject;
        var review = body ?? throw Refusal.BadRequest(unrecognized);
        review["kind"] ??= kind;
        review["apiVersion"] ??= $"{info.Group}/v1";
        review["metadata"] ??= new JsonObject();
        review["status"] = info.Resource switch
        {
            "selfsubjectreviews" => new JsonObject { ["userInfo"] = Show(user) },
            "selfsubjectaccessreviews" => Access(review.At("spec"), user, rbac),
            "selfsubjectrulesreviews" => Rules(review.At("spec").Text("namespace") ?? "", user, rbac),
            _ => Access(review.At("spec"), Subject(review.At("spec")), rbac),
        };
        await Responses.JsonAsync(http, StatusCodes.Status201Created, review);
    }

    private static JsonObject Access(JsonObject? spec, UserInfo user, Rbac rbac)
    {
        AccessRequest access;
        if (spec.At("resourceAttributes") is { } r)
        {
            access = new AccessRequest(user, r.Text("verb") ?? "", r.Text("group") ?? "", r.Text("version") ?? "", r.Text("resource") ?? "",
                r.Text("subresource") ?? "", r.Text("name") ?? "", r.Text("namespace") ?? "");
        }
        else if (spec.At("nonResourceAttributes") is { } n)
        {
            access = new AccessRequest(user, n.Text("verb") ?? "", "", "", "", "", "", "", n.Text("path") ?? "/");
        }
        else
        {
            throw new StatusException(
                422, "Invalid",
                "SelfSubjectAccessReview.authorization.k8s.io \"\" is invalid: spec.resourceAttributes: Invalid value: null: exactly "
                + "one of nonResourceAttributes or resourceAttributes must be specified")
            {
                Group = Authorization,
                Kind = "SelfSubjectAccessReview",
                Causes = [
                    new StatusCause(
                        "FieldValueInvalid",
                        "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified",
                        "spec.resourceAttributes")],
            };
        }

        var status = new JsonObject { ["allowed"] = rbac.Allows(access, out var reason) };
        if (reason.Length > 0)
        {
            status["reason"] = reason;
        }

        return status;
    }

    private static JsonObject Rules(string ns, UserInfo user, Rbac rbac)
    {
        JsonArray resources = [], paths = [];
        if (user.Groups.Contains(UserInfo.Masters))
        {
            resources.Add(
                new JsonObject { ["verbs"] = new JsonArray("*"), ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*") });
            paths.Add(new JsonObject { ["verbs"] = new JsonArray("*"), ["nonResourceURLs"] = new JsonArray("*") });
        }

        foreach (var rule in rbac.RulesOf(user, ns).SelectMany(r => r.Rules))
        {
            (rule["nonResourceURLs"] is null ? resources : paths).Add(rule.DeepClone());
        }

        return new JsonObject { ["resourceRules"] = resources, ["nonResourceRules"] = paths, ["incomplete"] = false };
    }

    private static UserInfo Subject(JsonObject? spec) =>
        new(spec.Text("user") ?? "", [.. (spec?["groups"] as JsonArray ?? []).Select(g => g?.ToString() ?? "")], spec.Text("uid") ?? "");

    private static JsonObject Show(UserInfo user)
    {
        var json = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
        {
            json["uid"] = user.Uid;
        }

        json["groups"] = new JsonArray([.. user.Groups.Select(g => JsonValue.Create(g))]);
        return json;
    }
}
