using System.Reflection;
using FleetDns.Core.Plans;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Operations;

/// <summary>Every act for an operator is refused to readers and without sign-in, in the service layer, regardless of page and
/// browser.</summary>
public sealed class WriteMethodsTests
{
    private static readonly string[] s_walked = [
        "IWeightWriter.ApplyAsync", "IChangePipeline.PrepareAsync", "IChangePipeline.ApplyAsync", "IChangePipeline.GoOnAsync",
        "IChangePipeline.LeaveAsync", "IChangePipeline.PrepareUndoAsync", "IPlanLookups.HubAsync", "IPlanLookups.ProfileNameAsync",
        "IPlanLookups.LabelsAsync", "IPlanLookups.ResourceGroupsAsync", "IFleetPermissions.LookAsync", "IFleetPermissions.AssignAsync",
        "IEndpointChecks.AskAsync", "IMeasurements.Start", "IMeasurements.Stop", "ISandboxControl.SwitchAsync",
        "IHubSetup.SubscriptionsAsync", "IHubSetup.FleetsAsync", "IHubSetup.TryAsync"];

    /// <summary>Rights and policy questions change nothing.</summary>
    private static readonly string[] s_askOnly = [
        "IWritePolicy.Refuses", "IOperatorRights.WhyNotAsync", "IOperatorRights.VisibleAsync", "IOperatorRights.Known",
        "IOperatorRights.Forget", "IAzureRights.WhyNotAsync", "IAzureRights.Forget"];

