using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.Arm;

/// <summary>Shapes, casing and errors of docs/domain.md 3.</summary>
public sealed class ArmServiceTests
{
    private const string User = AzureFaults.User;
    private const string Group = "/subscriptions/sub/resourceGroups/rg";
    private const string Profile = Group + "/providers/Microsoft.Network/trafficmanagerprofiles/p1";

    private readonly AzureSubscription _azure = new("sub", TimeProvider.System);
    private readonly ArmService _arm;

    public ArmServiceTests()
    {
        _azure.ResourceGroups["rg"] = "eastus";
        _azure.Roles.Grant(User, AzureRole.Owner, "/subscriptions/sub");
        _arm = new ArmService(
            _azure, new TrafficManagerProvider(_azure, TimeProvider.System), new PublicIpProvider(_azure, new LoopbackAddresses()),
            new FleetProvider(_azure, TimeProvider.System, () => TimeSpan.FromHours(1)),
            new RoleAssignmentProvider(_azure, "tenant", TimeProvider.System, () => TimeSpan.Zero), new AzureFaults());
    }

    [Fact]
    public void A_new_profile_is_created_then_updated_and_carries_azures_casing()
    {
        var created = Send("PUT", Profile, Body());
        Assert.Equal(201, created.Status);
        Assert.Equal(Group + "/providers/Microsoft.Network/trafficManagerProfiles/p1", created.Body.Text("id"));
        Assert.Equal("Microsoft.Network/trafficManagerProfiles", created.Body.Text("type"));
        Assert.Equal("Inactive", created.Body.Text("properties", "monitorConfig", "profileMonitorStatus"));
        Assert.Equal("web.trafficmanager.net", created.Body.Text("properties", "dnsConfig", "fqdn"));
        Assert.Equal(200, Send("PUT", Profile.ToUpperInvariant().Replace("/SUB/", "/sub/", StringComparison.Ordinal), Body()).Status);
        Assert.Single(Send("GET", Group + "/providers/Microsoft.Network/trafficmanagerprofiles").Body.Items("value"));
        Assert.Single(Send("GET", "/subscriptions/sub/providers/Microsoft.Network/trafficManagerProfiles").Body.Items("value"));
        Assert.Equal(200, Send("DELETE", Profile).Status);
        Assert.Equal(204, Send("DELETE", Profile).Status);
    }

    [Fact]
    public void An_endpoint_takes_its_target_from_the_public_ip_and_must_be_unique()
    {
        Send("PUT", Profile, Body());
        var ip = PublicIp("ip1", "one");
        var put = Send("PUT", Profile + "/AzureEndpoints/a#b#c", Endpoint(ip, 7));
        Assert.Equal(201, put.Status);
        Assert.Equal("Microsoft.Network/trafficManagerProfiles/azureEndpoints", put.Body.Text("type"));
        Assert.Equal("one.eastus.cloudapp.azure.com", put.Body.Text("properties", "target"));
        Assert.Equal("CheckingEndpoint", put.Body.Text("properties", "endpointMonitorStatus"));
        Assert.Equal(7, put.Body.Number("properties", "weight"));
        Assert.Equal("CheckingEndpoints", Send("GET", Profile).Body.Text("properties", "monitorConfig", "profileMonitorStatus"));

        var twin = Send("PUT", Profile + "/azureEndpoints/other", Endpoint(ip, 1));
        AssertError(twin, 400, "BadRequest",
            $"Endpoint target must be unique in the profile. The following endpoint target already exists: {ip}.");
        Assert.Equal(400, Send("PUT", Profile + "/azureEndpoints/bare", Endpoint(PublicIp("ip2", null), 1)).Status);
        Assert.Equal(400, Send("PUT", Profile + "/azureEndpoints/heavy", Endpoint(PublicIp("ip3", "three"), 1001)).Status);
        Assert.Equal(200, Send("DELETE", Profile + "/azureEndpoints/A%23B%23C".Replace("%23", "#", StringComparison.Ordinal)).Status);
        Assert.Equal(204, Send("DELETE", Profile + "/azureEndpoints/a#b#c").Status);
    }

    [Fact]
    public void A_profile_written_without_endpoints_keeps_them_and_with_a_list_replaces_them()
    {
        Send("PUT", Profile, Body());
        Send("PUT", Profile + "/azureEndpoints/a", Endpoint(PublicIp("ip1", "one"), 1));
        Assert.Single(Send("PUT", Profile, Body()).Body.Items("properties", "endpoints"));
        var body = Body();
        body.Ensure("properties")["endpoints"] = new JsonArray();
        Assert.Empty(Send("PUT", Profile, body).Body.Items("properties", "endpoints"));
    }

