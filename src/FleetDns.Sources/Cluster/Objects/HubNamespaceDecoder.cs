using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

internal sealed class HubNamespaceDecoder : ObjectDecoder<HubNamespace>
{
    public override bool Wants(JsonElement json) => !HubNamespaces.IsReserved(KeyOf(json).Name);

    public override HubNamespace Decode(JsonElement json) => new(Meta(json), json.Child("status").Text("phase") == "Terminating")
    {
        Finalizers = [.. json.Child("spec").Entries("finalizers").Select(Share)],
    };
}
