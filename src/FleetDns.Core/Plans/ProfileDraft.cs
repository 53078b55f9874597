namespace FleetDns.Core.Plans;

/// <summary>The input of the wizard "Create a profile". Serialises with System.Text.Json.</summary>
public sealed record ProfileDraft
{
    /// <summary>The profile being edited; null for a new one. Its name, namespace and resource group are then locked.</summary>
    public ObjectKey? Editing { get; init; }

    public string Namespace { get; init; } = "";
    public string Name { get; init; } = "";
    public string ResourceGroup { get; init; } = "";

    /// <summary>HTTP or HTTPS; TCP is refused (docs/domain.md 2.7, trap 19).</summary>
    public string Protocol { get; init; } = "HTTP";

    public int Port { get; init; } = 80;
    public string Path { get; init; } = "/";

    /// <summary>10 or 30 seconds.</summary>
    public int IntervalInSeconds { get; init; } = 30;

    /// <summary>5..10 seconds at interval 30, 5..9 at interval 10.</summary>
    public int TimeoutInSeconds { get; init; } = 10;

    /// <summary>0..9.</summary>
    public int ToleratedNumberOfFailures { get; init; } = 3;

    /// <summary>At most 8, each name once.</summary>
    public ImmutableArray<HeaderDraft> CustomHeaders { get; init; } = [];
}

public sealed record HeaderDraft(string Name = "", string Value = "");

/// <summary>The plan and preview that "Create a profile" makes of a draft.</summary>
/// <param name="Fqdn"><c>&lt;namespace&gt;-&lt;name&gt;.trafficmanager.net</c>, as far as typed.</param>
/// <param name="RelativeName">Its first label; at most 63 characters.</param>
/// <param name="Availability">Whether the name is available in Azure.</param>
/// <param name="Probe">Sentences about the probes: what they request, when an endpoint is degraded, how long clients may wait.</param>
public sealed record ProfilePlan(Plan Plan, string Fqdn, string RelativeName, NameAnswer Availability, ImmutableArray<string> Probe)
{
    public const int LongestRelativeName = 63;

    public static ProfilePlan Of(ProfileDraft draft, FleetView view, HubReading hub, AzureReading azure) =>
        ProfilePlans.Of(draft, view, hub, azure);

    /// <summary>The meaning of Azure's answer about a future profile's name; null if it is free or was not queried.</summary>
    public static PlanFinding? Judge(string fqdn, NameAnswer availability) => availability switch
    {
        { State: NameState.Taken } =>
            new PlanFinding(
                nameof(ProfileDraft.Name), PlanSeverity.Refuse, $"{fqdn} is taken{(availability.Words is { } words ? $": {words}" : ".")}",
                "Choose another name or namespace."),
        { State: NameState.Unknown, Words: { } why } =>
            new PlanFinding(nameof(ProfileDraft.Name), PlanSeverity.Advice, $"Whether {fqdn} is free could not be checked: {why}"),
        _ => null,
    };

    /// <summary>First label of a future profile's FQDN, and the FQDN.</summary>
    public static (string Relative, string Fqdn) Named(ObjectKey profile, FleetView view) => ProfilePlans.Named(profile, view);

    /// <summary>Whether namespace and name give a valid DNS name; only then is Azure asked whether it is free.</summary>
    public static bool IsName(ProfileDraft draft) => ProfilePlans.IsName(draft);

    public static ImmutableArray<DocumentRef> Asks(ProfileDraft draft) => ProfilePlans.Asks(draft);

    /// <summary>The draft of an existing profile; null if the snapshot does not contain it.</summary>
    public static ProfileDraft? Edit(ObjectKey profile, HubReading hub) => ProfilePlans.Edit(profile, hub);
}
