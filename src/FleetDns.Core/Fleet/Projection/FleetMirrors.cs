namespace FleetDns.Core.Fleet;

/// <summary>The objects that the projection has processed, and the paths between them. Used only by the projection.</summary>
internal sealed class FleetMirrors(MemberSlots slots, RowDefects defects)
{
    public RowDefects Defects { get; } = defects;

    // Members, imports and exports are often written without a change that shows: their version does not count. That of profiles and backends does, since
    // it guards a write: a row with an old one would be refused for ever.
    public Mirror<ObjectKey, MemberCluster> Members { get; } = new(defects, nameof(MemberCluster), (a, b) => a with { Meta = a.Meta.AtVersionOf(b.Meta) } == b);
    public Mirror<ObjectKey, TrafficManagerProfile> Profiles { get; } = new(defects, nameof(TrafficManagerProfile));
    public Mirror<ObjectKey, TrafficManagerBackend> Backends { get; } = new(defects, nameof(TrafficManagerBackend));
    public Mirror<ObjectKey, ServiceImport> Imports { get; } = new(defects, nameof(ServiceImport), (a, b) => a with { Meta = a.Meta.AtVersionOf(b.Meta) } == b);
    public Mirror<ObjectKey, InternalServiceExport> Exports { get; } = new(defects, nameof(InternalServiceExport), (a, b) => a with { Meta = a.Meta.AtVersionOf(b.Meta) } == b);
    public Mirror<string, AzureProfile> Azure { get; } = new(defects, nameof(AzureProfile));
    public PublicIpMirror PublicIps { get; } = new();
    public FleetIndexes Indexes { get; } = new();
    public MemberSlots Slots { get; } = slots;
}
