namespace FleetDns.Sources.Cluster.Objects;

internal static class YamlReader
{
    public static YamlReading Read(string text) => throw new NotImplementedException();
}
