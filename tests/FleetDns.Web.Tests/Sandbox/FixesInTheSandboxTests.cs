using System.Diagnostics;
using FleetDns.Core.Plans;
using FleetDns.Core.Problems;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Sandbox;

/// <summary>Each fix that is offered for a fault of scenario <c>broken</c> is carried out, as a plan and as commands, until its problem is
/// solved.</summary>
public sealed class FixesInTheSandboxTests(ITestOutputHelper output)
{
    private static readonly Operator s_by = new("operator", "operator", Role.Operator);

    /// <summary>
    /// Commands that cannot run against the sandbox: its ARM has no resource groups that could be made or waited for, and the group on
    /// which the fleet has no role does not exist there. The role command itself runs for <c>backend-lacks-rights</c>.
    /// </summary>
    private static readonly string[] s_notHere = ["resource-group-missing", "misreported-conflict", "hub-identity-lacks-role"];

    /// <summary>az, as far as the fixes use it, on the sandbox's ARM; the role is the Hub Agent Role.</summary>
    private const string Az = """
        set -euo pipefail
        arm() {
          curl --silent --show-error --fail-with-body --cacert "$CA" --header "Authorization: Bearer $TOKEN" "$@"
        }
        az() {
          local role=/subscriptions/$SUBSCRIPTION/providers/Microsoft.Authorization/roleDefinitions/de2b316d-7a2c-4143-b4cd-c148f6a355a1
          local assignment=providers/Microsoft.Authorization/roleAssignments/$(cat /proc/sys/kernel/random/uuid)
          case "$1 $2 $3 ${4-}" in
            "network traffic-manager endpoint delete") arm --request DELETE "${ARM%/}$6?api-version=2022-04-01" ;;
            "role assignment create --assignee-object-id") arm --header "Content-Type: application/json" --request PUT \
              --data "{\"properties\":{\"roleDefinitionId\":\"$role\",\"principalId\":\"$5\",\"principalType\":\"ServicePrincipal\"}}" \
              "${ARM%/}${11}/$assignment?api-version=2022-04-01" ;;
            *) echo "not known: az $*" >&2; return 2 ;;
          esac
        }

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_plan_that_is_offered_ends_its_finding()
    {
        await using var world = await SandboxFeed.StartAsync("broken");
        var problems = await FoundAsync(world, FixBy.FleetDns, 14);
        using var client = HubClient.Open(world.Sandbox.Kubeconfig + "-operator", null);
        var hub = new HubWriter(_ => client, TimeProvider.System);
        var policy = new WritePolicy(new ReadOnlyReason(null));
        var lookups = world.Lookups(hub, policy);
        var pipeline = new ChangePipeline(
            hub, lookups, new HubEvents(_ => client, TimeProvider.System), new FakeJournal(), policy,
            new OperatorRights(new AccessReviews(_ => client, TimeProvider.System), seesAll: false, TimeProvider.System),
            new HubLeases(() => client, TimeProvider.System), () => world.Feed.Current, new GuardRails(), TimeProvider.System,
            NullLogger<ChangePipeline>.Instance);
        foreach (var problem in problems)
        {
            Assert.False(problem.Fix.Steps.IsEmpty, $"{problem.Rule} of {problem.Subject} leads to a wizard");
            var plan = FixPlan.Of(
                problem, problem.Fix.Proposed, world.Feed.Current, await lookups.HubAsync(FixPlan.Asks(problem.Fix), s_by, Token));
            Assert.False(plan.IsRefused, $"{problem.Rule}: {string.Join("; ", plan.Findings.Select(f => f.Words))}");
            var preflight = await pipeline.PrepareAsync(plan, s_by, Token);
            var consent = new Consent([.. preflight.ToConfirm.Select(f => f.Confirmation!)], preflight.Plan.TypedName);
            var report = await pipeline.ApplyAsync(preflight, consent, s_by, null);
            output.WriteLine($"{problem.Rule} of {problem.Subject}: {problem.Fix.Act}: {report.Words}");
            Assert.True(report.Succeeded, $"{problem.Rule}: {report.Refused}{report.Words}");
        }

        await GoneAsync(world, problems);
    }

    [Fact]
    public async Task Every_command_that_is_offered_ends_its_finding()
    {
        await using var world = await SandboxFeed.StartAsync("broken");
        // What FleetDns plans can be copied as commands too.
        List<Problem> problems = [.. await FoundAsync(world, FixBy.Commands, 8), .. await FoundAsync(world, FixBy.FleetDns, 14)];
        foreach (var problem in problems)
        {
            foreach (var command in problem.Fix.Commands)
            {
                output.WriteLine($"{problem.Rule} of {problem.Subject}: {command}");
                var against = await RunAsync(world, command);
                Assert.True(against.Length == 0, against);
            }
        }

        await GoneAsync(world, problems);
    }

    [Fact]
    public async Task What_healthy_scenarios_find_has_nothing_to_fix_by_force()
    {
        await using var world = await SandboxFeed.StartAsync("kuard");
        Assert.All(world.Feed.Current.Problems.Values, p => Assert.Equal(FixBy.Others, p.Fix.By));
    }

    // Some findings need a minute of watching.
    private static async Task<List<Problem>> FoundAsync(SandboxFeed world, FixBy by, int least)
    {
        static bool Of(Problem problem, FixBy by) => problem.Fix.By == by && !s_notHere.Contains(problem.Rule);
        var view = await world.WhenAsync(
            v => v.Freshness.Azure.State == SourceState.Live && v.Problems.Values.Count(p => Of(p, by)) >= least, Token);
        return [.. view.Problems.Values.Where(p => Of(p, by))];
    }

    private async Task GoneAsync(SandboxFeed world, List<Problem> problems)
    {
        var left = problems;
        try
        {
            await world.WhenAsync(v => (left = [.. problems.Where(p => v.Problems.ContainsKey(p.Key))]).Count == 0, Token);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Still found: {string.Join("; ", left.Select(p => $"{p.Rule} of {p.Subject} {p.Cluster}"))}");
        }

        // The cure of one fault is not the next one.
        foreach (var problem in world.Feed.Current.Problems.Values.Where(p => p.Severity == Severity.Critical))
        {
            output.WriteLine($"left: {problem.Rule} of {problem.Subject}: {problem.Title}");
        }
    }

    /// <returns>What it said against it; empty where it went well.</returns>
    private static async Task<string> RunAsync(SandboxFeed world, string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", Az + command]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["KUBECONFIG"] = world.Sandbox.Kubeconfig + "-operator";
        start.Environment["CA"] = world.Sandbox.CaFile;
        start.Environment["TOKEN"] = world.Sandbox.ArmToken;
        start.Environment["ARM"] = world.Sandbox.Arm.ToString();
        start.Environment["SUBSCRIPTION"] = world.Sandbox.SubscriptionId;
        using var shell = Process.Start(start)!;
        var said = await shell.StandardOutput.ReadToEndAsync(Token);
        var against = await shell.StandardError.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        return shell.ExitCode == 0 ? "" : $"{command}\n{said}\n{against}";
    }
}
