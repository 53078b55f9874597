using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The hub's Kubernetes API over HTTP. It uses one catch-all route, because its paths are data.</summary>
public sealed partial class HubServer
{
    private readonly ObjectStore _store;
    private readonly FaultSwitch _faults;
    private readonly HubOptions _options;
    private readonly ILogger<HubServer> _log;
    private readonly Rbac _rbac;
    private readonly Authentication _authentication;
    private readonly Discovery _discovery;
    private readonly OpenApiDocuments _openApi;

    private HubServer(ObjectStore store, Personas personas, FaultSwitch faults, HubOptions options, ILogger<HubServer> log)
    {
        _store = store;
        _faults = faults;
        _options = options;
        _log = log;
        _rbac = new Rbac(store);
        _authentication = new Authentication(personas, _rbac, options.TokenWebhook);
        _discovery = new Discovery(store.Registry);
        _openApi = new OpenApiDocuments(store.Registry);
    }

    /// <summary>
    /// Maps the hub to a separate application, or with <c>.RequireHost("*:16443")</c> on the result to one port of a shared one. The hub
    /// must be seeded (<see cref="HubBootstrap.Seed"/>) and its faults registered (<see cref="HubFaults.Register"/>) by the caller. Serve
    /// it over TLS with <see cref="SandboxCertificates.Server"/>, and lift Kestrel's limits that would affect a watch or a large body:
    /// <see cref="ConfigureKestrel"/>.
    /// </summary>
    public static IEndpointConventionBuilder MapHub(
        IEndpointRouteBuilder endpoints, ObjectStore store, Personas personas, FaultSwitch faults, ILoggerFactory logs,
        HubOptions? options = null)
    {
        var server = new HubServer(store, personas, faults, options ?? new HubOptions(), logs.CreateLogger<HubServer>());
        return endpoints.Map("/{**path}", server.HandleAsync);
    }

    /// <summary>Slow watch readers are allowed; the hub itself limits bodies (413 in the API server's format).</summary>
    public static void ConfigureKestrel(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerLimits limits)
    {
        limits.MinResponseDataRate = null;
        limits.MaxRequestBodySize = RequestBody.Limit * 2L;
        limits.Http2.MaxStreamsPerConnection = 1000;
    }

    private async Task HandleAsync(HttpContext http)
    {
        var info = RequestInfo.Of(http.Request);
        try
        {
            await ServeAsync(http, info);
        }
        catch (StatusException refusal) when (!http.Response.HasStarted)
        {
            await Responses.StatusAsync(http, refusal);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected; there is no one to answer.
        }
#pragma warning disable CA1031 // A request never ends the process; the client gets an error in the API server's format.
        catch (Exception e) when (!http.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogFailed(e, http.Request.Method, info.Path);
            await Responses.StatusAsync(http, new StatusException(500, "InternalError", $"Internal error occurred: {e.Message}"));
        }
    }

    private async Task ServeAsync(HttpContext http, RequestInfo info)
    {
        if (info.Path is "/healthz" or "/livez" or "/readyz")
        {
            await Responses.TextAsync(http, StatusCodes.Status200OK, "ok");
            return;
        }

        UserInfo? user = null;
        try
        {
            user = await _authentication.AuthenticateAsync(http.Request);
        }
        finally
        {
            // A fault takes precedence over a rejected token: with hub-500 on, a wrong token also gets 500.
            if (!await HubFaultFilter.PassAsync(http, info, user, _faults, _options, _store.Time))
            {
                info = info with { Path = "" };
            }
        }

        if (info.Path.Length == 0)
        {
            return;
        }

        Authorize(info, user, http.Request);
        if (!info.IsResource)
        {
            if (!await _discovery.TryServeAsync(http) && !await _openApi.TryServeAsync(http))
            {
                await Responses.TextAsync(http, StatusCodes.Status404NotFound, "404 page not found\n");
            }

            return;
        }

        if (Reviews.Serves(info))
        {
            await Reviews.HandleAsync(http, info, user, _rbac);
            return;
        }

        if (_store.Registry.Find(info.Resource, info.Group) is not { } kind || !kind.Versions.Contains(info.Version)
            || info.Subresource is not ("" or "status") && _store.Registry.IsBuiltin(kind)
                || info.Subresource == "status" && !_store.Registry.Schema(kind, info.Version).HasStatus
            || kind.Namespaced && info.Namespace.Length == 0 && (info.Name.Length > 0 || info.Verb == "create"))
        {
            await Responses.TextAsync(http, StatusCodes.Status404NotFound, "404 page not found\n");
            return;
        }

        if (info.Subresource is not ("" or "status"))
        {
            throw Refusal.NotFound(kind, info.Name);
        }

        await DispatchAsync(new HubRequest(http, info, user, kind, _store));
    }