    [Fact]
    public void Every_method_that_acts_for_an_operator_is_tested_here() => Assert.Equal(
        s_walked.Concat(s_askOnly).Order(StringComparer.Ordinal),
        from type in typeof(IWeightWriter).Assembly.GetTypes()
        where type.IsInterface && type.Namespace == typeof(IWeightWriter).Namespace
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        where method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Operator))
        orderby $"{type.Name}.{method.Name}"
        select $"{type.Name}.{method.Name}");

    [Theory]
    [InlineData(Role.None)]
    [InlineData(Role.Reader)]
    public async Task Nobody_and_readers_get_nowhere(Role role)
    {
        var by = new Operator("someone", "Someone", role);
        var policy = new WritePolicy(new ReadOnlyReason(null));
        var untouched = new Untouched();
        var pipeline = new ChangePipeline(
            untouched, new FakeLookups(new FakeHubObjects()), new FakeEvents(), new FakeJournal(), policy, new FakeRights(),
            new FakeLeases(), () => FleetBuilder.HowTo().View, new GuardRails(), TimeProvider.System, NullLogger<ChangePipeline>.Instance);
        var weight = new WeightChange(FleetBuilder.KuardBackend, "1", 100, 0);
        using var tracker =
            new Tracker(new FakeFeed(FleetBuilder.HowTo().View), untouched, TimeProvider.System, NullLogger<Tracker>.Instance);
        Assert.Equal(WriteResult.Denied, (await new WeightWriter(pipeline, tracker).ApplyAsync(weight, Consent.None, by)).Outcome.Result);

        // A forged preflight: the pipeline checks the policy again and accepts nothing that it has not checked itself.
        var forged = new Preflight(
            weight.ToPlan(),
            [new DocumentCheck(weight.ToPlan().Documents[0], [], [], [], null, new WriteOutcome(WriteResult.Accepted, null, "1"), null)],
            []);
        Assert.NotNull((await pipeline.PrepareAsync(weight.ToPlan(), by, CancellationToken.None)).Stands(Consent.None));
        var refusedReport = await pipeline.ApplyAsync(forged, Consent.None, by, null);
        Assert.NotNull(refusedReport.Refused);
        Assert.NotNull((await pipeline.GoOnAsync(refusedReport, Consent.None, by, null)).Refused);
        Assert.NotNull(await pipeline.LeaveAsync("run-1", by));
        var written =
            refusedReport with
            {
                Refused = null,
                Documents = [new DocumentReport(weight.ToPlan().Documents[0], DocumentFate.Written, null, [], null, "")]
            };
        var undo = await pipeline.PrepareUndoAsync(written, by, CancellationToken.None);
        Assert.NotNull(undo.Stands(Consent.None));
        Assert.NotNull((await pipeline.ApplyAsync(undo, Consent.None, by, null)).Refused);

        var lookups = new PlanLookups(untouched, untouched, untouched, policy, TimeProvider.System);
        Assert.NotNull((await lookups.HubAsync([PlanKind.Backend.Named("a", "b")], by, CancellationToken.None)).Problem);
        Assert.Empty((await lookups.ProfileNameAsync("a-b", AzureReading.NotConnected, by, CancellationToken.None)).Profiles);
        Assert.Empty((await lookups.LabelsAsync(["a.eastus"], AzureReading.NotConnected, by, CancellationToken.None)).Labels);
        Assert.Null((await lookups.ResourceGroupsAsync(AzureReading.NotConnected, by, CancellationToken.None)).ResourceGroups);

        using var measurements = new Measurements(
            new FakeFeed(FleetBuilder.HowTo().View), new Untouched(), policy, new FakeRights(), new MeasurementLimits(),
            TimeProvider.System, NullLogger<Measurements>.Instance);
        Assert.Throws<InvalidOperationException>(() => measurements.Start(FleetBuilder.Kuard, 10, by));
        Assert.Throws<InvalidOperationException>(() => measurements.Stop(FleetBuilder.Kuard, by));
        Assert.Empty(measurements.Current);

        using var checks = new EndpointChecks(
            new FakeFeed(FleetBuilder.HowTo().View), new UnreachedEndpoints(), policy, new FakeRights(), new LimitOptions(),
            NullLogger<EndpointChecks>.Instance);
        Assert.Null((await checks.AskAsync(FleetBuilder.Kuard, FleetBuilder.Target("aks-member-1"), by, CancellationToken.None)).Status);

        using var sandbox = new SandboxControl(new Uri("http://127.0.0.1:9"), policy);
        var refused =
            await Assert.ThrowsAsync<SandboxControlException>(() => sandbox.SwitchAsync("hub-401", true, by, CancellationToken.None));
        Assert.DoesNotContain("did not answer", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.None)]
    [InlineData(Role.Reader)]
    [InlineData(Role.Operator)]
    public async Task Only_an_admin_finds_hubs_and_assigns_roles(Role role)
    {
        var by = new Operator("someone", "Someone", role);
        var azure = new UntouchedAzure();
        var permissions =
            new FleetPermissions(new Untouched(), azure, "s", null, new WritePolicy(new ReadOnlyReason(null)), TimeProvider.System);
        Assert.NotNull((await permissions.LookAsync(FleetBuilder.HowTo().View, [], by, CancellationToken.None)).Problem);
        Assert.NotNull(
            await permissions.AssignAsync(
                new RoleNeed("p", "i", "/subscriptions/s", AzureRole.HubAgent, [], ""), by, CancellationToken.None));
        var setup = new HubSetup(azure, new AzureRights(azure, TimeProvider.System), TimeProvider.System, azure);
        await Assert.ThrowsAsync<ArmException>(() => setup.SubscriptionsAsync(by, CancellationToken.None));
        await Assert.ThrowsAsync<ArmException>(() => setup.FleetsAsync("s", by, CancellationToken.None));
        var look =
            await setup.TryAsync(new FleetData("/x", "x", "g", null, null, null, true, false, null), true, by, CancellationToken.None);
        Assert.Equal("Setting up a hub needs FleetDns.Admin.", look.Problem);
    }

    [Fact]
    public void What_an_operator_may_not_see_cannot_be_measured_and_does_not_even_exist()
    {
        var rights = new FakeRights { Visible = new Visibility(false, ["shop"], true) };
        using var measurements = new Measurements(
            new FakeFeed(FleetBuilder.HowTo().View), new Untouched(), new WritePolicy(new ReadOnlyReason(null)), rights,
            new MeasurementLimits(), TimeProvider.System, NullLogger<Measurements>.Instance);
        var refused = Assert.Throws<InvalidOperationException>(
            () => measurements.Start(FleetBuilder.Kuard, 10, new Operator("o", "O", Role.Operator)));
        Assert.Equal("There is no profile kuard-demo/kuard-atm-demo.", refused.Message);
    }

    private sealed class UnreachedEndpoints : IEndpointProber
    {
        public Task<EndpointAnswer> AskAsync(EndpointQuestion question, CancellationToken token) =>
            throw new InvalidOperationException("reached an endpoint");
    }

    private sealed class UntouchedAzure : IFleetReader, IOperatorTokens
    {
        public Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<HubAddress> HubAsync(string fleetId, Operator? by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<bool> MayAsync(string action, string scope, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<ResourceToken> ForOperatorAsync(Operator by, string scope, string? claims, CancellationToken token) =>
            throw new InvalidOperationException("reached Entra");

        public Task<ResourceToken> ForApplicationAsync(string scope, CancellationToken token) =>
            throw new InvalidOperationException("reached Entra");
    }

    /// <summary>External services, which must not be reached.</summary>
    private sealed class Untouched : IHubObjects, IDnsSampler, INameLookup, IAzureLookups, IAzureRoles
    {
        public Task<HubVersions> VersionsAsync(PlanKind kind, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached the hub");

        public Task<ObjectReading> GetAsync(DocumentRef reference, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached the hub");

        public Task<ObjectsReading> ListAsync(PlanKind kind, string ns, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached the hub");

        public Task<WriteOutcome> WriteAsync(HubWrite write, Operator by, bool dryRun, CancellationToken token) =>
            throw new InvalidOperationException("reached the hub");

        public IAsyncEnumerable<DnsAnswer> SampleAsync(MeasurementPlan plan, CancellationToken token) =>
            throw new InvalidOperationException("reached DNS");

        public Task<NameLookupAnswer> AskAsync(string name, CancellationToken token) => throw new InvalidOperationException("reached DNS");

        public Task<NameAnswer> CheckNameAsync(string relativeName, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<ImmutableArray<string>> ResourceGroupsAsync(Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<ImmutableArray<PublicIp>> PublicIpsAsync(
            string subscription, string resourceGroup, Operator by, CancellationToken token) => throw new InvalidOperationException(
                "reached Azure");

        public Task<FleetIdentity> IdentityAsync(string fleetId, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<ImmutableArray<RoleFound>> AssignmentsAsync(string scope, string principalId, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<bool> MayAssignAsync(string scope, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");

        public Task<RoleFound> AssignAsync(RoleNeed need, Operator by, CancellationToken token) =>
            throw new InvalidOperationException("reached Azure");
    }
}
