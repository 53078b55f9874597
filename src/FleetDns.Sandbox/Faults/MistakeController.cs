using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;

namespace FleetDns.Sandbox.Faults;

/// <summary>
/// An operator who makes a mistake with kubectl and later fixes it: applies the tutorial with the mistake in its own namespace, then the
/// correct one. Objects that cannot be changed are deleted and applied again. Keyed by the mistake's name.
/// </summary>
internal sealed class MistakeController(ControllerContext context, ObjectStore hub) : Controller("operator", context)
{
    public const string Prefix = "mistake-";

    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, bool> _made = new(StringComparer.Ordinal);   // under _gate; whether the mistake is in place

    public void Set(string mistake, bool isMade)
    {
        lock (_gate)
        {
            // A mistake that was never made needs no fix.
            if (isMade == _made.GetValueOrDefault(mistake))
            {
                return;
            }

            _made[mistake] = isMade;
        }

        Enqueue(new ObjectName("", mistake));
    }

    public override void OnEvent(StoreEvent change)
    {
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        bool isMade;
        lock (_gate)
        {
            isMade = _made[key.Name];
        }

        var mistake = Mistakes.All.Single(m => m.Name == key.Name);
        var right = Kubectl.Read(Mistakes.Manifests(Prefix + key.Name)).ToList();
        var wrong = Kubectl.Read(Mistakes.Manifests(Prefix + key.Name, mistake.Changes)).ToList();
        var (wanted, other) = isMade ? (wrong, right) : (right, wrong);
        foreach (var leftover in other.Where(o => !wanted.Any(w => IsSame(w, o))))
        {
            hub.Delete(Kubectl.KindOf(hub, leftover), leftover.NameOf());
        }

        var isDone = true;
        foreach (var manifest in wanted)
        {
            isDone &= Apply(manifest);
        }

        return isDone ? null : s_again;
    }

    /// <returns>False while the object must still be deleted before it can be created again.</returns>
    private bool Apply(JsonObject manifest)
    {
        var kind = Kubectl.KindOf(hub, manifest);
        if (hub.Get(kind, manifest.NameOf())?.IsDeleting() == true)
        {
            return false;
        }

        try
        {
            Kubectl.Apply(hub, manifest);
            return true;
        }
        catch (StatusException refused) when (refused.Code == 422)
        {
            hub.Delete(kind, manifest.NameOf());
            return false;
        }
    }

    private static bool IsSame(JsonObject a, JsonObject b) => a.Text("kind") == b.Text("kind") && a.NameOf() == b.NameOf();
}