    [Fact]
    public void A_patch_changes_what_it_names()
    {
        Send("PUT", Profile, Body());
        var patched = Send("PATCH", Profile, new JsonObject { ["properties"] = new JsonObject { ["profileStatus"] = "Disabled" } });
        Assert.Equal(200, patched.Status);
        Assert.Equal("Disabled", patched.Body.Text("properties", "profileStatus"));
        Assert.Equal("Disabled", patched.Body.Text("properties", "monitorConfig", "profileMonitorStatus"));
        Assert.Equal(60, patched.Body.Number("properties", "dnsConfig", "ttl"));
    }

    [Fact]
    public void A_dns_name_belongs_to_one_profile()
    {
        Send("PUT", Profile, Body());
        Assert.Equal(409, Send("PUT", Group + "/providers/Microsoft.Network/trafficmanagerprofiles/p2", Body()).Status);
        var check = Send("POST", "/subscriptions/sub/providers/Microsoft.Network/checkTrafficManagerNameAvailabilityV2",
            new JsonObject { ["name"] = "WEB", ["type"] = "microsoft.network/trafficmanagerprofiles" });
        Assert.False(check.Body.Flag("nameAvailable"));
        Assert.Equal("AlreadyExists", check.Body.Text("reason"));
        Assert.True(
            Send("POST", "/providers/Microsoft.Network/checkTrafficManagerNameAvailability", new JsonObject { ["name"] = "free" }).Body
            .Flag("nameAvailable"));
    }

