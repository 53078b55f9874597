using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>
/// Runs the Deployments of a member: every replica is available at once where its images can be pulled (docs/domain.md 2.7, no. 11). Where
/// they cannot, no replica of a new Deployment runs, and a changed one keeps its previous replicas.
/// </summary>
internal sealed class DeploymentController(ControllerContext context, Member member) : Controller($"{member.Name}/deployment", context)
{
    // The template that each Deployment runs; used only by this controller's loop.
    private readonly Dictionary<ObjectName, string> _running = [];

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.Deployment && change.IsCreateOrSpecChange())
        {
            Enqueue(change.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (member.Store.Get(Kinds.Deployment, key) is not { } deployment || deployment.IsDeleting())
        {
            _running.Remove(key);
            return null;
        }

        var template = deployment.At("spec", "template")?.ToJsonString() ?? "";
        var existing = deployment.Items("spec", "template", "spec", "containers").Select(c => c.Text("image") ?? "").All(Exists);
        var runs = _running.GetValueOrDefault(key) == template || (existing && member.RegistriesReachable);
        if (runs)
        {
            _running[key] = template;
        }

        var replicas = deployment.Number("spec", "replicas") ?? 1;
        Report(key, deployment.Generation(), replicas, runs ? replicas : 0, _running.ContainsKey(key) ? replicas : 0);
        // The nodes try again; an image that does not exist never arrives.
        return runs || !existing ? null : Waits.ImagePull;
    }

    private void Report(ObjectName key, long generation, long replicas, long updated, long available) =>
        member.Store.Update(Kinds.Deployment, key, "kube-controller-manager", d =>
        {
            var status = d.Ensure("status");
            status["observedGeneration"] = generation;
            status["replicas"] = replicas;
            foreach (
                var (field, count) in new[] { ("updatedReplicas", updated), ("readyReplicas", available), ("availableReplicas", available),
                ("unavailableReplicas", replicas - available) })
            {
                if (count > 0)
                {
                    status[field] = count;
                }
                else
                {
                    status.Remove(field);
                }
            }
        }, status: true);

    /// <summary>No registry has a name in the top-level domain <c>invalid</c> (RFC 2606).</summary>
    private static bool Exists(string image) => !image.Split('/')[0].EndsWith(".invalid", StringComparison.OrdinalIgnoreCase);
}
