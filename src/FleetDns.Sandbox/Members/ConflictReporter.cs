using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Controllers.Networking;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>Copies the hub's Conflict condition to the member's ServiceExport (facts 2.1, no. 11). Fed with the member's own exports on the hub.</summary>
internal sealed class ConflictReporter(ControllerContext context, Member member, ObjectStore hub) : MemberAgentController("internalserviceexport-controller", context, member, Stage.Reports)
{
    private readonly EventRecorder _events = new(member.Store, "internalserviceexport-controller", context, isAsked: false);

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.InternalServiceExport && change.Type != StoreEventType.Deleted && change.Object.Condition("Conflict") is not null)
            Enqueue(change.Name);
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.InternalServiceExport, key) is not { } export || export.Condition("Conflict") is not { } reported)
            return null;
        var service = new ObjectName(
            export.Text("spec", "serviceReference", "namespace") ?? "", export.Text("spec", "serviceReference", "name") ?? "");
        if (Member.Store.Get(Kinds.ServiceExport, service) is not { } own)
            return null;
        var known = own.Condition("Conflict");
        if (known.Text("status") == reported.Text("status") && known.Text("reason") == reported.Text("reason"))
            return null;
        var condition = new Condition("Conflict", reported.Text("status")!, reported.Text("reason")!, reported.Text("message")!, own.Generation());
        Member.Store.Update(Kinds.ServiceExport, service, FleetNames.MemberManager, e => e.Ensure("status").SetCondition(Now, condition), status: true);
        if (condition.Status == "True")
            _events.Warning(own, "ServiceExportConflictFound", $"Service {service.Name} is in conflict with other exported services");
        else if (condition.Status == "False")
            _events.Normal(own, "NoServiceExportConflictFound", $"Service {service.Name} is exported without conflict");
        return null;
    }
}
