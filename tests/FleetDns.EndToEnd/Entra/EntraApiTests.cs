using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FleetDns.Testing;
using FleetDns.Testing.Entra;

namespace FleetDns.EndToEnd.Entra;

/// <summary>The read API with tokens of Entra: those for this application, with a role, narrowed to the caller's rights at the hub; no
/// others.</summary>
[Collection(EntraCollection.Name)]
public sealed class EntraApiTests(EntraFixture world)
{
    [Fact]
    public async Task A_program_reads_what_its_role_and_its_rights_at_the_hub_let_it()
    {
        var app = await world.SharedAsync();
        await ReadyAsync(app);
        using var none = await AskAsync(app, $"api://{EntraStandIn.ClientId}/.default");
        Assert.Equal(HttpStatusCode.Forbidden, none.StatusCode);   // a good token without a role

        world.Entra.ApplicationRoles = ["FleetDns.Reader"];
        using var blind = await AskAsync(app, $"api://{EntraStandIn.ClientId}/.default");
        Assert.Equal(0, await ProfilesAsync(blind));               // a role here, no right at the hub

        await using var bound = await world.BindApplicationAsync("fleetdns:reader");
        await using var fresh = await world.DashboardAsync();      // rights are remembered for five minutes
        await ReadyAsync(fresh);
        using var seeing = await AskAsync(fresh, $"api://{EntraStandIn.ClientId}/.default");
        Assert.Equal(1, await ProfilesAsync(seeing));

        using var other = await AskAsync(fresh, $"{EntraStandIn.HubResource}/.default");
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);   // for another audience
        Assert.Equal("Bearer", other.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_persons_access_token_opens_the_API_and_their_id_token_does_not()
    {
        var person = world.Entra.Add(new EntraUser("pia@contoso.example", "Pia", "FleetDns.Reader"));
        await world.BindAsync("fleetdns:reader", person.ObjectId);
        var (access, id) = await EntraFixture.PersonsTokensAsync(world.Entra, person, $"api://{EntraStandIn.ClientId}/.default");
        var app = await world.SharedAsync();
        await ReadyAsync(app);
        using var taken = await SendAsync(app, access);
        Assert.Equal(1, await ProfilesAsync(taken));
        using var refused = await SendAsync(app, id);   // the same issuer, audience and roles
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_right_that_comes_from_a_group_is_found_by_the_groups_in_the_callers_token_and_each_token_is_judged_by_its_own()
    {
        var group = Guid.NewGuid().ToString();
        await world.BindGroupAsync("fleetdns:reader", group);
        var person = world.Entra.Add(new EntraUser("gina@contoso.example", "Gina", "FleetDns.Reader") { Groups = [group] });
        var scope = $"api://{EntraStandIn.ClientId}/.default";
        var (without, _) = await EntraFixture.PersonsTokensAsync(world.Entra, person, scope);
        person.GroupsInTokens = true;
        var (with, _) = await EntraFixture.PersonsTokensAsync(world.Entra, person, scope);
        var app = await world.SharedAsync();
        await ReadyAsync(app);
        foreach (var (token, seen) in new[] { (without, 0), (with, 1), (without, 0) })
        {
            using var answer = await SendAsync(app, token);
            Assert.Equal(seen, await ProfilesAsync(answer));
        }
    }

    private static async Task ReadyAsync(PublishedApp app)
    {
        using var http = EntraFixture.Http(app);
        await Until.HoldsAsync(
            "the dashboard is ready", async () => (await http.GetAsync(new Uri(app.Url + "/health/ready"))).IsSuccessStatusCode);
    }

    private async Task<HttpResponseMessage> AskAsync(PublishedApp app, string scope) =>
        await SendAsync(app, await EntraFixture.ApplicationTokenAsync(world.Entra, scope));

    private static async Task<HttpResponseMessage> SendAsync(PublishedApp app, string token)
    {
        using var http = EntraFixture.Http(app);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.GetAsync(new Uri(app.Url + "/api/v1/fleet"));
    }

    private static async Task<int> ProfilesAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("profiles").GetArrayLength();
    }
}
