namespace FleetDns.Conformance;

public sealed class DiscoveryTests(HubFixture fixture)
{
    private static readonly string[] s_fleetGroups =
        ["cluster.kubernetes-fleet.io", "networking.fleet.azure.com", "placement.kubernetes-fleet.io"];

    [Fact]
    public async Task The_fleet_groups_are_listed_with_their_versions_the_stable_first()
    {
        var answer = await fixture.Hub.GetAsync("/apis");

        var groups = answer.Json!["groups"]!.AsArray().Where(g => s_fleetGroups.Contains(g!["name"]!.ToString()))
            .OrderBy(g => g!["name"]!.ToString(), StringComparer.Ordinal)
            .Select(
                g => $"{g!["name"]} {string.Join(' ', g["versions"]!.AsArray().Select(v => v!["version"]!.ToString()))} preferred "
                    + $"{g["preferredVersion"]!["version"]}");
        Assert.Equal(
            [
                "cluster.kubernetes-fleet.io v1 v1beta1 preferred v1",
                "networking.fleet.azure.com v1beta1 v1alpha1 preferred v1beta1",
                "placement.kubernetes-fleet.io v1 v1beta1 v1alpha1 preferred v1",
            ],
            groups);
    }

    [Theory]
    [InlineData(
        "networking.fleet.azure.com/v1beta1",
        "serviceexports serviceexports/status trafficmanagerbackends trafficmanagerbackends/status trafficmanagerprofiles "
        + "trafficmanagerprofiles/status")]
    [InlineData(
        "cluster.kubernetes-fleet.io/v1", "internalmemberclusters internalmemberclusters/status memberclusters memberclusters/status")]
    public async Task A_group_version_lists_its_resources(string groupVersion, string resources)
    {
        var answer = await fixture.Hub.GetAsync("/apis/" + groupVersion);

        Assert.Equal(groupVersion, answer.Json!["groupVersion"]!.ToString());
        Assert.Equal(resources,
            string.Join(' ', answer.Json["resources"]!.AsArray().Select(r => r!["name"]!.ToString()).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Aggregated_discovery_is_returned_on_request()
    {
        var answer = await fixture.Hub.GetAsync("/apis",
            ("Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"));

        Assert.Equal("APIGroupDiscoveryList", answer.Json!["kind"]!.ToString());
        var profiles = answer.Json["items"]!.AsArray().Single(g => g!["metadata"]!["name"]!.ToString() == "networking.fleet.azure.com")!
            ["versions"]![0]!["resources"]!.AsArray().Single(r => r!["resource"]!.ToString() == "trafficmanagerprofiles")!;
        Assert.Equal(
            ("Namespaced", "tmp", "status"),
            (profiles["scope"]!.ToString(), profiles["shortNames"]![0]!.ToString(),
            profiles["subresources"]![0]!["subresource"]!.ToString()));
    }

    [Fact]
    public async Task OpenAPI_v3_describes_a_kind_and_offers_field_validation()
    {
        var index = await fixture.Hub.GetAsync("/openapi/v3");
        var url = index.Json!["paths"]!["apis/networking.fleet.azure.com/v1beta1"]!["serverRelativeURL"]!.ToString();
        var document = (await fixture.Hub.GetAsync(url)).Json!;

        var schema = document["components"]!["schemas"]!["com.azure.fleet.networking.v1beta1.TrafficManagerBackend"]!;
        Assert.Equal("1000", schema["properties"]!["spec"]!["properties"]!["weight"]!["maximum"]!.ToString());
        Assert.Contains(
            "fieldValidation",
            document["paths"]![
                "/apis/networking.fleet.azure.com/v1beta1/namespaces/{namespace}/trafficmanagerbackends/{name}"]!["patch"]![
                    "parameters"]!.AsArray()
            .Select(p => p!["name"]?.ToString()));
    }

    [Fact]
    public async Task OpenAPI_v2_is_JSON_or_what_kubectl_asks_for()
    {
        var json = (await fixture.Hub.GetAsync("/openapi/v2")).Json!;
        var path = json["paths"]!["/apis/networking.fleet.azure.com/v1beta1/namespaces/{namespace}/trafficmanagerbackends/{name}"]!;
        var schema = json["definitions"]!["com.azure.fleet.networking.v1beta1.TrafficManagerBackend"]!;
        var protobuf = await fixture.Hub.GetAsync("/openapi/v2", ("Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"));
        var neither = await fixture.Hub.GetAsync("/openapi/v2", ("Accept", "text/plain"));

        Assert.Equal("2.0", json["swagger"]!.ToString());
        Assert.Equal("1000", schema["properties"]!["spec"]!["properties"]!["weight"]!["maximum"]!.ToString());
        Assert.Null(schema["properties"]!["spec"]!["properties"]!["weight"]!["default"]);
        Assert.Equal("#/definitions/com.azure.fleet.networking.v1beta1.TrafficManagerBackend",
            path["patch"]!["responses"]!["200"]!["schema"]!["$ref"]!.ToString());
        Assert.Contains("dryRun", path["patch"]!["parameters"]!.AsArray().Select(p => p!["name"]?.ToString()));
        Assert.Equal(200, protobuf.Code);
        Assert.StartsWith("\n\u00032.0\u0012", protobuf.Text, StringComparison.Ordinal);   // swagger (1) "2.0", info (2)
        Assert.Equal((406, ""), (neither.Code, neither.Text));
    }

    [Fact]
    public async Task The_server_reports_its_version_and_that_it_is_ready()
    {
        Assert.StartsWith("v1.", (await fixture.Hub.GetAsync("/version")).Json!["gitVersion"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("ok", (await fixture.Hub.GetAsync("/readyz")).Text);
    }
}
