using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Sources.Tests.Objects;

public sealed class OwnedYamlTests
{
    private static readonly JsonObject s_backend = (JsonObject)JsonNode.Parse("""
        {
          "apiVersion": "networking.fleet.azure.com/v1beta1",
          "kind": "TrafficManagerBackend",
          "metadata": {
            "name": "web",
            "annotations": {},
            "finalizers": ["networking.fleet.azure.com/cleanup"],
            "managedFields": [
              {"manager": "kubectl-client-side-apply", "operation": "Update",
               "fieldsV1": {"f:spec": {"f:profile": {"f:name": {}}, "f:ports": {".": {}, "k:{\"port\":80}": {".": {}, "f:port": {}}},
                "f:rules": {}}}},
              {"manager": "fleetdns", "operation": "Update", "fieldsV1": {"f:spec": {"f:weight": {}}}},
              {"manager": "hub-net-controller-manager", "operation": "Update",
               "fieldsV1": {"f:metadata": {"f:finalizers": {".": {}, "v:\"networking.fleet.azure.com/cleanup\"": {}}}}},
              {"manager": "hub-net-controller-manager", "operation": "Update", "subresource": "status",
               "fieldsV1": {"f:status": {"f:endpoints": {}}}}
            ]
          },
          "spec": {"profile": {"name": "atm"}, "weight": 40, "ports": [{"port": 80, "name": "true"}],
            "rules": [{"op": "add", "values": [1, 2]}]},
          "status": {"endpoints": [{"name": "e#1", "weight": 40}]}
        }
        """)!;

    [Fact]
    public void The_object_is_written_as_yaml_without_its_managed_fields() => Assert.Equal(
        """
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerBackend
        metadata:
          name: web
          annotations: {}
          finalizers:
          - networking.fleet.azure.com/cleanup
        spec:
          profile:
            name: atm
          weight: 40
          ports:
          - port: 80
            name: "true"
          rules:
          - op: add
            values:
            - 1
            - 2
        status:
          endpoints:
          - name: "e#1"
            weight: 40

        """.ReplaceLineEndings("\n"),
        OwnedYaml.Text(OwnedYaml.Of(s_backend)));

    [Theory]
    [InlineData("weight: 40", "fleetdns")]
    [InlineData("name: atm", "kubectl-client-side-apply")]
    [InlineData("- networking.fleet.azure.com/cleanup", "hub-net-controller-manager")]
    [InlineData("- port: 80", "kubectl-client-side-apply")]
    [InlineData("- op: add", "kubectl-client-side-apply")]               // a list that is owned as a whole
    [InlineData("- name: \"e#1\"", "hub-net-controller-manager (status)")]
    [InlineData("kind: TrafficManagerBackend", "")]
    public void Each_line_has_its_owner(string text, string owner) =>
        Assert.Equal(owner, string.Join(", ", OwnedYaml.Of(s_backend).First(line => line.Text == text).Owners));

    [Fact]
    public void Hostile_text_stays_on_its_line()
    {
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "a\nkind: Secret\u202e\u0007<script>", ["1: x"] = "no", ["empty"] = "" },
        };

        var lines = OwnedYaml.Of(body);

        Assert.Equal(
            ["metadata:", "name: \"a\\nkind: Secret\\u202E\\u0007\\u003Cscript\\u003E\"", "\"1: x\": \"no\"", "empty: \"\""],
            lines.Select(line => line.Text));
    }

    [Fact]
    public void A_very_large_object_is_truncated()
    {
        var list = new JsonArray();
        for (var i = 0; i < 20_000; i++)
        {
            list.Add(i);
        }

        var lines = OwnedYaml.Of(new JsonObject { ["items"] = list });

        Assert.Equal(5_001, lines.Length);
        Assert.StartsWith("# truncated", lines[^1].Text, StringComparison.Ordinal);
    }
}
