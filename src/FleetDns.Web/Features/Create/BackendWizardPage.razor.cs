using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Create;

public sealed partial class BackendWizardPage : WizardPage
{
    private enum Ask
    {
        Profile,
        Service,
        Weight,
        Review,
    }

    private BackendPlan _plan = null!;

    /// <summary>Survives a lost connection.</summary>
    [PersistentState] public BackendDraft? Kept { get; set; }

    private BackendDraft Draft => Kept!;

    private ObjectKey Profile => new(Draft.Namespace, Draft.Profile);

    // An existing backend that the address names.
    private ObjectKey? Target => GivenNamespace is { Length: > 0 } ns && GivenName is { Length: > 0 } name ? new ObjectKey(ns, name) : null;

    private Ask[] Order => Draft.Editing is null ? [Ask.Profile, Ask.Service, Ask.Weight, Ask.Review] : [Ask.Weight, Ask.Review];

    private Ask Current => Order[At];

    private string Leave => View.Profiles.ContainsKey(Profile) ? Paths.Profile(Profile) : "/profiles";

    protected override Plan Plan => _plan.Plan;

    protected override ImmutableArray<WizardStep> Steps => [.. Order.Select(ask => ask switch
    {
        Ask.Profile => new WizardStep("Profile", "Which FQDN should answer with it?", Draft.Profile.Length == 0 ? null : Profile.ToString(), nameof(BackendDraft.Namespace), nameof(BackendDraft.Profile)),
        Ask.Service => new WizardStep("Service", "Which service takes the traffic?", Draft.Service.Length == 0 ? null : Draft.Service, nameof(BackendDraft.Service), nameof(BackendDraft.Name)),
        Ask.Weight => new WizardStep("Weight", $"How much weight should {(Draft.Service.Length == 0 ? "it" : Draft.Service)} have?", Words.Count(_plan.Weight), nameof(BackendDraft.Weight)),
        _ => new WizardStep("Review and apply", "Is this what should be written?", "dry run, diff, then write"),
    })];

    protected override IReadOnlyCollection<DocumentRef> Asks => Target is { } target && Draft.Editing is null ? [.. BackendPlan.Asks(Draft), PlanKind.Backend.Named(target.Namespace, target.Name)] : BackendPlan.Asks(Draft);

    protected override void OnInitialized()
    {
        Kept ??= new BackendDraft { Namespace = GivenNamespace ?? "", Profile = GivenProfile ?? "", Service = GivenService ?? "", Name = GivenName ?? "" };
        base.OnInitialized();
    }

    protected override void Begin()
    {
        if (Target is { } target && BackendPlan.Edit(target, Hub) is { } existing)
        {
            Kept = existing;
        }
    }

    protected override void Replan() => _plan = BackendPlan.Of(Draft, View, Hub, []);

    private void Edit(BackendDraft draft)
    {
        Kept = draft;
        Edited();
    }
}
