using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.Arm;

/// <summary>Azure Resource Manager over HTTP: bearer token, faults, JSON; everything else is in <see cref="ArmService"/>.</summary>
/// <param name="webhookFor">Returns the webhook for other tokens, given their audience (this server's own origin); null when no other
/// tokens are accepted.</param>
internal sealed class ArmApi(ArmService service, FaultSwitch faults, string token, TimeProvider time,
    Func<string, KubeApi.TokenWebhook?> webhookFor)
{
    private const long MaxBody = 4 * 1024 * 1024;

    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);
    private readonly RequestLimits _limits = new(time);
    private KubeApi.TokenWebhook? _webhook;

    public async Task HandleAsync(HttpContext context)
    {
        if (faults.IsOn(ArmFaults.Refuse))
        {
            context.Abort();
            return;
        }

        while (faults.Changed is var changed && faults.IsOn(ArmFaults.Silence))
        {
            await changed.WaitAsync(context.RequestAborted);
        }

        var response = await AnswerAsync(context);
        var headers = context.Response.Headers;
        headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        headers["x-ms-correlation-request-id"] = context.Request.Headers["x-ms-correlation-request-id"] is [{ Length: > 0 } given]
            ? given
            : Guid.NewGuid().ToString();
        if (context.Request.Headers["x-ms-client-request-id"] is [{ Length: > 0 } client])
        {
            headers["x-ms-client-request-id"] = client;
        }

        headers.CacheControl = "no-cache";
        if (response.RetryAfter is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        context.Response.StatusCode = response.Status;
        if (response.Body is null)
        {
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        if (faults.IsOn(ArmFaults.Cut))
        {
            var whole = KubeApi.JsonTree.Bytes(response.Body);
            context.Response.ContentLength = whole.Length;
            await context.Response.Body.WriteAsync(whole.AsMemory(0, whole.Length / 2), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }

        if (response.EscapesSlashes)
        {
            await context.Response.WriteAsync(response.Body.ToJsonString().Replace("/", "\\/", StringComparison.Ordinal),
                context.RequestAborted);
            return;
        }

        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        response.Body.WriteTo(writer);
    }

    private async Task<ArmResponse> AnswerAsync(HttpContext context)
    {
        if (faults.IsOn(ArmFaults.Slow))
        {
            await Task.Delay(ArmFaults.SlowBy, time, context.RequestAborted);
        }

        var principal = await PrincipalAsync(context);
        if (Refusal(context, principal) is { } refusal)
        {
            if (refusal.Status == 401)
            {
                context.Response.Headers.WWWAuthenticate =
                    $"Bearer authorization_uri=\"https://login.microsoftonline.com/{Hosting.FleetShape.Tenant}\", "
                    + "error=\"invalid_token\", error_description=\"The access token is invalid.\"";
            }

            return refusal.ToResponse();
        }

        JsonNode? body = null;
        if (context.Request.Method is "PUT" or "PATCH" or "POST")
        {
            try
            {
                body = await ReadAsync(context.Request);
            }
            catch (Exception error) when (error is JsonException or BadHttpRequestException or InvalidDataException)
            {
                return ArmErrors.InvalidContent(error.Message).ToResponse();
            }
        }

        var request = context.Request;
        try
        {
            _limits.Count(request.Method, ArmPath.Parse(request.Path.Value ?? "/"));
        }
        catch (ArmException tooMany)
        {
            return tooMany.ToResponse();
        }

        // Path is decoded except for %2F, which no name here can contain; endpoint names have # as %23.
        return service.Send(
            new ArmRequest(request.Method, request.Path.Value ?? "/", request.Query["api-version"].FirstOrDefault(), principal!, body)
            {
                IfMatch = request.Headers.IfMatch.FirstOrDefault(),
                IfNoneMatch = request.Headers.IfNoneMatch.FirstOrDefault(),
                Filter = request.Query["$filter"].FirstOrDefault(),
            });
    }

    /// <summary>Object id of the caller; null when the token is unknown.</summary>
    private async ValueTask<string?> PrincipalAsync(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var given = header[Scheme.Length..].Trim();
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _token))
        {
            return AzureFaults.User;
        }

        _webhook ??= webhookFor($"https://127.0.0.1:{context.Connection.LocalPort}");
        return _webhook is null ? null : (await _webhook.AskAsync(given, context.RequestAborted))?.Uid;
    }

    private ArmException? Refusal(HttpContext context, string? principal)
    {
        if (context.Request.Headers.Authorization.ToString().Length == 0)
        {
            return ArmErrors.MissingToken();
        }

        if (principal is null || faults.IsOn(ArmFaults.Unauthorized))
        {
            return ArmErrors.InvalidToken();
        }

        if (faults.IsOn(ArmFaults.TooManyRequests))
        {
            return ArmErrors.TooManyRequests(ArmFaults.RetryAfter);
        }

        if (faults.IsOn(ArmFaults.InternalError))
        {
            return ArmErrors.InternalServerError();
        }

        if (faults.IsOn(ArmFaults.Forbidden))
        {
            return ArmErrors.AuthorizationFailed(principal, "Microsoft.Network/trafficmanagerprofiles/read",
                context.Request.Path.Value ?? "/");
        }

        return null;
    }

    private static async Task<JsonNode?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
        {
            throw new InvalidDataException("The request is too large.");
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MaxBody)
            {
                throw new InvalidDataException("The request is too large.");
            }
        }

        if (buffer.Length == 0)
        {
            return null;
        }
        // Read at once: a lazily parsed tree would report a duplicate property much later.
        var element = JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        return KubeApi.JsonTree.From(element);
    }
}
