using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

public enum StoreEventType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One change of one object, in the order of the one counter. Objects are in storage version and must not be modified.</summary>
public sealed record StoreEvent(StoreEventType Type, ResourceKind Kind, ObjectName Name, long Version, JsonObject? Before, JsonObject Object);
