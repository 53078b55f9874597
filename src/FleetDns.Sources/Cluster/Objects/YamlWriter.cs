using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Objects;

internal static class YamlWriter
{
    public static string Write(JsonNode document) => throw new NotImplementedException();
}
