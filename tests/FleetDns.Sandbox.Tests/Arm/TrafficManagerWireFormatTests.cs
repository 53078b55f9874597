using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;

namespace FleetDns.Sandbox.Tests.Arm;

/// <summary>
/// Traffic Manager's JSON as in recorded sessions, and the requests that it rejects by its documentation (docs/domain.md 3.1 to 3.6).
/// </summary>
public sealed class TrafficManagerWireFormatTests
{
    private const string Group = "/subscriptions/sub/resourceGroups/RG-Mixed";
    private const string Profile = Group + "/providers/Microsoft.Network/trafficmanagerprofiles/p1";

    private readonly AzureSubscription _azure = new("sub", TimeProvider.System);
    private readonly ArmService _arm;

    public TrafficManagerWireFormatTests()
    {
        _azure.ResourceGroups["RG-Mixed"] = "eastus";
        _azure.Roles.Grant(AzureFaults.User, AzureRole.Owner, "/subscriptions/sub");
        _arm = new ArmService(
            _azure, new TrafficManagerProvider(_azure, TimeProvider.System), new PublicIpProvider(_azure, new LoopbackAddresses()),
            new FleetProvider(_azure, TimeProvider.System, () => TimeSpan.Zero),
            new RoleAssignmentProvider(_azure, "tenant", TimeProvider.System, () => TimeSpan.Zero), new AzureFaults());
    }

    [Fact]
    public void Names_and_the_resource_group_are_lower_case_what_is_not_set_is_null_and_empty_tags_only_stand_in_a_get()
    {
        var put = Send("PUT", Profile, Body("Web", monitor: """{"protocol":"TCP","port":80}""")).Body!;
        Assert.Equal("/subscriptions/sub/resourceGroups/rg-mixed/providers/Microsoft.Network/trafficManagerProfiles/p1", put.Text("id"));
        Assert.Equal(("web", "web.trafficmanager.net"),
            (put.Text("properties", "dnsConfig", "relativeName"), put.Text("properties", "dnsConfig", "fqdn")));
        AssertNull(put, "properties", "maxReturn");
        AssertNull(put, "properties", "monitorConfig", "path");
        Assert.False(put.AsObject().ContainsKey("tags"));
        Assert.Equal("{}", Send("GET", Profile).Body!["tags"]!.ToJsonString());
        var endpoint = Send("PUT", Profile + "/externalEndpoints/e", External("www.example.com")).Body!;
        foreach (var field in (string[])["targetResourceId", "endpointLocation", "minChildEndpoints"])
        {
            AssertNull(endpoint, "properties", field);
        }

        Assert.Null(Send("DELETE", Profile + "/externalEndpoints/e").Body);
        Assert.Null(Send("DELETE", Profile).Body);
    }

