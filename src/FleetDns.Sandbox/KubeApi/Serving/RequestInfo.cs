namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// The target of a request, read from method, path and query as the API server does: verb, group, version, resource, namespace, name,
/// subresource.
/// </summary>
internal sealed record RequestInfo(bool IsResource, string Path, string Verb, string Group, string Version, string Resource,
    string Namespace, string Name, string Subresource)
{
    public string QualifiedResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";

    public static RequestInfo Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var method = request.Method;
        var plain = new RequestInfo(false, path, PlainVerb(method), "", "", "", "", "", "");
        int next;
        string group, version;
        if (parts is ["api", var v, _, ..])
        {
            (group, version, next) = ("", v, 2);
        }
        else if (parts is ["apis", var g, var gv, _, ..])
        {
            (group, version, next) = (g, gv, 3);
        }
        else
        {
            return plain;
        }

        var rest = parts[next..];
        var ns = "";
        if (rest is ["namespaces", var home, ..])
        {
            ns = home;
            if (rest.Length > 2 && rest[2] is not ("status" or "finalize"))
            {
                rest = rest[2..];
            }
        }

        var resource = rest[0];
        var name = rest.Length > 1 ? rest[1] : "";
        var subresource = rest.Length > 2 ? string.Join('/', rest[2..]) : "";
        return new RequestInfo(true, path, VerbOf(request, name), group, version, resource, ns, name, subresource);
    }

    public static bool IsTrue(string? value) => value is "true" or "1" or "";

    private static string VerbOf(HttpRequest request, string name)
    {
        var watches = request.Query.TryGetValue("watch", out var watch) && IsTrue(watch.ToString());
        return request.Method switch
        {
            "GET" or "HEAD" when watches => "watch",
            "GET" or "HEAD" => name.Length > 0 ? "get" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => name.Length > 0 ? "delete" : "deletecollection",
            _ => "",
        };
    }

#pragma warning disable CA1308 // verbs are lower case
    private static string PlainVerb(string method) => method.ToLowerInvariant();
#pragma warning restore CA1308
}
