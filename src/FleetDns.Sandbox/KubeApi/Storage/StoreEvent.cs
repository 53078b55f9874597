using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

public enum StoreEventType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>
/// One change of one object, in the order of the version counter. Objects are in storage version and must not be modified.
/// </summary>
/// <param name="Manager">The field manager that wrote; null for a deletion.</param>
public sealed record StoreEvent(StoreEventType Type, StoredObject State, StoredObject? StateBefore, string? Manager)
{
    public ResourceKind Kind => State.Kind;

    public ObjectName Name => State.Name;

    public long Version => State.Version;

    public JsonObject Object => State.Object;

    public JsonObject? Before => StateBefore?.Object;
}
