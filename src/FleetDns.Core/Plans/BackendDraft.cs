namespace FleetDns.Core.Plans;

/// <summary>The input of the wizard "Create a backend". Serialises with System.Text.Json.</summary>
public sealed record BackendDraft
{
    /// <summary>The backend being edited; null for a new one. Everything but the weight is then locked.</summary>
    public ObjectKey? Editing { get; init; }

    /// <summary>The namespace that profile, service and backend share.</summary>
    public string Namespace { get; init; } = "";

    public string Profile { get; init; } = "";

    /// <summary>The exported service, which is the ServiceImport's name.</summary>
    public string Service { get; init; } = "";

    /// <summary>Empty: <c>&lt;profile&gt;-&lt;service&gt;</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>0..1000. Null: the recommended one.</summary>
    public int? Weight { get; init; }
}

/// <summary>The plan and preview that "Create a backend" makes of a draft.</summary>
/// <param name="Weight">The weight of the plan: the draft's, else the recommended one.</param>
/// <param name="Choices">Weights to choose from with their effects, the recommended one first; empty while nothing exports the
/// service.</param>
/// <param name="Before">The profile as it is; null while it does not exist.</param>
/// <param name="After">The profile with this backend, once controllers and Azure have applied it; null while no service is chosen.</param>
/// <param name="Endpoints">All endpoints of the whole profile, before and after.</param>
/// <param name="LeftOut">Clusters that will get no endpoint under this backend.</param>
/// <param name="Services">What can be chosen in the namespace.</param>
public sealed record BackendPlan(
    Plan Plan,
    int Weight,
    ImmutableArray<WeightChoice> Choices,
    ProfileRow? Before,
    ProfileRow? After,
    ImmutableArray<EndpointOutlook> Endpoints,
    ImmutableArray<LeftOutCluster> LeftOut,
    ImmutableArray<ServiceChoice> Services)
{
    /// <param name="soon">Services that are about to be exported by a plan of the same session, with the clusters and weights
    /// expected.</param>
    public static BackendPlan Of(BackendDraft draft, FleetView view, HubReading hub, ImmutableArray<ComingExport> soon) =>
        BackendPlans.Of(draft, view, hub, soon);

    public static ImmutableArray<DocumentRef> Asks(BackendDraft draft) => BackendPlans.Asks(draft);

    public static BackendDraft? Edit(ObjectKey backend, HubReading hub) => BackendPlans.Edit(backend, hub);
}

/// <summary>A weight with its effect.</summary>
/// <param name="Share">Total share of the FQDN (0..1) of the backend's endpoints.</param>
/// <param name="Endpoints">The endpoint weights, in the order of the clusters.</param>
/// <param name="Error">Largest deviation (0..1) of a share inside the backend from the requested one; 0 is exact.</param>
/// <param name="Words">E.g. <c>Recommended: exact</c>, <c>Default: rounds 60 / 40 away</c>.</param>
public sealed record WeightChoice(int Weight, double Share, ImmutableArray<int> Endpoints, double Error, bool Recommended, string Words);

/// <param name="ShareBefore">0..1; null if there was no such endpoint.</param>
/// <param name="ShareAfter">0..1.</param>
public sealed record EndpointOutlook(string Label, int Slot, ObjectKey? Backend, int Weight, double? ShareBefore, double ShareAfter);

/// <param name="Why">In the controller's words.</param>
public sealed record LeftOutCluster(string Cluster, int Slot, string Why);

/// <param name="Words">E.g. <c>exported by 2 clusters</c>, <c>about to be exported</c>.</param>
public sealed record ServiceChoice(string Name, int Clusters, bool Coming, string Words);

/// <summary>An export that a plan of this session is about to cause.</summary>
public sealed record ComingExport(ObjectKey Service, string Cluster, int Weight);
