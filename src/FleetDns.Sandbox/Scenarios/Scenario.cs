using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;

namespace FleetDns.Sandbox.Scenarios;

/// <summary>
/// What a world starts with: its members and the manifests somebody applied. No status is ever part of a scenario; the controllers make it.
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

    /// <summary>Applies the manifests, once the members have joined.</summary>
    public abstract void Apply(ObjectStore hub, IReadOnlyList<Member> members);

    /// <summary>
    /// What somebody applied to a member itself, in parts: each call applies one. The member's controllers do their work after each, so that
    /// they find what they need still at hand.
    /// </summary>
    public virtual IEnumerable<Action> ApplyTo(Member member) => [];

    /// <summary>What stands in Azure before anything is applied: other people's resources, groups, rights.</summary>
    public virtual void Prepare(AzureSubscription azure)
    {
    }

    /// <summary>What somebody does by hand once everything has settled, past the controllers.</summary>
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

/// <summary>The how-to, carried out correctly.</summary>
internal sealed class KuardScenario : Scenario
{
    /// <summary>The mended how-to as one file.</summary>
    public static string Manifests => Yaml("kuard");

    public override void Apply(ObjectStore hub, IReadOnlyList<Member> members) => Kubectl.ApplyAll(hub, Yaml("kuard"));
}
