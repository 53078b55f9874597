namespace FleetDns.Core.Fleet;

/// <summary>The objects that the projection has worked in, and the ways between them. Touched only by the projection.</summary>
internal sealed class FleetMirrors(MemberSlots slots)
{
    public Mirror<ObjectKey, MemberCluster> Members { get; } = new();
    public Mirror<ObjectKey, TrafficManagerProfile> Profiles { get; } = new();
    public Mirror<ObjectKey, TrafficManagerBackend> Backends { get; } = new();
    public Mirror<ObjectKey, ServiceImport> Imports { get; } = new();
    public Mirror<ObjectKey, InternalServiceExport> Exports { get; } = new();
    public Mirror<string, AzureProfile> Azure { get; } = new();
    public PublicIpMirror PublicIps { get; } = new();
    public FleetIndexes Indexes { get; } = new();
    public MemberSlots Slots { get; } = slots;
}
