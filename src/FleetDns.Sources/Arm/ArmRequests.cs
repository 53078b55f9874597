using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Arm;

/// <summary>Requests to Azure Resource Manager, with sentences about their failures.</summary>
internal sealed class ArmRequests
{
    // 200 profiles per subscription take one or two pages; this stops an endless list.
    private const int MostPages = 1000;

    private readonly ArmPipelines _pipelines;
    private readonly TokenCredential? _credential;
    private readonly Uri _endpoint;
    private readonly TimeProvider _time;

    /// <param name="credential">Null: <c>Azure:Token</c>, else what Azure.Identity finds.</param>
    public ArmRequests(ArmPipelines pipelines, TokenCredential? credential, TimeProvider time) =>
        (_pipelines, _credential, _endpoint, _time) = (pipelines, credential, pipelines.Endpoint, time);

    /// <summary>All pages of a collection.</summary>
    /// <param name="what">As in "Azure denied permission to list the {what}".</param>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string path, string what, Func<JsonElement, T> read, CancellationToken token)
    {
        var items = new List<T>();
        Uri? next = At(path);
        for (var page = 0; next is not null; page++)
        {
            if (page == MostPages)
            {
                throw new ArmException($"Azure's list of {what} does not end.", 200, null, null, null);
            }

            next = await AskAsync(RequestMethod.Get, next, "list", what, $"Azure's list of {what}", (json, requestId) =>
            {
                items.AddRange(json.Entries("value").Select(read));
                return NextPage(json.Text("nextLink"), what, requestId);
            }, token).ConfigureAwait(false);
        }

        return items;
    }

    public Task<T> GetAsync<T>(string path, string what, Func<JsonElement, T> read, CancellationToken token) =>
        AskAsync(RequestMethod.Get, At(path), "read", what, $"Azure's answer about {what}", (json, _) => read(json), token);

    /// <summary>A POST without a body.</summary>
    public Task<T> PostAsync<T>(string path, string verb, string what, Func<JsonElement, T> read, CancellationToken token) =>
        AskAsync(RequestMethod.Post, At(path), verb, what, $"Azure's answer about {what}", (json, _) => read(json), token);

    /// <summary>A POST or PUT with a body.</summary>
    public Task<T> SendAsync<T>(
        RequestMethod method, string path, JsonObject body, string verb, string what, Func<JsonElement, T> read, CancellationToken token) =>
        AskAsync(method, At(path), verb, what, $"Azure's answer about {what}", (json, _) => read(json), token, body);

    /// <summary>The address of exactly this path: Uri removes dot segments, which would lead to another resource.</summary>
    private Uri At(string path)
    {
        var address = new Uri(_endpoint, path);
        var exact = path.Split('?')[0];
        return address.Authority == _endpoint.Authority && Uri.UnescapeDataString(address.AbsolutePath) == Uri.UnescapeDataString(exact)
            ? address
            : throw new ArmException(
                $"'{exact}' is not a path in Azure: it would be read as '{address.AbsolutePath}'. No request was sent.", 0, null, null,
                null);
    }

    private async Task<T> AskAsync<T>(
        RequestMethod method, Uri address, string verb, string what, string answer, Func<JsonElement, string?, T> read,
        CancellationToken token, JsonObject? body = null)
    {
        var pipeline = _pipelines.Of(_credential);
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(address);
        message.Request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(Encoding.UTF8.GetBytes(body.ToJsonString()));
        }

        await SendAsync(pipeline, message, token).ConfigureAwait(false);

        var response = message.Response;
        var requestId = response.Headers.TryGetValue("x-ms-request-id", out var id) ? id : null;
        if (response.Status is not (200 or 201))
        {
            throw Failure(response, verb, what, requestId);
        }

        try
        {
            using var document = JsonDocument.Parse(response.Content);
            return read(document.RootElement, requestId);
        }
        catch (Exception ex) when (ex is JsonException or UnreadableObjectException)
        {
            throw new ArmException($"{answer} could not be read: {ex.Message}{Mark(requestId)}", 200, null, requestId, null, ex);
        }
    }

    private async Task SendAsync(HttpPipeline pipeline, HttpMessage message, CancellationToken token)
    {
        try
        {
            await pipeline.SendAsync(message, token).ConfigureAwait(false);
        }
        catch (AuthenticationFailedException ex)
        {
            throw new ArmException($"No Azure credential was found: {FirstLine(ex.Message)}", 401, null, null, null, ex);
        }
        catch (SourceException ex)
        {
            throw new ArmException(ex.Message, ex is SignInNeededException ? 401 : 0, null, null, ex.RetryAfter, ex);
        }
        catch (RequestFailedException ex)
        {
            throw new ArmException(
                $"Azure at {_endpoint} cannot be reached: {FirstLine(ex.GetBaseException().Message)}", 0, null, null, null, ex);
        }
        catch (OperationCanceledException ex) when (!token.IsCancellationRequested)
        {
            throw new ArmException($"Azure at {_endpoint} does not answer.", 0, null, null, null, ex);
        }
    }

    /// <summary>The next page must be on the same server, because the request contains the token.</summary>
    private Uri? NextPage(string? link, string what, string? requestId)
    {
        if (string.IsNullOrEmpty(link))
        {
            return null;
        }

        return Uri.TryCreate(link, UriKind.Absolute, out var next)
            && next.GetLeftPart(UriPartial.Authority) == _endpoint.GetLeftPart(UriPartial.Authority)
            ? next
            : throw new ArmException(
                $"Azure's list of {what} continues on another server ({link}) and was not followed.{Mark(requestId)}", 200, null, requestId,
                null);
    }

    // {"error":{"code":"AuthorizationFailed","message":"The client '…' … does not have authorization …"}}
    private ArmException Failure(Response response, string verb, string what, string? requestId)
    {
        string? code = null;
        var words = response.ReasonPhrase;
        try
        {
            using var document = JsonDocument.Parse(response.Content);
            var error = document.RootElement.Child("error");
            code = error.Text("code");
            words = error.Text("message") ?? words;
        }
        catch (Exception ex) when (ex is JsonException or UnreadableObjectException)
        {
            // Not an ARM error but a proxy's page: only status and reason phrase are known.
        }

        var verdict = response.Status is 401 or 403 ? $"Azure denied permission to {verb} the {what}"
            : $"Azure could not {verb} the {what}";
        return new ArmException(
            $"{verdict} ({response.Status}{(code is null ? "" : " " + code)}): {words}{Mark(requestId)}", response.Status, code, requestId,
            RetryAfter(response));
    }

    /// <summary>Seconds or an HTTP date.</summary>
    private TimeSpan? RetryAfter(Response response)
    {
        if (!response.Headers.TryGetValue("Retry-After", out var text))
        {
            return null;
        }

        return int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var date) && date > _time.GetUtcNow()
                ? date - _time.GetUtcNow()
            : null;
    }

    private static string Mark(string? requestId) => requestId is null ? "" : $" (x-ms-request-id {requestId})";

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text;
}
