using System.Text.Json;
using FleetDns.Core.Journal;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>A ConfigMap written by FleetDns: <c>{"metadata":{"labels":{"fleetdns.io/kind":"journal"}},"data":{"entry":"…"}}</c>.</summary>
internal sealed class HubNoteDecoder : ObjectDecoder<HubNote>
{
    public override HubNote Decode(JsonElement json)
    {
        var meta = Meta(json);
        var text = json.Child("data").Text(HubNotes.Entry) ?? "";
        return new HubNote(
            meta,
            meta.Labels.GetValueOrDefault(HubNotes.KindLabel) ?? "",
            text.Length <= HubNotes.LongestText ? text
                : throw new UnreadableObjectException($"data.{HubNotes.Entry} is longer than {HubNotes.LongestText} characters"));
    }
}
