using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Controllers.Networking;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>
/// Copies the hub's Conflict condition to the member's ServiceExport (docs/domain.md 2.1, no. 11), and removes an export from the hub that
/// the member no longer has. Gets the events of the member's exports on the hub.
/// </summary>
internal sealed class ConflictReporter(ControllerContext context, Member member, ObjectStore hub)
    : MemberAgentController("internalserviceexport-controller", context, member, Stage.Reports)
{
    private readonly EventRecorder _events = new(member.Store, "internalserviceexport-controller", context, isAsked: false);

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.InternalServiceExport && change.Type != StoreEventType.Deleted && !change.Object.IsDeleting())
        {
            Enqueue(change.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.InternalServiceExport, key) is not { } export || export.IsDeleting())
        {
            return null;
        }

        var service = ExportIndex.ServiceOf(export);
        if (Member.Store.Get(Kinds.ServiceExport, service) is not { } own)
        {
            hub.Delete(Kinds.InternalServiceExport, key);
            return null;
        }

        if (export.Condition("Conflict") is not { } reported)
        {
            return null;
        }
        // The whole condition is compared, including generation and time, so the event can repeat for the same state.
        if (!JsonTree.Same(reported, own.Condition("Conflict")))
        {
            Report(service, own, reported);
        }

        var version = export.Text("spec", "serviceReference", "resourceVersion");
        if (export.Annotation(FleetNames.LastObservedVersion) != version)
        {
            hub.Update(Kinds.InternalServiceExport, key, FleetNames.MemberManager,
                e => e.Ensure("metadata", "annotations")[FleetNames.LastObservedVersion] = version);
        }

        return null;
    }

    private void Report(ObjectName service, JsonObject own, JsonObject reported)
    {
        var condition = new Condition("Conflict", reported.Text("status")!, reported.Text("reason")!, reported.Text("message")!,
            own.Generation());
        if (condition.Status == "True")
        {
            _events.Warning(own, "ServiceExportConflictFound", $"Service {service.Name} is in conflict with other exported services");
        }
        else if (condition.Status == "False")
        {
            _events.Normal(own, "NoServiceExportConflictFound", $"Service {service.Name} is exported without conflict");
        }

        Member.Store.Update(Kinds.ServiceExport, service, FleetNames.MemberManager, e => e.Ensure("status").SetCondition(Now, condition),
            status: true);
    }
}
