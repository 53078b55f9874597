namespace FleetDns.Core.Fleet;

/// <summary>The objects that the projection has processed, and the paths between them. Used only by the projection.</summary>
internal sealed class FleetMirrors(MemberSlots slots, RowDefects defects)
{
    public RowDefects Defects { get; } = defects;
    public HubMirror<MemberCluster> Members { get; } = new(HubKinds.Members, defects);
    public HubMirror<TrafficManagerProfile> Profiles { get; } = new(HubKinds.Profiles, defects);
    public HubMirror<TrafficManagerBackend> Backends { get; } = new(HubKinds.Backends, defects);
    public HubMirror<ServiceImport> Imports { get; } = new(HubKinds.Imports, defects);
    public HubMirror<InternalServiceExport> Exports { get; } = new(HubKinds.Exports, defects);
    public Mirror<string, AzureProfile> Azure { get; } = new(defects, nameof(AzureProfile));
    public PublicIpMirror PublicIps { get; } = new();
    public FleetIndexes Indexes { get; } = new();
    public MemberSlots Slots { get; } = slots;
}
