using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Arm;

/// <summary>Lists the profiles of one subscription over Azure Resource Manager, page by page.</summary>
public sealed class TrafficManagerReader : ITrafficManagerReader
{
    private const string ApiVersion = "2022-04-01";

    // 200 profiles a subscription come in one or two pages; this stops a server whose pages go in a circle.
    private const int MostPages = 1000;

    private readonly HttpPipeline _pipeline;
    private readonly Uri _endpoint;
    private readonly string _subscription;
    private readonly TimeProvider _time;

    /// <summary>Throws <see cref="AzureSettingsException"/> where the options cannot be used. Asks Azure nothing.</summary>
    public TrafficManagerReader(AzureOptions options, TimeProvider time)
    {
        if (options.SubscriptionId is not { Length: > 0 } subscription)
        {
            throw new AzureSettingsException("Azure:SubscriptionId is missing.");
        }

        // Azure.Core sends no bearer token over plain http; better said here than at each poll.
        if (options.Endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new AzureSettingsException($"Azure:Endpoint {options.Endpoint} must be an https address.");
        }

        (_pipeline, _endpoint, _subscription, _time) = (ArmPipeline.Build(options), options.Endpoint, subscription, time);
    }

    public async Task<IReadOnlyList<TrafficManagerProfileData>> ListAsync(CancellationToken token)
    {
        var profiles = new List<TrafficManagerProfileData>();
        Uri? next = new(_endpoint, $"/subscriptions/{Uri.EscapeDataString(_subscription)}/providers/Microsoft.Network/trafficmanagerprofiles?api-version={ApiVersion}");
        for (var page = 0; next is not null; page++)
        {
            if (page == MostPages)
            {
                throw new ArmException("Azure's list of Traffic Manager profiles does not end.", 200, null, null, null);
            }

            next = await ReadPageAsync(next, profiles, token).ConfigureAwait(false);
        }

        return profiles;
    }

    /// <summary>Returns the address of the next page, or null.</summary>
    private async Task<Uri?> ReadPageAsync(Uri address, List<TrafficManagerProfileData> profiles, CancellationToken token)
    {
        using var message = _pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Get;
        message.Request.Uri.Reset(address);
        message.Request.Headers.Add("Accept", "application/json");
        await SendAsync(message, token).ConfigureAwait(false);

        var response = message.Response;
        var requestId = response.Headers.TryGetValue("x-ms-request-id", out var id) ? id : null;
        if (response.Status != 200)
        {
            throw Failure(response, requestId);
        }

        try
        {
            using var document = JsonDocument.Parse(response.Content);
            profiles.AddRange(document.RootElement.Entries("value").Select(TrafficManagerJson.ReadProfile));
            return NextPage(document.RootElement.Text("nextLink"), requestId);
        }
        catch (Exception ex) when (ex is JsonException or UnreadableObjectException)
        {
            throw new ArmException($"Azure's list of Traffic Manager profiles cannot be read: {ex.Message}{Mark(requestId)}", 200, null, requestId, null, ex);
        }
    }

    private async Task SendAsync(HttpMessage message, CancellationToken token)
    {
        try
        {
            await _pipeline.SendAsync(message, token).ConfigureAwait(false);
        }
        catch (AuthenticationFailedException ex)
        {
            throw new ArmException($"There is no Azure credential: {FirstLine(ex.Message)}", 401, null, null, null, ex);
        }
        catch (RequestFailedException ex)
        {
            throw new ArmException($"Azure at {_endpoint} cannot be reached: {FirstLine(ex.GetBaseException().Message)}", 0, null, null, null, ex);
        }
        catch (OperationCanceledException ex) when (!token.IsCancellationRequested)
        {
            throw new ArmException($"Azure at {_endpoint} does not answer.", 0, null, null, null, ex);
        }
    }

    /// <summary>The next page must be on the same server: our token goes with the request.</summary>
    private Uri? NextPage(string? link, string? requestId)
    {
        if (string.IsNullOrEmpty(link))
        {
            return null;
        }

        return Uri.TryCreate(link, UriKind.Absolute, out var next) && next.GetLeftPart(UriPartial.Authority) == _endpoint.GetLeftPart(UriPartial.Authority)
            ? next
            : throw new ArmException($"Azure's list of Traffic Manager profiles goes on at another server ({link}); not followed.{Mark(requestId)}", 200, null, requestId, null);
    }

    // {"error":{"code":"AuthorizationFailed","message":"The client '…' … does not have authorization …"}}
    private ArmException Failure(Response response, string? requestId)
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
            // Not an ARM error: a proxy's page. Status and reason phrase say what there is to say.
        }

        var verdict = response.Status is 401 or 403
            ? $"Azure does not let us list the Traffic Manager profiles of subscription {_subscription}"
            : $"Azure refused to list the Traffic Manager profiles of subscription {_subscription}";
        return new ArmException($"{verdict} ({response.Status}{(code is null ? "" : " " + code)}): {words}{Mark(requestId)}", response.Status, code, requestId, RetryAfter(response));
    }

    /// <summary>Seconds or an HTTP date.</summary>
    private TimeSpan? RetryAfter(Response response)
    {
        if (!response.Headers.TryGetValue("Retry-After", out var text))
        {
            return null;
        }

        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var date) && date > _time.GetUtcNow() ? date - _time.GetUtcNow()
            : null;
    }

    private static string Mark(string? requestId) => requestId is null ? "" : $" (x-ms-request-id {requestId})";

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text;
}