    [Fact]
    public void A_profile_without_ttl_has_ttl_0()
    {
        var body = Body("web");
        body["properties"]!["dnsConfig"]!.AsObject().Remove("ttl");
        Assert.Equal(0, Send("PUT", Profile, body).Body.Number("properties", "dnsConfig", "ttl"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public void An_endpoint_below_a_missing_profile_is_not_found_in_the_profiles_name(string method)
    {
        var answer = Send(method, Profile + "/externalEndpoints/e", External("www.example.com"));
        Assert.Equal((404, "ResourceNotFound"), (answer.Status, answer.Body.Text("error", "code")));
        Assert.StartsWith("The Resource 'Microsoft.Network/trafficmanagerprofiles/p1' under resource group 'RG-Mixed' was not found.",
            answer.Body.Text("error", "message"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disabled_endpoint_is_disabled_whatever_its_profile_is()
    {
        Send("PUT", Profile, Body("web"));
        Send("PUT", Profile + "/externalEndpoints/on", External("on.example.com"));
        Send("PUT", Profile + "/externalEndpoints/off", External("off.example.com", ("endpointStatus", "Disabled")));
        Send("PATCH", Profile, new JsonObject { ["properties"] = new JsonObject { ["profileStatus"] = "Disabled" } });
        Assert.Equal(["Inactive", "Disabled"],
            Send("GET", Profile).Body.Items("properties", "endpoints").Select(e => e.Text("properties", "endpointMonitorStatus")));
    }

    [Fact]
    public void A_list_of_an_old_api_version_carries_no_monitor_statuses()
    {
        Send("PUT", Profile, Body("web"));
        Send("PUT", Profile + "/externalEndpoints/e", External("www.example.com"));
        Assert.Equal("CheckingEndpoint", Listed("2022-04-01").Text("endpointMonitorStatus"));
        AssertNull(Listed("2018-04-01"), "endpointMonitorStatus");

        JsonNode Listed(string version) =>
            _arm.Send(
                new ArmRequest("GET", "/subscriptions/sub/providers/Microsoft.Network/trafficmanagerprofiles", version, AzureFaults.User))
            .Body!["value"]![0]!["properties"]!["endpoints"]![0]!["properties"]!;
    }

    [Fact]
    public void Priorities_are_unique_and_names_are_not_mixed_with_addresses()
    {
        Send("PUT", Profile, Body("web"));
        Assert.Equal(1, Send("PUT", Profile + "/externalEndpoints/a", External("a.example.com")).Body.Number("properties", "priority"));
        Refused("Endpoint priority must be unique",
            Send("PUT", Profile + "/externalEndpoints/b", External("b.example.com", ("priority", 1))));
        Refused("cannot be mixed", Send("PUT", Profile + "/externalEndpoints/b", External("192.0.2.1")));
        Assert.Equal(200, Send("PUT", Profile + "/externalEndpoints/a", External("a.example.com", ("priority", 1))).Status);
    }

    [Fact]
    public void MultiValue_takes_external_addresses_of_both_families_and_nothing_else()
    {
        var body = Body("web");
        body["properties"]!["trafficRoutingMethod"] = "MultiValue";
        body["properties"]!["maxReturn"] = 3;
        Assert.Equal(3, Send("PUT", Profile, body).Body.Number("properties", "maxReturn"));
        Assert.Equal(201, Send("PUT", Profile + "/externalEndpoints/a", External("192.0.2.1")).Status);
        Assert.Equal(201, Send("PUT", Profile + "/externalEndpoints/b", External("2001:db8::1")).Status);
        Refused("MultiValue", Send("PUT", Profile + "/externalEndpoints/c", External("www.example.com")));
    }

    [Fact]
    public void Fields_of_other_routing_methods_are_stored_and_returned()
    {
        var body = Body("web");
        body["properties"]!["allowedEndpointRecordTypes"] = new JsonArray("DomainName");
        Send("PUT", Profile, body);
        Send("PUT", Profile + "/externalEndpoints/a", External("a.example.com", ("geoMapping", new JsonArray("GEO-EU")),
            ("subnets", new JsonArray(new JsonObject { ["first"] = "10.0.0.0", ["scope"] = 8 }))));
        var read =
            Send("PATCH", Profile + "/externalEndpoints/a", new JsonObject { ["properties"] = new JsonObject { ["weight"] = 3 } }).Body!;
        Assert.Equal("""["GEO-EU"]""", read["properties"]!["geoMapping"]!.ToJsonString());
        Assert.Equal("""[{"first":"10.0.0.0","scope":8}]""", read["properties"]!["subnets"]!.ToJsonString());
        Assert.Equal("""["DomainName"]""", Send("GET", Profile).Body!["properties"]!["allowedEndpointRecordTypes"]!.ToJsonString());
        Refused("subnet", Send("PUT", Profile + "/externalEndpoints/b",
            External("b.example.com", ("subnets", new JsonArray(new JsonObject { ["first"] = "here" })))));
    }

    [Fact]
    public void The_agents_error_text_keeps_the_escaped_slashes()
    {
        var ip = Send("PUT", Group + "/providers/Microsoft.Network/publicIPAddresses/ip", new JsonObject
        {
            ["location"] = "eastus",
            ["properties"] = new JsonObject { ["dnsSettings"] = new JsonObject { ["domainNameLabel"] = "one" } },
        }).Body.Text("id")!;
        Send("PUT", Profile, Body("web"));
        var endpoint = new JsonObject { ["properties"] = new JsonObject { ["targetResourceId"] = ip } };
        Send("PUT", Profile + "/azureEndpoints/a", endpoint);
        var refused = new ArmCaller(_arm, "sub", () => AzureFaults.User).PutEndpoint("RG-Mixed", "p1", "b", endpoint);
        Assert.Contains(
            @"already exists: \/subscriptions\/sub\/resourceGroups\/rg-mixed\/providers\/Microsoft.Network\/publicIPAddresses\/ip.",
            refused.Error, StringComparison.Ordinal);
        Assert.StartsWith("PUT https://management.azure.com/subscriptions/sub/", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_and_deletes_of_endpoints_count_together()
    {
        var limits = new RequestLimits(TimeProvider.System);
        var endpoint = ArmPath.Parse(Profile + "/externalEndpoints/e");
        // 300 a minute in windows of 20 s; one window may end in between, never two.
        var error = Assert.Throws<ArmException>(() =>
        {
            for (var i = 0; i < 101; i++)
            {
                limits.Count("PUT", endpoint);
                limits.Count("DELETE", endpoint);
            }
        });
        Assert.Equal(429, error.Status);
        limits.Count("GET", endpoint);
    }

    private static void AssertNull(JsonNode node, params string[] path)
    {
        foreach (var step in path[..^1])
        {
            node = node[step]!;
        }

        Assert.True(node.AsObject().TryGetPropertyValue(path[^1], out var value), $"{path[^1]} is absent");
        Assert.Null(value);
    }

    private static void Refused(string why, ArmResponse response)
    {
        Assert.Equal((400, "BadRequest"), (response.Status, response.Body.Text("error", "code")));
        Assert.Contains(why, response.Body.Text("error", "message"), StringComparison.Ordinal);
    }

    private ArmResponse Send(string method, string path, JsonNode? body = null) =>
        _arm.Send(new ArmRequest(method, path, "2022-04-01", AzureFaults.User, body));

    private static JsonObject External(string target, params (string Name, JsonNode? Value)[] more)
    {
        var properties = new JsonObject { ["target"] = target };
        foreach (var (name, value) in more)
        {
            properties[name] = value;
        }

        return new JsonObject { ["properties"] = properties };
    }

    private static JsonObject Body(string relativeName, string monitor = """{"protocol":"HTTP","port":80,"path":"/"}""") => new()
    {
        ["location"] = "global",
        ["properties"] = new JsonObject
        {
            ["trafficRoutingMethod"] = "Weighted",
            ["dnsConfig"] = new JsonObject { ["relativeName"] = relativeName, ["ttl"] = 60 },
            ["monitorConfig"] = JsonNode.Parse(monitor),
        },
    };
}