    private Task DispatchAsync(HubRequest request)
    {
        var builtin = _store.Registry.IsBuiltin(request.Kind);
        var verb = request.Info.Verb;
        if (ReferenceEquals(request.Kind, Kinds.CustomResourceDefinition) && verb is not ("get" or "list" or "watch")
            || request.IsStatus && verb is not ("get" or "update" or "patch")
            || verb == "create" && request.Info.Name.Length > 0 && builtin
            || verb is "update" or "patch" && request.Info.Name.Length == 0 && builtin
            || verb == "deletecollection" && ReferenceEquals(request.Kind, Kinds.Namespace)
            || verb.Length == 0)
        {
            throw builtin ? Refusal.MethodNotAllowed() : Refusal.MethodNotSupported(request.Kind, verb);
        }

        if (verb is "update" or "patch" && request.Info.Name.Length == 0)
        {
            throw Refusal.BadRequest("name must be provided");
        }

        return verb switch
        {
            "get" => GetHandler.GetAsync(request),
            "list" => ListHandler.ListAsync(request),
            "watch" => WatchHandler.WatchAsync(WithNameAsField(request), _options, _faults),
            "create" => CreateHandler.CreateAsync(request),
            "update" => UpdateHandler.UpdateAsync(request),
            "patch" => PatchHandler.PatchAsync(request),
            "delete" => DeleteHandler.DeleteAsync(request),
            "deletecollection" => DeleteHandler.DeleteCollectionAsync(request),
            _ => throw new InvalidOperationException($"The verb '{verb}' is not known."),
        };
    }

    private void Authorize(RequestInfo info, UserInfo user, HttpRequest request)
    {
        var name = info.Name;
        if (info.IsResource && name.Length == 0 && request.Query["fieldSelector"].ToString() is { Length: > 0 } fields)
        {
            name = NameOfSelector(fields);
        }
        // The namespace of a Namespace object is itself.
        var ns = info.Namespace;
        var access = info.IsResource
            ? new AccessRequest(user, info.Verb, info.Group, info.Version, info.Resource, info.Subresource, name, ns)
            : new AccessRequest(user, info.Verb, "", "", "", "", "", "", info.Path);
        if (!_rbac.Allows(access, out _))
        {
            throw Rbac.Refused(access);
        }
    }

    private static string NameOfSelector(string fields)
    {
        foreach (var part in fields.Split(','))
        {
            if (part.StartsWith("metadata.name=", StringComparison.Ordinal))
            {
                return part["metadata.name=".Length..].TrimStart('=');
            }
        }

        return "";
    }

    /// <summary>A watch of one object by its path is a watch with that name as field selector.</summary>
    private static HubRequest WithNameAsField(HubRequest request)
    {
        if (request.Info.Name.Length > 0)
        {
            request.Http.Request.QueryString = request.Http.Request.QueryString.Add("fieldSelector", "metadata.name=" + request.Info.Name);
        }

        return request;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private partial void LogFailed(Exception e, string method, string path);
}
