using System.Net;
using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.Hosting;

/// <summary>The control address: lists and switches faults. Loopback only; a web page of another origin must not reach it.</summary>
internal static class ControlApi
{
    public static void Map(WebApplication app, FaultSwitch faults)
    {
        app.Use(async (context, next) =>
        {
            if (IsForeign(context.Request))
            {
                await AnswerAsync(
                    context, StatusCodes.Status403Forbidden,
                    new
                    {
                        error = "Requests to the control address must come from this machine and not from a web page of another "
                        + "origin."
                    });
            }
            else
            {
                await next(context);
            }
        });
        app.Run(context => HandleAsync(context, faults));
    }

    private static Task HandleAsync(HttpContext context, FaultSwitch faults)
    {
        var path = (context.Request.Path.Value ?? "").Trim('/').Split('/');
        if (path is ["faults"])
        {
            return context.Request.Method == "GET"
                ? AnswerAsync(
                    context, StatusCodes.Status200OK,
                    faults.List().Select(f => new { name = f.Name, on = f.On, once = f.Once, causes = f.Causes }))
                : MethodNotAllowed(context, "GET");
        }

        if (path is not ["faults", var name] || faults.List().All(f => f.Name != name))
        {
            return AnswerAsync(
                context, StatusCodes.Status404NotFound,
                new
                {
                    error = path is ["faults", var unknown] ? $"Unknown fault '{unknown}'. GET /faults lists the faults."
                : "Unknown path."
                });
        }

        if (context.Request.Method is not ("POST" or "DELETE"))
        {
            return MethodNotAllowed(context, "POST, DELETE");
        }

        faults.TrySwitch(name, context.Request.Method == "POST");
        var state = faults.List().First(f => f.Name == name);
        return AnswerAsync(context, StatusCodes.Status200OK,
            new { name = state.Name, on = state.On, once = state.Once, causes = state.Causes });
    }

    private static Task MethodNotAllowed(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, new { error = $"Method not allowed. Use {allowed}." });
    }

    private static Task AnswerAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, context.RequestAborted);
    }

    /// <summary>A foreign Host indicates DNS rebinding; a foreign Origin is a web page of another site.</summary>
    private static bool IsForeign(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
        {
            return true;
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Scheme == request.Scheme && IsLoopback(from.Host)
                && from.Authority == request.Host.Value);
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
