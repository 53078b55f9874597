using FleetDns.Core.Plans;

namespace FleetDns.Core.Tests.Plans;

public sealed class ProfilePlanTests
{
    private static readonly ProfileDraft s_draft = new() { Namespace = Planned.Namespace, Name = "shop", ResourceGroup = "rg-dns" };

    [Fact]
    public void The_name_includes_the_namespace_and_the_manifest_has_every_setting()
    {
        var made = Of(s_draft);
        Assert.Equal(("kuard-demo-shop.trafficmanager.net", "kuard-demo-shop"), (made.Fqdn, made.RelativeName));
        Assert.False(made.Plan.IsRefused, string.Join('\n', made.Plan.Findings));
        Assert.Equal(
            """{"resourceGroup":"rg-dns","monitorConfig":"""
            + """{"protocol":"HTTP","port":80,"path":"/","intervalInSeconds":30,"timeoutInSeconds":10,"toleratedNumberOfFailures":3}}""",
            Planned.Document(made.Plan, "TrafficManagerProfile")["spec"]!.ToJsonString());
        Assert.Contains("this takes up to 130 s.", string.Join(' ', made.Probe), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 10, true)]
    [InlineData(30, 11, false)]
    [InlineData(10, 9, true)]
    [InlineData(10, 10, false)]
    [InlineData(10, 4, false)]
    public void Interval_and_timeout_go_together(int interval, int timeout, bool good) =>
        Assert.Equal(
            good, Of(s_draft with { IntervalInSeconds = interval, TimeoutInSeconds = timeout }).Plan.At("TimeoutInSeconds").IsEmpty);

    [Fact]
    public void Tcp_is_refused_as_azure_refuses_it() =>
        Assert.Equal(PlanSeverity.Refuse, Assert.Single(Of(s_draft with { Protocol = "TCP" }).Plan.At("Protocol")).Severity);

    [Fact]
    public void The_first_label_has_63_characters_at_most()
    {
        Assert.Empty(Of(s_draft with { Name = new string('n', 52) }).Plan.At("Name").Where(f => f.Severity == PlanSeverity.Refuse));
        Assert.Contains(
            "has 64 characters", Of(s_draft with { Name = new string('n', 53) }).Plan.At("Name")[0].Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_another_profile_spells_differently_or_another_owner_has_is_refused()
    {
        var view = Planned.Fleet() with { Profiles = Planned.Serving(100, ("a", 1)).Profiles };
        var twin = s_draft with { Namespace = "kuard", Name = "demo-web" };
        var plan = ProfilePlan.Of(
            twin, view, Planned.Hub(ProfilePlan.Asks(twin), """{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"kuard"}}"""),
            AzureReading.NotConnected).Plan;
        Assert.Contains("kuard-demo/web already has the same name", plan.At("Name")[0].Words, StringComparison.Ordinal);

        var answer = new NameAnswer(NameState.Taken, "Domain name already exists.");
        var taken = AzureReading.NotConnected with
        {
            Connected = true,
            Profiles = ImmutableDictionary<string, NameAnswer>.Empty.Add("kuard-demo-shop", answer),
        };
        Assert.Contains("is taken: Domain name already exists.", Of(s_draft, taken).Plan.At("Name")[0].Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bad NS", "shop")]
    [InlineData("kuard-demo", "X_y")]
    [InlineData("kuard-demo", "")]
    [InlineData("kuard-demo", "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn")]
    public void A_name_that_cannot_be_a_DNS_name_is_not_called_available(string ns, string name)
    {
        var draft = s_draft with { Namespace = ns, Name = name };
        var free = AzureReading.NotConnected with
        {
            Connected = true,
            Profiles = ImmutableDictionary<string, NameAnswer>.Empty.Add($"{ns}-{name}", new NameAnswer(NameState.Free)),
        };
        Assert.False(ProfilePlan.IsName(draft));
        Assert.Equal(NameState.Unknown, Of(draft, free).Availability.State);
        Assert.DoesNotContain(
            Of(draft, free).Plan.At("Name"), finding => finding.Words.StartsWith("Checking", StringComparison.Ordinal));
    }

    [Fact]
    public void No_time_is_calculated_from_settings_that_are_refused()
    {
        Assert.DoesNotContain(
            Of(s_draft with { TimeoutInSeconds = 3 }).Probe, line => line.Contains("worst case", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Of(s_draft with { ToleratedNumberOfFailures = 12 }).Probe, line => line.Contains("degraded", StringComparison.Ordinal));
        Assert.Contains(Of(s_draft).Probe, line => line.Contains("190 s in the worst case", StringComparison.Ordinal));
    }

    [Fact]
    public void Headers_are_at_most_eight_each_once_and_without_line_breaks()
    {
        Assert.NotEmpty(
            Of(s_draft with { CustomHeaders = [.. Enumerable.Range(0, 9).Select(i => new HeaderDraft($"h{i}", "v"))] })
                .Plan.At("CustomHeaders"));
        Assert.NotEmpty(Of(s_draft with { CustomHeaders = [new("Host", "a"), new("host", "b")] }).Plan.At("CustomHeaders[1]"));
        Assert.NotEmpty(Of(s_draft with { CustomHeaders = [new("X", "a\r\nY: b")] }).Plan.At("CustomHeaders[0].Value"));
        Assert.Empty(Of(s_draft with { CustomHeaders = [new("Host", "shop.example")] }).Plan.At("CustomHeaders"));
    }

    [Fact]
    public void An_existing_profile_opens_with_name_and_group_locked()
    {
        const string existing = """
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile",
             "metadata":{"name":"shop","namespace":"kuard-demo","resourceVersion":"5"},
             "spec":{"resourceGroup":"rg-dns","monitorConfig":{"port":81,"customHeaders":[{"name":"Host","value":"a"}]}}}
            """;
        var hub = Planned.Hub(ProfilePlan.Asks(s_draft), Planned.NamespaceObject, existing);
        var draft = ProfilePlan.Edit(new ObjectKey("kuard-demo", "shop"), hub)!;
        Assert.Equal((81, "/", 30, 10), (draft.Port, draft.Path, draft.IntervalInSeconds, draft.TimeoutInSeconds));

        var changed = ProfilePlan.Of(draft with { Port = 80, CustomHeaders = [] }, Planned.Fleet(), hub, AzureReading.NotConnected).Plan;
        Assert.False(changed.IsRefused, string.Join('\n', changed.Findings));
        Assert.Equal(DocumentAction.Update, Assert.Single(changed.Documents).Action);
        Assert.Contains("\"customHeaders\":[]", changed.Documents[0].Manifest.ToJsonString(), StringComparison.Ordinal);
        Assert.NotEmpty(
            ProfilePlan.Of(
                draft with { ResourceGroup = "other" }, Planned.Fleet(), hub, AzureReading.NotConnected).Plan.At("ResourceGroup"));
    }

    [Fact]
    public void A_group_that_the_subscription_does_not_list_is_warned_of() =>
        Assert.Equal(
            PlanSeverity.Warn,
            Assert.Single(Of(s_draft, AzureReading.NotConnected with { ResourceGroups = ["other"] }).Plan.At("ResourceGroup")).Severity);

    private static ProfilePlan Of(ProfileDraft draft, AzureReading? azure = null) =>
        ProfilePlan.Of(
            draft, Planned.Fleet(), Planned.Hub(ProfilePlan.Asks(draft), Planned.NamespaceObject), azure ?? AzureReading.NotConnected);
}
