using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>A request to authorize: for a resource, or for a path (<see cref="Path"/> not empty).</summary>
internal sealed record AccessRequest(UserInfo User, string Verb, string Group, string Version, string Resource, string Subresource,
    string Name, string Namespace, string Path = "")
{
    public bool IsResource => Path.Length == 0;
}

/// <summary>Role-based access from the current roles and bindings in the store. system:masters may do everything.</summary>
internal sealed class Rbac(ObjectStore store)
{
    public bool Allows(AccessRequest access, out string reason)
    {
        reason = "";
        if (access.User.Groups.Contains(UserInfo.Masters, StringComparer.Ordinal))
        {
            return true;
        }

        foreach (var (rules, why) in RulesOf(access.User, access.Namespace))
        {
            if (rules.Any(rule => Covers(rule, access)))
            {
                reason = why;
                return true;
            }
        }

        return false;
    }

    /// <summary>The rules that apply to a user in a namespace (empty: cluster-wide only), each with its binding.</summary>
    public IEnumerable<(IReadOnlyList<JsonObject> Rules, string Reason)> RulesOf(UserInfo user, string ns)
    {
        foreach (var binding in store.List(Kinds.ClusterRoleBinding))
        {
            if (Subject(binding, user, "") is { } subject)
            {
                yield return (Rules(binding, ""),
                    $"RBAC: allowed by ClusterRoleBinding \"{NameOf(binding)}\" of ClusterRole \"{RoleName(binding)}\" to {subject}");
            }
        }

        if (ns.Length == 0)
        {
            yield break;
        }

        foreach (var binding in store.List(Kinds.RoleBinding, ns))
        {
            if (Subject(binding, user, ns) is { } subject)
            {
                yield return (
                    Rules(binding, ns),
                    $"RBAC: allowed by RoleBinding \"{NameOf(binding)}/{ns}\" of {binding.At("roleRef").Text("kind")} "
                    + $"\"{RoleName(binding)}\" to {subject}");
            }
        }
    }

    public static StatusException Refused(AccessRequest access)
    {
        var user = access.User.Name;
        if (!access.IsResource)
        {
            return new StatusException(403, "Forbidden", $"forbidden: User \"{user}\" cannot {access.Verb} path \"{access.Path}\"");
        }

        var resource = access.Subresource.Length == 0 ? access.Resource : $"{access.Resource}/{access.Subresource}";
        var where = access.Namespace.Length > 0 ? $"in the namespace \"{access.Namespace}\"" : "at the cluster scope";
        var qualified = Refusal.Qualified(access.Resource, access.Group);
        var subject = access.Name.Length == 0 ? qualified : $"{qualified} \"{access.Name}\"";
        return new StatusException(
            403, "Forbidden",
            $"{subject} is forbidden: User \"{user}\" cannot {access.Verb} resource \"{resource}\" in API group \"{access.Group}\" {where}")
        {
            Name = access.Name,
            Group = access.Group,
            Kind = access.Resource,
        };
    }

    private static bool Covers(JsonObject rule, AccessRequest access)
    {
        if (!Has(rule, "verbs", access.Verb))
        {
            return false;
        }

        if (!access.IsResource)
        {
            return Texts(rule, "nonResourceURLs")
                .Any(url => url == "*" || url == access.Path
                || url.EndsWith('*') && access.Path.StartsWith(url[..^1], StringComparison.Ordinal));
        }

        var resource = access.Subresource.Length == 0 ? access.Resource : $"{access.Resource}/{access.Subresource}";
        var names = Texts(rule, "resourceNames");
        return Has(rule, "apiGroups", access.Group)
            && (Has(rule, "resources", resource)
                || access.Subresource.Length > 0 && Texts(rule, "resources").Contains("*/" + access.Subresource))
            && (!names.Any() || names.Contains(access.Name));
    }

    private IReadOnlyList<JsonObject> Rules(JsonObject binding, string ns)
    {
        var cluster = binding.At("roleRef").Text("kind") == "ClusterRole";
        var role = store.Get(cluster ? Kinds.ClusterRole : Kinds.Role, new ObjectName(cluster ? "" : ns, RoleName(binding)));
        return [.. (role?["rules"] as JsonArray ?? []).OfType<JsonObject>()];
    }

    private static string? Subject(JsonObject binding, UserInfo user, string ns)
    {
        foreach (var subject in (binding["subjects"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var name = subject.Text("name") ?? "";
            var matches = subject.Text("kind") switch
            {
                "User" => name == user.Name,
                "Group" => user.Groups.Contains(name, StringComparer.Ordinal),
                "ServiceAccount" => user.Name == $"system:serviceaccount:{subject.Text("namespace") ?? ns}:{name}",
                _ => false,
            };
            if (matches)
            {
                return $"{subject.Text("kind")} \"{name}\"";
            }
        }

        return null;
    }

    private static string RoleName(JsonObject binding) => binding.At("roleRef").Text("name") ?? "";

    private static string NameOf(JsonObject obj) => obj.At("metadata").Text("name") ?? "";

    private static bool Has(JsonObject rule, string field, string value) => Texts(rule, field).Any(t => t == "*" || t == value);

    private static IEnumerable<string> Texts(JsonObject rule, string field) =>
        (rule[field] as JsonArray ?? []).Select(v => v?.ToString() ?? "");
}
