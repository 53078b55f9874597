using FleetDns.Core.Plans;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Create;

public sealed partial class BackendWizardPage : WizardPage<BackendDraft>
{
    private enum Question
    {
        Profile,
        Service,
        Weight,
        Review,
    }

    private BackendPlan _plan = null!;

    private ObjectKey Profile => new(Draft.Namespace, Draft.Profile);

    private Question[] Order =>
        Draft.Editing is null ? [Question.Profile, Question.Service, Question.Weight, Question.Review] : [Question.Weight, Question.Review];

    private Question Current => Order[At];

    private ImmutableArray<PlanFinding> ProfileFindings =>
        [.. Shown(nameof(BackendDraft.Profile), Draft.Profile.Length > 0),
            .. Shown(nameof(BackendDraft.Namespace), Draft.Namespace.Length > 0)];

    // A service belongs to its namespace: the choice ends with a profile of another one.
    private BackendDraft InProfile(ObjectKey profile) => Draft with
    {
        Namespace = profile.Namespace,
        Profile = profile.Name,
        Service = profile.Namespace == Draft.Namespace ? Draft.Service : "",
    };

    private string Leave => View.Profiles.ContainsKey(Profile) ? Paths.Profile(Profile) : "profiles";

    protected override Plan Plan => _plan.Plan;

    protected override ImmutableArray<WizardStep> Steps => [.. Order.Select(question => question switch
    {
        Question.Profile => new WizardStep("Profile", "Which profile should receive the backend?",
            Draft.Profile.Length == 0 ? null : Profile.ToString(), nameof(BackendDraft.Namespace), nameof(BackendDraft.Profile)),
        Question.Service => new WizardStep("Service", "Which service receives the traffic?",
            Draft.Service.Length == 0 ? null : Draft.Service, nameof(BackendDraft.Service), nameof(BackendDraft.Name)),
        Question.Weight => new WizardStep(
            "Weight", $"How much weight should {(Draft.Service.Length == 0 ? "the backend" : Draft.Service)} have?",
            Words.Count(_plan.Weight), nameof(BackendDraft.Weight)),
        _ => Review,
    })];

    protected override IReadOnlyCollection<DocumentRef> Asks =>
        Target is { } target && Draft.Editing is null ? [.. BackendPlan.Asks(Draft), PlanKind.Backend.Named(target.Namespace, target.Name)]
            : BackendPlan.Asks(Draft);

    protected override BackendDraft Blank() =>
        new() { Namespace = GivenNamespace ?? "", Profile = GivenProfile ?? "", Service = GivenService ?? "", Name = GivenName ?? "" };

    protected override BackendDraft? Existing(ObjectKey target) => BackendPlan.Edit(target, Hub);

    protected override int First => Draft.Editing is null && GivenProfile == Draft.Profile && View.Profiles.ContainsKey(Profile) ? 1 : 0;

    protected override void Replan()
    {
        _plan = BackendPlan.Of(Draft, View, Hub, []);
        if (Draft is { Editing: null, Service.Length: 0, Profile.Length: > 0 } && _plan.Services is [var only])
        {
            Take(Draft with { Service = only.Name });
            _plan = BackendPlan.Of(Draft, View, Hub, []);
        }
    }
}