    [Theory]
    [InlineData(null, 400, "MissingApiVersionParameter")]
    [InlineData("yesterday", 400, "InvalidApiVersionParameter")]
    [InlineData("2021-01-01", 400, "NoRegisteredProviderFound")]
    public void The_api_version_is_checked(string? version, int status, string code)
    {
        var response = _arm.Send(new ArmRequest("GET", Profile, version, User));
        Assert.Equal((status, code), (response.Status, response.Body.Text("error", "code")));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Equal("ResourceNotFound", Send("GET", Profile).Body.Text("error", "code"));
        AssertError(
            Send("GET", "/subscriptions/sub/resourceGroups/none/providers/Microsoft.Network/trafficmanagerprofiles/p"),
            404, "ResourceGroupNotFound", "Resource group 'none' could not be found.");
        AssertError(
            Send("GET", "/subscriptions/other/providers/Microsoft.Network/trafficmanagerprofiles"),
            404, "SubscriptionNotFound", "The subscription 'other' could not be found.");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"properties":7}""")]
    [InlineData("""{"properties":{"dnsConfig":"x"}}""")]
    [InlineData("""{"properties":{"dnsConfig":{"relativeName":"web","ttl":-1},"trafficRoutingMethod":"Weighted"}}""")]
    [InlineData("""{"properties":{"dnsConfig":{"relativeName":"-web","ttl":60},"trafficRoutingMethod":"Weighted"}}""")]
    [InlineData("""{"properties":{"dnsConfig":{"relativeName":"web","ttl":60},"trafficRoutingMethod":"Guess","monitorConfig":{}}}""")]
    [InlineData("""{"properties":{"dnsConfig":{"relativeName":"web","ttl":60},"trafficRoutingMethod":"Weighted","monitorConfig":"""
        + """{"intervalInSeconds":20}}}""")]
    [InlineData("""{"properties":{"dnsConfig":{"relativeName":"web","ttl":60},"trafficRoutingMethod":"Weighted","monitorConfig":"""
        + """{"protocol":"TCP","path":"/"}}}""")]
    public void A_body_that_makes_no_profile_is_a_bad_request(string body) =>
        Assert.Equal(400, Send("PUT", Profile, JsonTree.Parse(body)).Status);

    [Fact]
    public void Without_a_right_the_action_and_scope_are_named_and_azcore_prints_it_in_five_parts()
    {
        var caller = new ArmCaller(_arm, "sub", () => "someone");
        var refused = caller.GetProfile("rg", "p1");
        Assert.Equal(403, refused.Status);
        Assert.Equal(
            string.Join('\n',
            [
                "GET https://management.azure.com" + Profile,
                new string('-', 80),
                "RESPONSE 403: 403 Forbidden",
                "ERROR CODE: AuthorizationFailed",
                new string('-', 80),
                "{",
                "  \"error\": {",
                "    \"code\": \"AuthorizationFailed\",",
                "    \"message\": \"The client 'someone' with object id 'someone' does not have authorization to perform action "
                + "'Microsoft.Network/trafficmanagerprofiles/read' over scope '" + Profile
                + "' or the scope is invalid. If access was recently granted, please refresh your credentials.\"",
                "  }",
                "}",
                new string('-', 80),
                "",
            ]),
            refused.Error);
    }

    [Fact]
    public void Writing_an_endpoint_needs_the_right_to_read_its_public_ip()
    {
        Send("PUT", Profile, Body());
        _azure.Roles.Grant("agent", AzureRole.TrafficManagerContributor, Group);
        var put = _arm.Send(new ArmRequest("PUT", Profile + "/AzureEndpoints/a", "2022-04-01", "agent",
            Endpoint(PublicIp("ip1", "one"), 1)));
        Assert.Equal((403, "LinkedAuthorizationFailed"), (put.Status, put.Body.Text("error", "code")));
    }

    [Fact]
    public void A_nested_endpoint_is_as_well_as_enough_of_its_childs_endpoints()
    {
        Send("PUT", Profile, Body());
        var child = Send("PUT", Group + "/providers/Microsoft.Network/trafficmanagerprofiles/child", Body("child")).Body.Text("id")!;
        Send("PUT", child + "/azureEndpoints/a", Endpoint(PublicIp("ip1", "one"), 1));
        var nested = Send("PUT", Profile + "/NestedEndpoints/n", Nested(child, 1));
        Assert.Equal((201, "Microsoft.Network/trafficManagerProfiles/nestedEndpoints"), (nested.Status, nested.Body.Text("type")));
        Assert.Equal(("child.trafficmanager.net", 1L, "CheckingEndpoint"),
            (nested.Body.Text("properties", "target"), nested.Body.Number("properties", "minChildEndpoints"), StatusOfNested()));

        SetHealth(EndpointHealth.Online);
        Assert.Equal("Online", StatusOfNested());
        SetHealth(EndpointHealth.Degraded);
        Assert.Equal("Degraded", StatusOfNested());
        Assert.Equal("Degraded", Send("GET", Profile).Body.Text("properties", "monitorConfig", "profileMonitorStatus"));
        Send("PATCH", child, new JsonObject { ["properties"] = new JsonObject { ["profileStatus"] = "Disabled" } });
        Assert.Equal("Stopped", StatusOfNested());
        Assert.Equal(400, Send("PUT", child + "/nestedEndpoints/back", Nested(Profile, 1)).Status);   // a cycle
        Assert.Equal(400, Send("PUT", Profile + "/nestedEndpoints/none", Nested(child + "x", 1)).Status);

        string? StatusOfNested() => Send("GET", Profile + "/nestedEndpoints/n").Body.Text("properties", "endpointMonitorStatus");

        void SetHealth(EndpointHealth health)
        {
            var profile = _azure.FindProfileByDnsName("child")!;
            _azure.SetProfile(profile with { Endpoints = [.. profile.Endpoints.Select(e => e with { Health = health })] });
        }
    }

    [Fact]
    public void A_heat_map_names_the_endpoints_and_has_no_flows()
    {
        Send("PUT", Profile, Body());
        Send("PUT", Profile + "/azureEndpoints/a", Endpoint(PublicIp("ip1", "one"), 1));
        var map = Send("GET", Profile + "/heatMaps/default");
        Assert.Equal((200, "Microsoft.Network/trafficManagerProfiles/heatMaps"), (map.Status, map.Body.Text("type")));
        Assert.Equal(Profile.Replace("trafficmanagerprofiles", "trafficManagerProfiles", StringComparison.Ordinal) + "/azureEndpoints/a",
            Assert.Single(map.Body.Items("properties", "endpoints")).Text("resourceId"));
        Assert.Empty(map.Body.Items("properties", "trafficFlows"));
        Assert.Equal(404, Send("GET", Group + "/providers/Microsoft.Network/trafficmanagerprofiles/none/heatMaps/default").Status);
        Assert.Equal(405, Send("PUT", Profile + "/heatMaps/default", new JsonObject()).Status);
    }

    [Fact]
    public void A_fleets_identity_and_a_members_labels_are_updated_under_their_etags()
    {
        const string Fleet = Group + "/providers/Microsoft.ContainerService/fleets/f";
        _azure.Fleets["f"] = new FleetResource("rg", "f", "eastus", "old", "tenant",
            [new FleetMember("m", "/subscriptions/sub/x", "eastus", ImmutableSortedDictionary<string, string>.Empty)]);
        var labelled = new List<FleetMember>();
        _azure.MemberLabelled += labelled.Add;

        Assert.Equal("None", Patch(Fleet, """{"identity":{"type":"None"}}""").Body.Text("identity", "type"));
        var on = Patch(Fleet, """{"identity":{"type":"SystemAssigned"},"tags":{"a":"b"}}""");
        var principal = on.Body.Text("identity", "principalId")!;
        Assert.NotEqual("old", principal);
        Assert.Equal("b", on.Body.Text("tags", "a"));
        Assert.Equal(412, Patch(Fleet, "{}", "\"other\"").Status);
        Assert.Equal(200, Patch(Fleet, "{}", on.Body.Text("eTag")).Status);
        Assert.Equal(400, Patch(Fleet, """{"identity":{"type":"UserAssigned"}}""").Status);

        var member = Patch(Fleet + "/members/m", """{"properties":{"labels":{"tier":"front"},"group":"canary"}}""");
        Assert.Equal(("front", "canary"), (member.Body.Text("properties", "labels", "tier"), member.Body.Text("properties", "group")));
        Assert.Equal("front", Assert.Single(labelled).Labels["tier"]);
        Assert.Equal(404, Patch(Fleet + "/members/other", "{}").Status);
        Assert.Equal(405, _arm.Send(new ArmRequest("DELETE", Fleet, "2025-03-01", User)).Status);

        // The directory does not know the new identity yet (2.7, no. 17a); with its type given, the directory is not checked.
        const string Assignment = Group + "/providers/Microsoft.Authorization/roleAssignments/";
        Assert.Equal((400, "PrincipalNotFound"), Assign("1", principal, null));
        Assert.Equal((400, "PrincipalNotFound"), Assign("1", "unknown", null));
        Assert.Equal((201, null), Assign("1", principal, "ServicePrincipal"));
        Assert.Equal((409, "RoleAssignmentExists"), Assign("2", principal, "ServicePrincipal"));
        Assert.Equal([principal], List($"assignedTo('{principal}')"));
        Assert.Equal([principal], List($"principalId eq '{principal}'"));
        Assert.Equal(400, _arm.Send(new ArmRequest("GET", Assignment.TrimEnd('/'), "2022-04-01", User) { Filter = "name eq 'x'" }).Status);

        ArmResponse Patch(string path, string body, string? ifMatch = null) =>
            _arm.Send(new ArmRequest("PATCH", path, "2025-08-01-preview", User, JsonTree.Parse(body)) { IfMatch = ifMatch });

        (int, string?) Assign(string name, string to, string? type)
        {
            var properties = new JsonObject { ["roleDefinitionId"] = "/x/" + AzureRole.Reader.Id, ["principalId"] = to };
            if (type is not null)
            {
                properties["principalType"] = type;
            }

            var response = Send("PUT", Assignment + name, new JsonObject { ["properties"] = properties });
            return (response.Status, response.Body.Text("error", "code"));
        }

        IEnumerable<string?> List(string filter) =>
            _arm.Send(new ArmRequest("GET", Assignment.TrimEnd('/'), "2022-04-01", User) { Filter = filter })
            .Body.Items("value").Select(a => a.Text("properties", "principalId"));
    }

    [Fact]
    public void A_dns_label_is_held_by_one_public_ip_of_a_region()
    {
        PublicIp("ip1", "one");
        var second = Send("PUT", Group + "/providers/Microsoft.Network/publicIPAddresses/ip2", IpBody("one"));
        Assert.Equal((400, "DnsRecordInUse"), (second.Status, second.Body.Text("error", "code")));
        Assert.Equal(400, Send("PUT", Group + "/providers/Microsoft.Network/publicIPAddresses/ip2", IpBody("1one")).Status);
    }

    private ArmResponse Send(string method, string path, JsonNode? body = null) =>
        _arm.Send(new ArmRequest(method, path, "2022-04-01", User, body));

    private string PublicIp(string name, string? label) =>
        Send("PUT", Group + "/providers/Microsoft.Network/publicIPAddresses/" + name, IpBody(label)).Body.Text("id")!;

    private static JsonObject IpBody(string? label) => new()
    {
        ["location"] = "eastus",
        ["properties"] = label is null ? new JsonObject()
            : new JsonObject { ["dnsSettings"] = new JsonObject { ["domainNameLabel"] = label } },
    };

    private static JsonObject Endpoint(string ip, int weight) => new()
    {
        ["properties"] = new JsonObject { ["targetResourceId"] = ip, ["endpointStatus"] = "Enabled", ["weight"] = weight },
    };

    private static JsonObject Nested(string child, int min) => new()
    {
        ["properties"] = new JsonObject { ["targetResourceId"] = child, ["minChildEndpoints"] = min },
    };

    private static JsonObject Body(string relativeName = "web") => new()
    {
        ["location"] = "global",
        ["properties"] = new JsonObject
        {
            ["profileStatus"] = "Enabled",
            ["trafficRoutingMethod"] = "Weighted",
            ["dnsConfig"] = new JsonObject { ["relativeName"] = relativeName, ["ttl"] = 60 },
            ["monitorConfig"] = new JsonObject { ["protocol"] = "HTTP", ["port"] = 80, ["path"] = "/" },
        },
    };

    private static void AssertError(ArmResponse response, int status, string code, string message) =>
        Assert.Equal(
            (status, code, message), (response.Status, response.Body.Text("error", "code"), response.Body.Text("error", "message")));
}
