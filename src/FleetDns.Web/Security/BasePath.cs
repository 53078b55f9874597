using FleetDns.Web.Settings;

namespace FleetDns.Web.Security;

/// <summary>
/// Serves the dashboard below a path of its host. The path is the setting <c>PathBase</c> (with Entra the path of <c>PublicUrl</c>), else
/// the header <c>X-Forwarded-Prefix</c> of a known proxy. Requests may have the path or, where a proxy has removed it, not.
/// </summary>
public sealed class BasePath(RequestDelegate next, DashboardSettings settings)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var root = settings.PathBase.HasValue ? settings.PathBase : new PathString(request.PathBase.Value?.TrimEnd('/'));
        request.PathBase = root;
        if (root.HasValue && request.Path.StartsWithSegments(root, out var below))
        {
            if (!below.HasValue)
            {
                // Links are relative to the path with its slash
                context.Response.Redirect($"{root.ToUriComponent()}/{request.QueryString}");
                return Task.CompletedTask;
            }

            request.Path = below;
        }

        return next(context);
    }
}
