namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Bearer tokens of the demo users and of users known to a webhook, and impersonation for users with that permission. Anonymous requests
/// are refused, as on AKS.
/// </summary>
internal sealed class Authentication(Personas personas, Rbac rbac, TokenWebhook? webhook)
{
    private static readonly StatusException s_unauthorized = new(401, "Unauthorized", "Unauthorized");

    /// <summary>Throws a <see cref="StatusException"/> (401; 403 for an impersonation that is not allowed).</summary>
    public async ValueTask<UserInfo> AuthenticateAsync(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            throw s_unauthorized;
        }

        var token = header[7..].Trim();
        var user = personas.OfToken(token) is { } persona ? new UserInfo(persona.Name, [.. persona.Groups, UserInfo.Authenticated])
            : webhook is null ? null : await webhook.AskAsync(token, request.HttpContext.RequestAborted);
        return Impersonate(request, user ?? throw s_unauthorized);
    }

    private UserInfo Impersonate(HttpRequest request, UserInfo by)
    {
        var name = request.Headers["Impersonate-User"].ToString();
        // One header line is one group: "g1, g2" is a group of that odd name, as in a real API server.
        var groups = request.Headers["Impersonate-Group"].Where(g => !string.IsNullOrEmpty(g)).Select(g => g!).ToList();
        var uid = request.Headers["Impersonate-Uid"].ToString();
        if (name.Length == 0)
        {
            return groups.Count == 0 && uid.Length == 0
                ? by
                : throw Refusal.BadRequest(
                    $"requested &user.DefaultInfo{{Name:\"\", UID:\"{uid}\", Groups:{GoList(groups)}, Extra:map[string][]string(nil)}} "
                    + "without impersonating a user name");
        }

        Require(by, "users", name);
        foreach (var group in groups)
        {
            Require(by, "groups", group);
        }

        if (groups.Count == 0 && name.StartsWith("system:serviceaccount:", StringComparison.Ordinal))
        {
            groups = ["system:serviceaccounts", "system:serviceaccounts:" + name.Split(':')[2]];
        }

        if (!groups.Contains(UserInfo.Authenticated, StringComparer.Ordinal) && name != "system:anonymous")
        {
            groups.Add(UserInfo.Authenticated);
        }

        return new UserInfo(name, groups, uid);
    }

    private void Require(UserInfo by, string resource, string name)
    {
        var access = new AccessRequest(by, "impersonate", "", "", resource, "", name, "");
        if (!rbac.Allows(access, out _))
        {
            throw Rbac.Refused(access);
        }
    }

    private static string GoList(List<string> texts) =>
        texts.Count == 0 ? "[]string(nil)" : $"[]string{{{string.Join(", ", texts.Select(g => $"\"{g}\""))}}}";
}
