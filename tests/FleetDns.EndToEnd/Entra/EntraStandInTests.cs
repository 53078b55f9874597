using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FleetDns.Testing.Entra;

namespace FleetDns.EndToEnd.Entra;

/// <summary>The stand-in itself: tokens for the hub are v1 tokens of another issuer, and its webhook knows whose they are, for that
/// audience only.</summary>
public sealed class EntraStandInTests
{
    [Fact]
    public async Task A_token_for_the_hub_is_known_to_the_webhook_and_for_that_audience_only()
    {
        await using var entra = await EntraStandIn.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        var token = await EntraFixture.ApplicationTokenAsync(entra, $"{EntraStandIn.HubResource}/.default");
        var status = await ReviewAsync(http, entra, token, EntraStandIn.HubResource);
        Assert.True(status["authenticated"]!.GetValue<bool>(), status.ToJsonString());
        Assert.Equal(EntraStandIn.ApplicationObjectId, status["user"]!["username"]!.GetValue<string>());
        Assert.False((await ReviewAsync(http, entra, token, "https://management.azure.com"))["authenticated"]!.GetValue<bool>());
        Assert.False((await ReviewAsync(http, entra, token + "x", EntraStandIn.HubResource))["authenticated"]!.GetValue<bool>());
    }

    private static async Task<JsonNode> ReviewAsync(HttpClient http, EntraStandIn entra, string token, string audience)
    {
        using var answer = await http.PostAsJsonAsync(
            new Uri(entra.TokenWebhook),
            new JsonObject { ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray(audience) } });
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["status"]!;
    }
}
