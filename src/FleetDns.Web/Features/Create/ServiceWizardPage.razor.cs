using System.Globalization;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Create;

public sealed partial class ServiceWizardPage : WizardPage<ServiceDraft>
{
    private enum Question
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
        (WorkloadSource.OnHub, "Already on the hub", "Service (and Deployment) exist in the namespace; only the export is added"),
        (WorkloadSource.Pasted, "Your own manifests", "paste Deployment and Service; they are written unchanged"),
        (WorkloadSource.Sample, "A small sample", "a Deployment and a Service for your own image"),
    ];

    private ServicePlan _plan = null!;
    private string? _pasted;
    private ImmutableArray<YamlProblem> _unread = [];

    private Question[] Order => Draft.Editing is null ? Enum.GetValues<Question>() : [Question.Export, Question.Labels, Question.Review];

    private Question Current => Order[At];

    /// <summary>The service being changed; also set for an operator who may not change it and whose draft is empty.</summary>
    private ObjectKey? Edited => Draft.Editing ?? (Target is { } service && View.Services.ContainsKey(service) ? service : null);

    private string Leave => Target is { } target && View.Services.ContainsKey(target) ? Paths.Service(target) : "services";

    private string ToProfile => $"create/profile?ns={Uri.EscapeDataString(Draft.Namespace)}&service={Uri.EscapeDataString(Draft.Name)}";

    private string ToBackend => $"create/backend?ns={Uri.EscapeDataString(Draft.Namespace)}&service={Uri.EscapeDataString(Draft.Name)}";

    protected override Plan Plan => _plan.Plan;

    protected override ImmutableArray<WizardStep> Steps => [.. Order.Select(question => question switch
    {
        Question.Name => new WizardStep("Service", "Which service do you want to export?",
            Draft.Name.Length == 0 ? null : $"{Draft.Namespace}/{Draft.Name}", nameof(ServiceDraft.Namespace), nameof(ServiceDraft.Name)),
        Question.Workload => new WizardStep("Workload", "Where does the workload come from?",
            s_sources.First(source => source.Source == Draft.Workload).Name.ToLowerInvariant(),
            nameof(ServiceDraft.Workload), nameof(ServiceDraft.Pasted), nameof(ServiceDraft.Deployment), nameof(ServiceDraft.Image),
            nameof(ServiceDraft.ContainerPort), nameof(ServiceDraft.Replicas)),
        Question.Export => new WizardStep("Export", "How should the service be exported?", $"weight {Words.Count(Draft.ExportWeight)}",
            nameof(ServiceDraft.ServiceType), nameof(ServiceDraft.Ports), nameof(ServiceDraft.ExportWeight)),
        Question.Placement => new WizardStep("Placement", "Which clusters should run the service?",
            Words.Of(_plan.Clusters.Count(cluster => cluster.Picked), "cluster"), nameof(ServiceDraft.Placement)),
        Question.Labels => new WizardStep("DNS labels", "Which DNS label should each cluster have?", Draft.LabelPattern,
            nameof(ServiceDraft.LabelPattern), nameof(ServiceDraft.Labels), nameof(ServiceDraft.Weights),
            nameof(ServiceDraft.OverrideName)),
        _ => Review,
    })];

    protected override IReadOnlyCollection<DocumentRef> Asks =>
        Target is { } target && Draft.Editing is null ? [.. ServicePlan.Asks(Draft, View).Union(ServicePlan.AsksToEdit(target, View))]
            : ServicePlan.Asks(Draft, View);

    protected override ServiceDraft Blank() =>
        InNamespace(
            new ServiceDraft { Name = GivenName ?? "", Workload = GivenName is null ? WorkloadSource.Sample : WorkloadSource.OnHub },
            GivenNamespace ?? "");

    protected override ServiceDraft? Existing(ObjectKey target) => ServicePlan.Edit(target, View, Hub);

    protected override Task<AzureReading> AskAzureAsync(AzureReading soFar, CancellationToken token) =>
        Lookups.LabelsAsync(_plan.LabelsToCheck, soFar, Operator.Value, token);

    protected override void Replan() => _plan = ServicePlan.Of(Draft, View, Hub, Azure);

    private string? NamespaceWords => Draft.Namespace.Length == 0 ? "An existing namespace or a new one."
        : Plan.At(nameof(ServiceDraft.Namespace)).Any(finding => finding.Severity == PlanSeverity.Refuse) ? null   // said at the field
        : View.Namespaces.ContainsKey(Draft.Namespace)
            ? $"Namespace {Draft.Namespace} exists on the hub{(Draft.NewNamespace ? " and stays unchanged." : ".")}"
        : View.Namespaces.IsEmpty ? "The hub's namespaces are unknown: choose whether to create it."
        : Draft.NewNamespace ? $"Namespace {Draft.Namespace} does not exist yet: it will be created."
        : $"Namespace {Draft.Namespace} does not exist yet.";

    private ServiceDraft InNamespace(string ns) => InNamespace(Draft, ns);

    // A placement that already selects the namespace is reused: two placements of one namespace would overwrite each other.
    private ServiceDraft InNamespace(ServiceDraft draft, string ns)
    {
        var view = Feed.Current;
        var carries = view.Placements.Values.FirstOrDefault(row => row.Key.Namespace.Length == 0
            && row.Placement.Selectors.Any(selector => selector.Kind == "Namespace" && selector.Name == ns));
        return draft with
        {
            Namespace = ns,
            NewNamespace = ns.Length > 0 && !view.Namespaces.IsEmpty && !view.Namespaces.ContainsKey(ns),
            Placement = carries is not null ? new PlacementDraft { Existing = true, Name = carries.Key.Name }
                : draft.Placement with { Existing = false, Name = "" },
        };
    }

    private ServiceDraft InContainer(int port) =>
        WithPort(Draft.Ports[0] with { TargetPort = port.ToString(CultureInfo.InvariantCulture) }) with { ContainerPort = port };

    private ServiceDraft WithPort(PortDraft port) => Draft with { Ports = Draft.Ports.SetItem(0, port) };

    private static string Port(string field) => $"{nameof(ServiceDraft.Ports)}[0].{field}";

    // The text as pasted; a restored draft has only the documents that could be read.
    private string Pasted => _pasted ?? YamlDocuments.Write(Draft.Pasted);

    private void Paste(string text)
    {
        _pasted = text;
        var reading = YamlDocuments.ReadManifests(text);
        _unread = text.Length < FormValues.LargestPaste ? reading.Problems
            : [new YamlProblem(1, 1, $"Text of {FormValues.LargestPaste} characters or more may have been cut off. "
                + "Choose it as a file at /create/yaml.")];
        Edit(Draft with { Pasted = _unread.IsEmpty ? reading.Documents : [] });   // never a part of the pasted text
    }
}
