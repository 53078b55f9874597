using System.Globalization;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Create;

public sealed partial class ServiceWizardPage : WizardPage<ServiceDraft>
{
    private enum Ask
    {
        Name,
        Workload,
        Export,
        Placement,
        Labels,
        Review,
    }

    private static readonly (WorkloadSource Source, string Name, string Words)[] s_sources =
    [
        (WorkloadSource.OnHub, "On the hub already", "Service (and Deployment) stand in the namespace; only the export is added"),
        (WorkloadSource.Pasted, "Your own manifests", "paste Deployment and Service; they are written as they are"),
        (WorkloadSource.Sample, "A small sample", "a Deployment and a Service around an image of yours"),
    ];

    private ServicePlan _plan = null!;
    private string? _pasted;
    private ImmutableArray<YamlProblem> _unread = [];

    private Ask[] Order => Draft.Editing is null ? Enum.GetValues<Ask>() : [Ask.Export, Ask.Labels, Ask.Review];

    private Ask Current => Order[At];

    /// <summary>The service that is changed; also for those who may not change it, whose draft is empty.</summary>
    private ObjectKey? Known => Draft.Editing ?? (Target is { } service && View.Services.ContainsKey(service) ? service : null);

    private string Leave => Target is { } target && View.Services.ContainsKey(target) ? Paths.Service(target) : "services";

    private string ToProfile => $"create/profile?ns={Uri.EscapeDataString(Draft.Namespace)}&service={Uri.EscapeDataString(Draft.Name)}";

    protected override Plan Plan => _plan.Plan;

    protected override ImmutableArray<WizardStep> Steps => [.. Order.Select(ask => ask switch
    {
        Ask.Name => new WizardStep("Service", "Which service shall answer?", Draft.Name.Length == 0 ? null : $"{Draft.Namespace}/{Draft.Name}", nameof(ServiceDraft.Namespace), nameof(ServiceDraft.Name)),
        Ask.Workload => new WizardStep("Workload", "Where does the workload come from?", s_sources.First(source => source.Source == Draft.Workload).Name.ToLowerInvariant(),
            nameof(ServiceDraft.Workload), nameof(ServiceDraft.Pasted), nameof(ServiceDraft.Deployment), nameof(ServiceDraft.Image), nameof(ServiceDraft.ContainerPort), nameof(ServiceDraft.Replicas)),
        Ask.Export => new WizardStep("Export", "How is it exported?", $"weight {Words.Count(Draft.ExportWeight)}", nameof(ServiceDraft.ServiceType), nameof(ServiceDraft.Ports), nameof(ServiceDraft.ExportWeight)),
        Ask.Placement => new WizardStep("Placement", "Which clusters shall run it?", Words.Of(_plan.Clusters.Count(cluster => cluster.Picked), "cluster"), nameof(ServiceDraft.Placement)),
        Ask.Labels => new WizardStep("DNS labels", "Under which names do the clusters answer?", Draft.LabelPattern, nameof(ServiceDraft.LabelPattern), nameof(ServiceDraft.Labels), nameof(ServiceDraft.Weights), nameof(ServiceDraft.OverrideName)),
        _ => Review,
    })];

    protected override IReadOnlyCollection<DocumentRef> Asks => Target is { } target && Draft.Editing is null ? [.. ServicePlan.Asks(Draft, View).Union(ServicePlan.AsksToEdit(target, View))] : ServicePlan.Asks(Draft, View);

    protected override ServiceDraft Blank() => InNamespace(new ServiceDraft { Name = GivenName ?? "", Workload = GivenName is null ? WorkloadSource.Sample : WorkloadSource.OnHub }, GivenNamespace ?? "");

    protected override ServiceDraft? Existing(ObjectKey target) => ServicePlan.Edit(target, View, Hub);

    protected override Task<AzurePicture> AskAzureAsync(AzurePicture sofar, CancellationToken token) => Lookups.LabelsAsync(_plan.LabelsToCheck, sofar, Operator.Value, token);

    protected override void Replan() => _plan = ServicePlan.Of(Draft, View, Hub, Azure);

    private string NamespaceWords => Draft.Namespace.Length == 0 ? "One that stands on the hub, or a new one."
        : View.Namespaces.ContainsKey(Draft.Namespace) ? $"Namespace {Draft.Namespace} stands on the hub{(Draft.NewNamespace ? ": it is kept as it is." : ".")}"
        : View.Namespaces.IsEmpty ? "The hub's namespaces are not known here: say whether it is new."
        : Draft.NewNamespace ? $"Namespace {Draft.Namespace} is not there yet: it will be created." : $"Namespace {Draft.Namespace} is not there yet.";

    private ServiceDraft InNamespace(string ns) => InNamespace(Draft, ns);

    // A placement that carries the namespace already is used: two placements of one namespace would write over each other.
    private ServiceDraft InNamespace(ServiceDraft draft, string ns)
    {
        var view = Feed.Current;
        var carries = view.Placements.Values.FirstOrDefault(row => row.Key.Namespace.Length == 0 && row.Placement.Selectors.Any(selector => selector.Kind == "Namespace" && selector.Name == ns));
        return draft with
        {
            Namespace = ns,
            NewNamespace = ns.Length > 0 && !view.Namespaces.IsEmpty && !view.Namespaces.ContainsKey(ns),
            Placement = carries is not null ? new PlacementDraft { Existing = true, Name = carries.Key.Name } : draft.Placement with { Existing = false, Name = "" },
        };
    }

    private ServiceDraft InContainer(int port) => WithPort(Draft.Ports[0] with { TargetPort = port.ToString(CultureInfo.InvariantCulture) }) with { ContainerPort = port };

    private ServiceDraft WithPort(PortDraft port) => Draft with { Ports = Draft.Ports.SetItem(0, port) };

    private static string Port(string field) => $"{nameof(ServiceDraft.Ports)}[0].{field}";

    // As it was pasted; of a draft that was kept only what was understood.
    private string Pasted => _pasted ?? YamlDocuments.Write(Draft.Pasted);

    private void Paste(string text)
    {
        _pasted = text;
        var reading = YamlDocuments.ReadManifests(text);
        _unread = text.Length < FormValues.LargestPaste ? reading.Problems : [new YamlProblem(1, 1, $"A text of {FormValues.LargestPaste} characters or more may have been cut off. Bring it as a file at /create/yaml.")];
        Edit(Draft with { Pasted = _unread.IsEmpty ? reading.Documents : [] });   // half of what was pasted is not what was meant
    }
}
