using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>The input of the wizard "Export a service". Serialises with System.Text.Json (drafts survive a lost connection).</summary>
public sealed record ServiceDraft
{
    /// <summary>The exported service being edited; null for a new one. Namespace, name, workload source and placement are then
    /// locked.</summary>
    public ObjectKey? Editing { get; init; }

    public string Namespace { get; init; } = "";

    /// <summary>True to create it; false if it exists.</summary>
    public bool NewNamespace { get; init; }

    public WorkloadSource Workload { get; init; }

    /// <summary>The Service's name, and with it the ServiceExport's (docs/domain.md 2.7, trap 1).</summary>
    public string Name { get; init; } = "";

    /// <summary>The Deployment's name. Empty with <see cref="WorkloadSource.OnHub"/>: the workload reaches the clusters in another
    /// way.</summary>
    public string Deployment { get; init; } = "";

    /// <summary>Of the sample; the operator's choice (docs/domain.md 2.7, trap 11).</summary>
    public string Image { get; init; } = "";

    /// <summary>The port on which the sample's container listens.</summary>
    public int ContainerPort { get; init; } = 8080;

    public int Replicas { get; init; } = 2;

    /// <summary>Deployment and Service as pasted, with <see cref="WorkloadSource.Pasted"/>.</summary>
    public ImmutableArray<JsonObject> Pasted { get; init; } = [];

    /// <summary>LoadBalancer; ClusterIP and NodePort are refused with the controller's message.</summary>
    public string ServiceType { get; init; } = "LoadBalancer";

    /// <summary>Of the sample's Service.</summary>
    public ImmutableArray<PortDraft> Ports { get; init; } = [new PortDraft()];

    /// <summary>0..1000, the same on all clusters except those in <see cref="Weights"/>.</summary>
    public int ExportWeight { get; init; } = 100;

    /// <summary>Export weights that differ, by cluster name: written as a second override, on the ServiceExport.</summary>
    public ImmutableSortedDictionary<string, int> Weights { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public LabelRules Rules { get; init; }

    /// <summary>How DNS labels are made: <c>{cluster}</c>, <c>{region}</c>, <c>{namespace}</c>, <c>{service}</c> are replaced.</summary>
    public string LabelPattern { get; init; } = DnsLabels.DefaultPattern;

    /// <summary>Labels chosen by the operator, by cluster name; such a cluster gets its own rule.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Of the ResourceOverride; empty: <c>&lt;service&gt;-dns-labels</c>.</summary>
    public string OverrideName { get; init; } = "";

    public PlacementDraft Placement { get; init; } = new();
}

public enum WorkloadSource
{
    /// <summary>A small Deployment and Service that the wizard creates for an image of the operator's choice.</summary>
    Sample,
    /// <summary>Deployment (optional) and Service already exist on the hub.</summary>
    OnHub,
    /// <summary>The operator's own manifests.</summary>
    Pasted,
}

public enum LabelRules
{
    /// <summary>One override rule per cluster: works with any labels, but clusters that join later need their own rule.</summary>
    PerCluster,
    /// <summary>One rule per region, with the cluster's name as a variable: clusters that join a region get a label at once.</summary>
    PerRegion,
}

/// <param name="TargetPort">A number, or the name of a container port.</param>
public sealed record PortDraft(string Name = "http", string Protocol = "TCP", int Port = 80, string TargetPort = "8080");

/// <summary>Where the namespace is placed.</summary>
public sealed record PlacementDraft
{
    /// <summary>True to use this existing ClusterResourcePlacement, which places the namespace; false to create one.</summary>
    public bool Existing { get; init; }

    /// <summary>Empty for a new one: <c>&lt;namespace&gt;</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>PickAll, PickN or PickFixed.</summary>
    public string Type { get; init; } = "PickAll";

    /// <summary>With PickN.</summary>
    public int NumberOfClusters { get; init; } = 2;

    /// <summary>With PickFixed.</summary>
    public ImmutableArray<string> ClusterNames { get; init; } = [];

    /// <summary>With PickAll and PickN: a cluster must match one of these terms; empty: every cluster.</summary>
    public ImmutableArray<AffinityTerm> Affinity { get; init; } = [];
}

/// <summary>All labels must match.</summary>
public sealed record AffinityTerm(ImmutableSortedDictionary<string, string> MatchLabels);
