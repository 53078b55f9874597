using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.EndToEnd;

/// <summary>Objects that a hub takes though someone means harm: whatever may be written as text holds markup, control and direction marks,
/// or 100 kB of words.</summary>
public static class HostileObjects
{
    public const string Namespace = "hostile";

    /// <summary>Runs where a page takes it for markup or for an address.</summary>
    public const string Markup =
        "\"><img src=x onerror=\"window.hostile=1\"><script>window.hostile=2</script></td></table></style>\u202e\u2066{{1+1}}'`\u001b[31m";

    public static readonly string LongMessage = Markup + " " + string.Concat(Enumerable.Repeat("a long message without an end, ", 3_200));

    public static readonly string LongWord = new('w', 20_000);

    // The most that these kinds take
    public static readonly string LongLabel = new('n', 63);

    public static readonly string LongName = new('n', 253);   // the most that any kind takes

    /// <summary>What an administrator applies.</summary>
    public static IEnumerable<JsonObject> Applied()
    {
        yield return Of("v1", "Namespace", Namespace, null);
        foreach (var name in new[] { "web", LongLabel })
        {
            yield return Of("networking.fleet.azure.com/v1beta1", "TrafficManagerBackend", name, new JsonObject
            {
                ["spec"] =
                    new JsonObject
                    {
                        ["profile"] = new JsonObject { ["name"] = name == "web" ? "web" : Markup },
                        ["backend"] = new JsonObject { ["name"] = Markup + LongWord },
                        ["weight"] = 7
                    },
            });
            yield return Of(
                "networking.fleet.azure.com/v1beta1", "ServiceExport", name, null,
                new JsonObject { ["networking.fleet.azure.com/weight"] = Markup });
            yield return Of("v1", "Service", name, new JsonObject
            {
                ["spec"] =
                    new JsonObject
                    {
                        ["type"] = "LoadBalancer",
                        ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 80 })
                    },
            }, new JsonObject { ["service.beta.kubernetes.io/azure-dns-label-name"] = Markup });
            yield return Of("placement.kubernetes-fleet.io/v1", "ResourceOverride", name, new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["resourceSelectors"] =
                        new JsonArray(new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Service", ["name"] = name }),
                    ["policy"] = new JsonObject
                    {
                        ["overrideRules"] = new JsonArray(new JsonObject
                        {
                            ["clusterSelector"] = new JsonObject { ["clusterSelectorTerms"] = new JsonArray() },
                            ["jsonPatchOverrides"] = new JsonArray(
                                new JsonObject { ["op"] = "add", ["path"] = "/metadata/annotations/x", ["value"] = LongMessage }),
                        }),
                    },
                },
            });
        }

        yield return Of(
            "networking.fleet.azure.com/v1beta1", "TrafficManagerProfile", "web",
            new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["resourceGroup"] = "<img src=x onerror=\"window.hostile=1\">\u202e",
                    ["monitorConfig"] = new JsonObject { ["path"] = "/" + Markup }
                }
            });
        yield return Of("networking.fleet.azure.com/v1alpha1", "InternalServiceExport", LongName, new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["serviceReference"] =
                    new JsonObject
                    {
                        ["clusterId"] = Markup,
                        ["kind"] = "Service",
                        ["namespace"] = Namespace,
                        ["name"] = "web",
                        ["namespacedName"] = $"{Namespace}/web",
                        ["resourceVersion"] = "1",
                        ["generation"] = 1,
                        ["uid"] = Markup
                    },
                ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }),
                ["type"] = "LoadBalancer",
                ["publicIPResourceID"] = Markup + LongWord,
            },
        });
        foreach (var kind in new[] { "TrafficManagerProfile", "TrafficManagerBackend" })
        {
            yield return Of("v1", "Event", $"{kind.ToLowerInvariant()}.1", new JsonObject
            {
                ["involvedObject"] =
                    new JsonObject
                    {
                        ["apiVersion"] = "networking.fleet.azure.com/v1beta1",
                        ["kind"] = kind,
                        ["namespace"] = Namespace,
                        ["name"] = "web"
                    },
                ["type"] = "Warning",
                ["reason"] = Markup,
                ["message"] = LongMessage,
                ["count"] = 1,
                ["firstTimestamp"] = "2026-11-25T10:00:00Z",
                ["lastTimestamp"] = "2026-11-25T10:00:00Z",
                ["source"] = new JsonObject { ["component"] = Markup },
            });
        }
    }

    /// <summary>A status as a controller gone mad would write it.</summary>
    public static string Status(string type) => new JsonObject
    {
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = type,
                    ["status"] = "False",
                    ["reason"] = "Hostile",
                    ["message"] = LongMessage[..32_000],
                    ["lastTransitionTime"] = "2026-11-25T10:00:00Z"
                }),
        },
    }.ToJsonString();

    public static string List() =>
        JsonSerializer.Serialize(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. Applied()]) });

    private static JsonObject Of(string apiVersion, string kind, string name, JsonObject? rest, JsonObject? annotations = null)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (kind != "Namespace")
        {
            metadata["namespace"] = Namespace;
        }

        if (annotations is not null)
        {
            metadata["annotations"] = annotations;
        }

        var item = rest ?? [];
        item["apiVersion"] = apiVersion;
        item["kind"] = kind;
        item["metadata"] = metadata;
        return item;
    }
}
