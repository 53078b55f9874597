using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>Runs the Deployments of a member: every replica is available at once.</summary>
internal sealed class DeploymentController(ControllerContext context, Member member) : Controller($"{member.Name}/deployment", context)
{
    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.Deployment && change.IsCreateOrSpecChange())
            Enqueue(change.Name);
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (member.Store.Get(Kinds.Deployment, key) is not { } deployment || deployment.IsDeleting())
            return null;
        var replicas = deployment.Number("spec", "replicas") ?? 1;
        member.Store.Update(Kinds.Deployment, key, "kube-controller-manager", d =>
        {
            var status = d.Ensure("status");
            status["observedGeneration"] = deployment.Generation();
            foreach (var count in (ReadOnlySpan<string>)["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"])
                status[count] = replicas;
        }, status: true);
        return null;
    }
}
