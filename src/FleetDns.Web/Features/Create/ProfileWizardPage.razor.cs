using FleetDns.Core.Plans;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Create;

public sealed partial class ProfileWizardPage : WizardPage<ProfileDraft>
{
    private enum Question
    {
        Name,
        Group,
        Monitor,
        Review,
    }

    private ProfilePlan _plan = null!;

    private Question[] Order =>
        Draft.Editing is null ? [Question.Name, Question.Group, Question.Monitor, Question.Review] : [Question.Monitor, Question.Review];

    private Question Current => Order[At];

    /// <summary>The profile being changed; also set for an operator who may not change it and whose draft is empty.</summary>
    private ObjectKey? Edited => Draft.Editing ?? (Target is { } profile && View.Profiles.ContainsKey(profile) ? profile : null);

    private string Leave => Target is { } target && View.Profiles.ContainsKey(target) ? Paths.Profile(target) : "profiles";

    private IEnumerable<string> Groups =>
        Azure.ResourceGroups is { } all ? all
            : View.Profiles.Values.Select(row => row.Profile.ResourceGroup).Distinct(StringComparer.OrdinalIgnoreCase);

    private string ToBackend => $"create/backend?ns={Uri.EscapeDataString(Draft.Namespace)}&profile={Uri.EscapeDataString(Draft.Name)}"
        + (GivenService is { Length: > 0 } service ? $"&service={Uri.EscapeDataString(service)}" : null);

    private string LengthTone => _plan.RelativeName.Length > ProfilePlan.LongestRelativeName ? "bad" : "dim";

    private string? Availability
    {
        get
        {
            if (Draft.Editing is null && !ProfilePlan.IsName(Draft))
            {
                return Draft.Namespace.Length == 0 || Draft.Name.Length == 0 ? null
                    : _plan.RelativeName.Length > ProfilePlan.LongestRelativeName ? "too long" : "not a valid DNS name";
            }

            var state = _plan.Availability.State switch
            {
                NameState.Free => "name is available",
                NameState.Taken => "name is taken",
                _ => "availability unknown",
            };
            return _plan.Availability.Words is { } words ? $"{state}: {words}" : state;
        }
    }

    protected override Plan Plan => _plan.Plan;

    protected override ImmutableArray<WizardStep> Steps => [.. Order.Select(question => question switch
    {
        Question.Name => new WizardStep("Name", "Which FQDN do you want?", Draft.Name.Length == 0 ? null : _plan.Fqdn,
            nameof(ProfileDraft.Namespace), nameof(ProfileDraft.Name)),
        Question.Group => new WizardStep("Resource group", "Which resource group should hold the Azure profile?",
            Draft.ResourceGroup.Length == 0 ? null : Draft.ResourceGroup, nameof(ProfileDraft.ResourceGroup)),
        Question.Monitor => new WizardStep("Health", "How should Traffic Manager check endpoint health?",
            $"{Draft.Protocol} :{Draft.Port} {Draft.Path}",
            nameof(ProfileDraft.Protocol), nameof(ProfileDraft.Port), nameof(ProfileDraft.Path), nameof(ProfileDraft.IntervalInSeconds),
            nameof(ProfileDraft.TimeoutInSeconds), nameof(ProfileDraft.ToleratedNumberOfFailures), nameof(ProfileDraft.CustomHeaders)),
        _ => Review,
    })];

    protected override IReadOnlyCollection<DocumentRef> Asks => ProfilePlan.Asks(Draft);

    protected override ProfileDraft Blank() => new() { Namespace = GivenNamespace ?? "", Name = GivenName ?? "" };

    protected override ProfileDraft? Existing(ObjectKey target) => ProfilePlan.Edit(target, Hub);

    protected override async Task<AzureReading> AskAzureAsync(AzureReading soFar, CancellationToken token)
    {
        var groups = soFar.ResourceGroups is null ? await Lookups.ResourceGroupsAsync(soFar, Operator.Value, token) : soFar;
        return Draft.Editing is not null || !ProfilePlan.IsName(Draft) ? groups
            : await Lookups.ProfileNameAsync(_plan.RelativeName, groups, Operator.Value, token);
    }

    protected override void Replan() => _plan = ProfilePlan.Of(Draft, View, Hub, Azure);
}
