namespace FleetDns.Core.Fleet;

/// <summary>The objects that the projection has processed, and the paths between them. Used only by the projection.</summary>
internal sealed class FleetMirrors(MemberSlots slots, RowDefects defects)
{
    public RowDefects Defects { get; } = defects;
    public Mirror<ObjectKey, MemberCluster> Members { get; } = new(defects, nameof(MemberCluster));
    public Mirror<ObjectKey, TrafficManagerProfile> Profiles { get; } = new(defects, nameof(TrafficManagerProfile));
    public Mirror<ObjectKey, TrafficManagerBackend> Backends { get; } = new(defects, nameof(TrafficManagerBackend));
    public Mirror<ObjectKey, ServiceImport> Imports { get; } = new(defects, nameof(ServiceImport));
    public Mirror<ObjectKey, InternalServiceExport> Exports { get; } = new(defects, nameof(InternalServiceExport));
    public Mirror<string, AzureProfile> Azure { get; } = new(defects, nameof(AzureProfile));
    public PublicIpMirror PublicIps { get; } = new();
    public FleetIndexes Indexes { get; } = new();
    public MemberSlots Slots { get; } = slots;
}
