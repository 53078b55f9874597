using System.Globalization;

namespace FleetDns.Conformance;

/// <summary>Rules as data: one request, and the rejection with the API server's text. <c>{ns}</c> is replaced by the namespace.</summary>
public sealed class RefusalTests(HubFixture fixture)
{
    private const string NotChecked =
        "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors "
        + "to complete validation";
    private const string Tmp = "TrafficManagerProfile.networking.fleet.azure.com";
    private const string Tmb = "TrafficManagerBackend.networking.fleet.azure.com";
    private const string NamePart =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string Subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    public static TheoryData<string, string, int, string> Creations => new()
    {
        { Fleet.Backends("{ns}"), Fleet.Backend("x", 1001), 422,
            $"{Tmb} \"x\" is invalid: spec.weight: Invalid value: 1001: spec.weight in body should be less than or equal to 1000" },
        { Fleet.Backends("{ns}"), Fleet.Backend("x", -1), 422,
            $"{Tmb} \"x\" is invalid: spec.weight: Invalid value: -1: spec.weight in body should be greater than or equal to 0" },
        { Fleet.Backends("{ns}"), Fleet.Backend("B_2"), 422,
            $"{Tmb} \"B_2\" is invalid: metadata.name: Invalid value: \"B_2\": {Subdomain}" },
        { Fleet.Backends("{ns}"), Fleet.Backend("x").Replace("{\"name\":\"p\"}", "{}", StringComparison.Ordinal), 422,
            $"{Tmb} \"x\" is invalid: [spec.profile.name: Required value, {NotChecked}]" },
        { Fleet.Backends("{ns}"), Fleet.Backend(new string('a', 64)), 422,
            $"{Tmb} \"{new string('a', 64)}\" is invalid: <nil>: Invalid value: metadata.name max length is 63" },
        { Fleet.Backends("{ns}"), "{", 400,
            "the object provided is unrecognized (must be of type TrafficManagerBackend): couldn't get version/kind; json parse error: "
            + "unexpected end of JSON input ({)" },
        { Fleet.Backends("{ns}"), "{}", 400,
            "the object provided is unrecognized (must be of type TrafficManagerBackend): Object 'Kind' is missing in '{}' ({})" },
        { Fleet.Backends("{ns}"), "{\"kind\":\"x\"}", 400,
            "the API version in the data () does not match the expected API version (networking.fleet.azure.com/v1beta1)" },
        { Fleet.Backends("{ns}"), Fleet.Backend("x", metadata: ",\"namespace\":\"other\""), 400,
            "the namespace of the provided object does not match the namespace sent on the request" },
        { Fleet.Backends("{ns}"), Fleet.Backend("x", metadata: ",\"labels\":{\"a\":1}"), 400,
            "TrafficManagerBackend in version \"v1beta1\" cannot be handled as a TrafficManagerBackend: json: cannot unmarshal number "
            + "into Go struct field ObjectMeta.labels of type string" },
        { Fleet.Backends("{ns}"), Fleet.Backend("x", metadata: ",\"annotations\":{\"A!\":\"x\"}"), 422,
            $"{Tmb} \"x\" is invalid: metadata.annotations: Invalid value: \"A!\": {NamePart}" },
        { Fleet.Backends("{ns}") + "?fieldValidation=Strict",
            Fleet.Backend("x", metadata: ",\"zoo\":1")
            .Replace("\"weight\":100", "\"weight\":1,\"foo\":1,\"foo\":2", StringComparison.Ordinal), 400,
            "TrafficManagerBackend in version \"v1beta1\" cannot be handled as a TrafficManagerBackend: strict decoding error: "
            + "duplicate field \"spec.foo\", unknown field \"metadata.zoo\", unknown field \"spec.foo\"" },
        { Fleet.Backends("{ns}") + "?dryRun=Some", Fleet.Backend("x"), 422,
            "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"" },
        { Fleet.Backends("no-such-ns"), Fleet.Backend("x"), 404, "namespaces \"no-such-ns\" not found" },
        { Fleet.Profiles("{ns}"), Fleet.Profile("x", "\"resourceGroup\":\"\""), 422,
            $"{Tmp} \"x\" is invalid: spec.resourceGroup: Invalid value: \"\": "
            + "spec.resourceGroup in body should be at least 1 chars long" },
        { Fleet.Profiles("{ns}"), Fleet.Profile("x", "\"resourceGroup\":\"a\",\"monitorConfig\":{\"protocol\":\"FTP\"}"), 422,
            $"{Tmp} \"x\" is invalid: [spec.monitorConfig.protocol: Unsupported value: \"FTP\": supported values: \"HTTP\", \"HTTPS\", "
            + $"\"TCP\", {NotChecked}]" },
        { Fleet.Profiles("{ns}"), Fleet.Profile("x", "\"resourceGroup\":\"a\",\"monitorConfig\":{\"intervalInSeconds\":5}"), 422,
            $"{Tmp} \"x\" is invalid: [spec.monitorConfig.intervalInSeconds: Unsupported value: 5: supported values: \"10\", \"30\", "
            + $"{NotChecked}]" },
        { Fleet.Profiles("{ns}"),
            Fleet.Profile("x", "\"resourceGroup\":\"a\",\"monitorConfig\":{\"intervalInSeconds\":10,\"timeoutInSeconds\":10}"), 422,
            $"{Tmp} \"x\" is invalid: spec.monitorConfig: Invalid value: timeoutInSeconds must be between 5 and 9 when "
            + "intervalInSeconds is 10" },
        { Fleet.Profiles("{ns}"), Fleet.Profile("x", "\"resourceGroup\":\"a\",\"monitorConfig\":{\"timeoutInSeconds\":11}"), 422,
            $"{Tmp} \"x\" is invalid: [spec.monitorConfig.timeoutInSeconds: Invalid value: 11: "
            + "spec.monitorConfig.timeoutInSeconds in body should be less than or equal to 10, "
            + "spec.monitorConfig: Invalid value: timeoutInSeconds must be between 5 and 10 when intervalInSeconds is 30]" },
        { Fleet.Profiles("{ns}"),
            Fleet.Profile("x", "\"resourceGroup\":\"a\",\"monitorConfig\":{\"customHeaders\":["
                + "{\"name\":\"a\",\"value\":\"b\"},{\"name\":\"a\",\"value\":\"c\"}]}"),
            422, $"{Tmp} \"x\" is invalid: spec.monitorConfig.customHeaders[1]: Duplicate value: {{\"name\":\"a\"}}" },
        { Fleet.Profiles("{ns}"), Fleet.Profile("x", "\"resourceGroup\":null"), 422,
            $"{Tmp} \"x\" is invalid: [spec.resourceGroup: Required value, {NotChecked}]" },
        { Fleet.Profiles("{ns}"), Fleet.Profile("x", "\"resourceGroup\":7"), 422,
            $"{Tmp} \"x\" is invalid: [spec.resourceGroup: Invalid value: \"integer\": spec.resourceGroup in body must be of type "
            + $"string: \"integer\", {NotChecked}]" },
        { "/apis/placement.kubernetes-fleet.io/v1beta1/clusterresourceplacementdisruptionbudgets?dryRun=All",
            """{"apiVersion":"placement.kubernetes-fleet.io/v1beta1","kind":"ClusterResourcePlacementDisruptionBudget","metadata":"""
            + """{"name":"x"},"spec":{"maxUnavailable":1,"minAvailable":"5%"}}""",
            422, "ClusterResourcePlacementDisruptionBudget.placement.kubernetes-fleet.io \"x\" is invalid: spec: Invalid value: "
            + "Both MaxUnavailable and MinAvailable cannot be specified" },
        { "/apis/placement.kubernetes-fleet.io/v1beta1/clusterresourceplacementdisruptionbudgets?dryRun=All",
            """{"apiVersion":"placement.kubernetes-fleet.io/v1beta1","kind":"ClusterResourcePlacementDisruptionBudget","metadata":"""
            + """{"name":"x"},"spec":{"minAvailable":"x"}}""",
            422, "ClusterResourcePlacementDisruptionBudget.placement.kubernetes-fleet.io \"x\" is invalid: spec.minAvailable: "
            + "Invalid value: \"x\": If supplied value is String should match regex '^(100|[0-9]{1,2})%$' "
            + "or If supplied value is Integer must be greater than or equal to 0" },
        { "/apis/cluster.kubernetes-fleet.io/v1beta1/memberclusters?dryRun=All",
            """{"apiVersion":"cluster.kubernetes-fleet.io/v1beta1","kind":"MemberCluster","metadata":"""
            + """{"name":"x"},"spec":{"identity":{"kind":"User","name":"x"},"heartbeatPeriodSeconds":601}}""",
            422, "MemberCluster.cluster.kubernetes-fleet.io \"x\" is invalid: spec.heartbeatPeriodSeconds: Invalid value: 601: "
            + "spec.heartbeatPeriodSeconds in body should be less than or equal to 600" },
        { "/api/v1/namespaces/{ns}/configmaps", Fleet.ConfigMap("c", "\"data\":{\"a\":1}"), 400,
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field "
            + "ConfigMap.data of type string" },
        { "/api/v1/namespaces/{ns}/configmaps?fieldValidation=Strict", Fleet.ConfigMap("c", "\"dota\":{}"), 400,
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dota\"" },
    };

    [Theory]
    [MemberData(nameof(Creations))]
    public async Task A_creation_is_refused_in_these_words(string path, string body, int code, string message)
    {
        var ns = await fixture.Hub.NamespaceAsync();

        var answer = await fixture.Hub.PostAsync(path.Replace("{ns}", ns, StringComparison.Ordinal), body);

        Assert.Equal(message, answer.Message);
        Assert.Equal(code, answer.Code);
        Assert.Equal("Failure", answer.Json!["status"]!.GetValue<string>());
        Assert.Equal(code, answer.Json["code"]!.GetValue<int>());
    }

    public static TheoryData<string, string, int, string> Patches => new()
    {
        { Hub.MergePatch, """{"spec":{"resourceGroup":"other"}}""", 422,
            $"{Tmp} \"p\" is invalid: spec.resourceGroup: Invalid value: \"other\": resourceGroup is immutable" },
        { Hub.MergePatch, """{"metadata":{"name":"q"}}""", 400, "the name of the object (q) does not match the name on the URL (p)" },
        { Hub.MergePatch, """{"metadata":{"resourceVersion":"1"},"spec":{"monitorConfig":{"port":81}}}""", 409,
            "Operation cannot be fulfilled on trafficmanagerprofiles.networking.fleet.azure.com \"p\": the object has been modified; "
            + "please apply your changes to the latest version and try again" },
        { Hub.MergePatch, """{"kind":"Foo"}""", 422,
            "Foo.networking.fleet.azure.com \"p\" is invalid: kind: Invalid value: \"Foo\": must be TrafficManagerProfile" },
        { Hub.MergePatch, "[]", 400, "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}" },
        { Hub.MergePatch, "{", 400, "error decoding patch: unexpected end of JSON input" },
        { Hub.JsonPatch, """[{"op":"replace","path":"/spec/nope","value":1}]""", 422,
            "the server rejected our request due to an error in our request" },
        { Hub.JsonPatch, """[{"op":"test","path":"/spec/resourceGroup","value":"no"}]""", 422,
            "the server rejected our request due to an error in our request" },
        { Hub.JsonPatch, """[{"op":"remove","path":"/spec/nope/x"}]""", 422,
            "the server rejected our request due to an error in our request" },
        { Hub.JsonPatch, """[{"op":"zap","path":"/spec/nope/x"}]""", 400,
            """invalid operation {"op":"zap","path":"/spec/nope/x"}: unsupported operation""" },
        { Hub.JsonPatch, "{}", 400, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp" },
        { "text/plain", "{}", 415,
            "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
            + "application/merge-patch+json, application/apply-patch+yaml" },
        { Hub.StrategicPatch, "{}", 415,
            "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
            + "application/merge-patch+json, application/apply-patch+yaml" },
        { Hub.ApplyPatch, "{}", 422,
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch" },
    };

    [Theory]
    [MemberData(nameof(Patches))]
    public async Task A_patch_is_refused_in_these_words(string type, string patch, int code, string message)
    {
        var ns = await fixture.Hub.NamespaceAsync();
        await fixture.Hub.PostAsync(Fleet.Profiles(ns), Fleet.Profile("p"));

        var answer = await fixture.Hub.PatchAsync(Fleet.Profiles(ns, "p"), patch, type);

        Assert.Equal(message, answer.Message);
        Assert.Equal(code, answer.Code);
    }

    public static TheoryData<string, int, string> Reads => new()
    {
        { "/trafficmanagerprofiles/nope", 404, "trafficmanagerprofiles.networking.fleet.azure.com \"nope\" not found" },
        { "/trafficmanagerprofiles?labelSelector=a%3D%3D%3D", 400, "unable to parse requirement: found '=', expected: identifier" },
        { "/trafficmanagerprofiles?fieldSelector=spec.x=1", 400, "field label not supported: spec.x" },
        { "/trafficmanagerprofiles?limit=x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax" },
        { "/trafficmanagerprofiles?resourceVersion=x", 400,
            "invalid resource version: resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax" },
        { "/trafficmanagerprofiles?resourceVersionMatch=Exact", 422,
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless "
            + "resourceVersion is provided" },
        { "/trafficmanagerprofiles?resourceVersion=5&resourceVersionMatch=Foo", 422,
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Unsupported value: \"Foo\": supported values: \"Exact\", "
            + "\"NotOlderThan\", \"\"" },
        { "/trafficmanagerprofiles?watch=1&resourceVersion=x", 500,
            "resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax" },
        { "/trafficmanagerprofiles?watch=1&sendInitialEvents=true", 422,
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting "
            + "resourceVersionMatch to NotOlderThan" },
        { "/nosuchthings", 404, "" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_read_is_refused_in_these_words(string path, int code, string message)
    {
        var answer = await fixture.Hub.GetAsync($"{Fleet.Group}/namespaces/default{path}");

        Assert.Equal(message, answer.Message);
        Assert.Equal(code, answer.Code);
    }

    [Fact]
    public async Task An_update_of_a_custom_resource_needs_its_version()
    {
        var ns = await fixture.Hub.NamespaceAsync();
        await fixture.Hub.PostAsync(Fleet.Profiles(ns), Fleet.Profile("p"));

        var answer = await fixture.Hub.PutAsync(Fleet.Profiles(ns, "p"), Fleet.Profile("p"));

        Assert.Equal(
            "trafficmanagerprofiles.networking.fleet.azure.com \"p\" is invalid: metadata.resourceVersion: Invalid value: 0: must be "
            + "specified for an update", answer.Message);
    }

    [Fact]
    public async Task A_version_of_the_future_is_too_large()
    {
        var list = await fixture.Hub.GetAsync(Fleet.Profiles("default"));
        var now = long.Parse(list.Json!["metadata"]!["resourceVersion"]!.GetValue<string>(), CultureInfo.InvariantCulture);

        var answer = await fixture.Hub.GetAsync($"{Fleet.Profiles("default")}?resourceVersion={now + 1_000_000}");

        Assert.Equal(504, answer.Code);
        Assert.StartsWith($"Timeout: Too large resource version: {now + 1_000_000}, current: ", answer.Message, StringComparison.Ordinal);
        Assert.Equal("ResourceVersionTooLarge", answer.Json!["details"]!["causes"]![0]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_wrong_token_is_unauthorized_and_an_unknown_media_type_not_acceptable()
    {
        var stranger = await fixture.Hub.GetAsync("/api/v1/namespaces", ("Authorization", "Bearer unknown"));
        var picky = await fixture.Hub.GetAsync(Fleet.Profiles("default"), ("Accept", "text/html"));

        Assert.Equal((401, "Unauthorized", "Unauthorized"), (stranger.Code, stranger.Reason, stranger.Message));
        Assert.Equal((406, "NotAcceptable"), (picky.Code, picky.Reason));
    }

    /// <summary>Method, path, body and message: methods that a path does not support, and bodies that no handler reads.</summary>
    public static TheoryData<string, string, string, string, int, string, string> Methods => new()
    {
        { "PUT", "/trafficmanagerprofiles", "{}", "application/json", 400, "BadRequest", "name must be provided" },
        { "PATCH", "/trafficmanagerprofiles", "{}", Hub.MergePatch, 400, "BadRequest", "name must be provided" },
        { "POST", "/trafficmanagerprofiles/x/status", "{}", "application/json", 405, "MethodNotAllowed",
            "create is not supported on resources of kind \"trafficmanagerprofiles.networking.fleet.azure.com\"" },
        { "FOO", "/trafficmanagerprofiles", "", "", 405, "MethodNotAllowed",
            " is not supported on resources of kind \"trafficmanagerprofiles.networking.fleet.azure.com\"" },
        { "POST", "/trafficmanagerprofiles/x", "{}", "application/json", 400, "BadRequest",
            "the object provided is unrecognized (must be of type TrafficManagerProfile): Object 'Kind' is missing in '{}' ({})" },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_method_is_refused_in_these_words(string method, string path, string body, string type, int code, string reason,
        string message)
    {
        var answer = await fixture.Hub.SendAsync(new HttpMethod(method), $"{Fleet.Group}/namespaces/default{path}",
            body.Length == 0 ? null : body, type);

        Assert.Equal((code, reason, message), (answer.Code, answer.Reason, answer.Message));
    }

    [Fact]
    public async Task A_kind_that_is_only_computed_cannot_be_listed()
    {
        var answer = await fixture.Hub.GetAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");

        Assert.Equal((405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
            (answer.Code, answer.Reason, answer.Message));
        Assert.Equal("{}", answer.Json!["details"]!.ToJsonString());
    }

    [Fact]
    public async Task A_body_over_three_megabytes_is_too_large()
    {
        var answer = await fixture.Hub.PostAsync(Fleet.Profiles("default"), new string('a', 3 * 1024 * 1024 + 1));

        Assert.Equal((413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728"),
            (answer.Code, answer.Reason, answer.Message));
    }

    [Fact]
    public async Task A_group_without_a_user_is_not_an_impersonation()
    {
        var answer = await fixture.Hub.GetAsync(Fleet.Profiles("default"), ("Impersonate-Group", "a"));

        Assert.Equal((400, "BadRequest"), (answer.Code, answer.Reason));
        Assert.Equal(
            "requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"a\"}, Extra:map[string][]string(nil)} without "
            + "impersonating a user name", answer.Message);
    }

    [Theory]
    [InlineData("text/plain", 415, "UnsupportedMediaType")]
    public async Task A_body_of_an_unknown_type_is_not_read(string type, int code, string reason)
    {
        var answer = await fixture.Hub.SendAsync(HttpMethod.Post, Fleet.Profiles("default"), Fleet.Profile("x"), type);

        Assert.Equal((code, reason), (answer.Code, answer.Reason));
        Assert.StartsWith(
            "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml",
            answer.Message, StringComparison.Ordinal);
    }
}
