using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Testing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Sandbox;

/// <summary>The hub's own refusal, without FleetDns' checks.</summary>
public sealed class ReaderAtTheHubTests
{
    private static readonly Operator s_reader = new("reader", "reader", Role.Reader);
    private static readonly Operator s_operator = new("operator", "operator", Role.Operator);

    [Fact]
    public async Task Without_the_policy_the_hub_still_refuses_the_reader_and_names_the_missing_right()
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        using var reader = HubClient.Open(sandbox.Kubeconfig + "-reader", null);
        using var writes = HubClient.Open(sandbox.Kubeconfig + "-operator", null);
        HubClient Of(Operator by) => by.Id == "reader" ? reader : writes;
        var reviews = new AccessReviews(Of, TimeProvider.System);
        var rights = new OperatorRights(reviews, seesAll: false, TimeProvider.System);
        // Without FleetDns' policy and rights, the hub refuses.
        var pipeline = new ChangePipeline(
            new HubWriter(Of, TimeProvider.System), new FakeLookups(new FakeHubObjects()), new HubEvents(Of, TimeProvider.System),
            new FakeJournal(), new NoPolicy(), new FakeRights(), new FakeLeases(), () => FleetBuilder.HowTo().View,
            new GuardRails { NeverAllZero = false }, TimeProvider.System, NullLogger<ChangePipeline>.Instance);
        var writer = new WeightWriter(pipeline, new NoTracker());
        var token = TestContext.Current.CancellationToken;

        var (outcome, _, _) = await writer.ApplyAsync(new WeightChange(FleetBuilder.KuardBackend, "1", 100, 0), Consent.None, s_reader);
        Assert.Equal(WriteResult.Denied, outcome.Result);
        Assert.Contains("cannot patch resource \"trafficmanagerbackends\"", outcome.Message, StringComparison.Ordinal);

        var question = AccessQuestion.PatchBackends("kuard-demo");
        var missing = await rights.WhyNotAsync(question, s_reader, token);
        Assert.Equal(new MissingRight(question, "reader"), missing);
        Assert.Null(await rights.WhyNotAsync(question, s_operator, token));
        Assert.Equal(Visibility.All.Key, (await rights.VisibleAsync(s_reader, ["kuard-demo"], token))!.Key);
    }

    [Fact]
    public async Task A_token_has_its_owner_and_a_wrong_one_has_none()
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        using var application = HubClient.Open(sandbox.Kubeconfig, null);
        var token = TestContext.Current.CancellationToken;
        var bearer = (await File.ReadAllLinesAsync(sandbox.Kubeconfig + "-reader", token))
            .Single(line => line.Contains(" token: ", StringComparison.Ordinal)).Split(": ")[1].Trim();

        Assert.Equal("reader", await TokenOwner.AskAsync(application, bearer, token));
        Assert.Null(await TokenOwner.AskAsync(application, bearer + "x", token));
    }

    private sealed class NoPolicy : IWritePolicy
    {
        public string? Refuses(Operator by, Act act) => null;
    }
}
