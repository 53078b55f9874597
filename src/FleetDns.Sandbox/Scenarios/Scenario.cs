using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;

namespace FleetDns.Sandbox.Scenarios;

/// <summary>
/// The initial state of a simulated fleet: its members and the applied manifests. A scenario never contains a status; the controllers write
/// it.
/// </summary>
internal abstract class Scenario
{
    public static IReadOnlyList<string> Names { get; } = ["kuard", "empty", "broken", "large"];

    public virtual IReadOnlyList<MemberPlan> Members { get; } =
    [
        new("aks-member-1", "eastus"),
        new("aks-member-2", "eastus"),
        new("aks-member-3", "uksouth"),
    ];

    /// <summary>Applies the manifests after the members have joined.</summary>
    public abstract void Apply(ObjectStore hub, IReadOnlyList<Member> members);

    /// <summary>
    /// Manifests applied directly to a member, in parts: each call applies one part. The member's controllers run after each part,
    /// while the objects that they need are still in the tree cache.
    /// </summary>
    public virtual IEnumerable<Action> ApplyTo(Member member) => [];

    /// <summary>Azure resources, groups and permissions that exist before anything is applied.</summary>
    public virtual void Prepare(AzureSubscription azure)
    {
    }

    /// <summary>Changes by hand after everything has settled, bypassing the controllers.</summary>
    public virtual void ByHand(ArmService arm, AzureSubscription azure, ObjectStore hub)
    {
    }

    public static Scenario Named(string name, int members, int services) => name switch
    {
        "kuard" => new KuardScenario(),
        "empty" => new EmptyScenario(),
        "broken" => new BrokenScenario(),
        "large" => new LargeScenario(members, services),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, $"The scenario must be one of: {string.Join(", ", Names)}."),
    };

    protected static string Yaml(string name)
    {
        using var reader = new StreamReader(typeof(Scenario).Assembly.GetManifestResourceStream($"{name}.yaml")!);
        return reader.ReadToEnd();
    }
}

/// <summary>Three members that serve nothing.</summary>
internal sealed class EmptyScenario : Scenario
{
    public override void Apply(ObjectStore hub, IReadOnlyList<Member> members)
    {
    }
}

/// <summary>The tutorial, carried out correctly.</summary>
internal sealed class KuardScenario : Scenario
{
    /// <summary>The correct tutorial as one file.</summary>
    public static string Manifests => Yaml("kuard");

    public override void Apply(ObjectStore hub, IReadOnlyList<Member> members) => Kubectl.ApplyAll(hub, Yaml("kuard"));
}
