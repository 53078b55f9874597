using FleetDns.Core.Plans;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Create;

public sealed partial class ProfileWizardPage : WizardPage<ProfileDraft>
{
    private enum Ask
    {
        Name,
        Group,
        Monitor,
        Review,
    }

    private ProfilePlan _plan = null!;

    private Ask[] Order => Draft.Editing is null ? [Ask.Name, Ask.Group, Ask.Monitor, Ask.Review] : [Ask.Monitor, Ask.Review];

    private Ask Current => Order[At];

    /// <summary>The profile that is changed; also for those who may not change it, whose draft is empty.</summary>
    private ObjectKey? Known => Draft.Editing ?? (Target is { } profile && View.Profiles.ContainsKey(profile) ? profile : null);

    private string Leave => Target is { } target && View.Profiles.ContainsKey(target) ? Paths.Profile(target) : "profiles";

    private IEnumerable<string> Groups => Azure.ResourceGroups is { } all ? all : View.Profiles.Values.Select(row => row.Profile.ResourceGroup).Distinct(StringComparer.OrdinalIgnoreCase);

    protected override Plan Plan => _plan.Plan;

    protected override ImmutableArray<WizardStep> Steps => [.. Order.Select(ask => ask switch
    {
        Ask.Name => new WizardStep("Name", "Which FQDN shall answer?", Draft.Name.Length == 0 ? null : _plan.Fqdn, nameof(ProfileDraft.Namespace), nameof(ProfileDraft.Name)),
        Ask.Group => new WizardStep("Resource group", "Where in Azure shall it be?", Draft.ResourceGroup.Length == 0 ? null : Draft.ResourceGroup, nameof(ProfileDraft.ResourceGroup)),
        Ask.Monitor => new WizardStep("Health", "How does Traffic Manager find out who is healthy?", $"{Draft.Protocol} :{Draft.Port} {Draft.Path}",
            nameof(ProfileDraft.Protocol), nameof(ProfileDraft.Port), nameof(ProfileDraft.Path), nameof(ProfileDraft.IntervalInSeconds), nameof(ProfileDraft.TimeoutInSeconds), nameof(ProfileDraft.ToleratedNumberOfFailures), nameof(ProfileDraft.CustomHeaders)),
        _ => Review,
    })];

    protected override IReadOnlyCollection<DocumentRef> Asks => ProfilePlan.Asks(Draft);

    protected override ProfileDraft Blank() => new() { Namespace = GivenNamespace ?? "", Name = GivenName ?? "" };

    protected override ProfileDraft? Existing(ObjectKey target) => ProfilePlan.Edit(target, Hub);

    protected override async Task<AzurePicture> AskAzureAsync(AzurePicture sofar, CancellationToken token)
    {
        var groups = sofar.ResourceGroups is null ? await Lookups.ResourceGroupsAsync(sofar, Operator.Value, token) : sofar;
        return Draft.Name.Length == 0 || Draft.Editing is not null ? groups : await Lookups.ProfileNameAsync(_plan.RelativeName, groups, Operator.Value, token);
    }

    protected override void Replan() => _plan = ProfilePlan.Of(Draft, View, Hub, Azure);
}
