using System.Text.Json.Nodes;
using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Core.Problems;
using FleetDns.Web.Features.Create;

namespace FleetDns.Web.Tests.Screens.Create;

public sealed class FixPageTests : WizardTest
{
    private static readonly ObjectRef s_backend = new("TrafficManagerBackend", FleetBuilder.KuardBackend);
    private static readonly Problem s_problem = new(
        "default-weight", Severity.Advice, s_backend, null, [FleetBuilder.Kuard], null, "The backend weight is 1.",
        "Export weights have no effect.", [],
        new Fix("Set the backend weight.")
        {
            By = FixBy.FleetDns,
            Act = "Set weight 100 → 50…",
            Steps = [new FixStep(FixVerb.Merge, s_backend, """{"spec":{"weight":50}}""", "The sum of the export weights.")],
        });

    private const string Address =
        "/create/fix?rule=default-weight&kind=TrafficManagerBackend&ns=kuard-demo&name=kuard-atm-demo-backend&cluster=";

    public FixPageTests()
    {
        var backend = PlanKind.Backend.Named(FleetBuilder.KuardBackend.Namespace, FleetBuilder.KuardBackend.Name);
        HubObjects.Objects[backend] = JsonNode.Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
             "metadata":{"name":"kuard-atm-demo-backend","namespace":"kuard-demo","uid":"u","resourceVersion":"7"},
             "spec":{"profile":{"name":"kuard-atm-demo"},"backend":{"name":"kuard-svc"},"weight":100}}
            """)!.AsObject();
    }

    [Fact]
    public async Task A_fix_is_reviewed_and_applied_and_its_success_is_reported()
    {
        Show(s_problem);
        var page = Open<FixPage>(Address);
        Assert.Equal("Set weight 100 → 50", Words(page.Find("h1")));
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Apply").Click());

        var document = Assert.Single(Assert.Single(Pipeline.Applied).Preflight.Plan.Documents);
        Assert.Equal((FleetBuilder.KuardBackend, "50"), (document.Reference.Key, document.Manifest["spec"]!["weight"]!.ToJsonString()));

        Show();
        await ShowsAsync(() => Words(page).Contains("This problem is fixed: FleetDns no longer finds it.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_problem_that_no_longer_exists_is_reported()
    {
        Assert.Contains("This problem no longer exists", Words(Open<FixPage>(Address)), StringComparison.Ordinal);
    }

    private void Show(params ReadOnlySpan<Problem> problems)
    {
        var found = FleetBuilder.View.Problems.Clear();
        foreach (var problem in problems)
        {
            found = found.Add(problem.Key, problem);
        }

        Feed.Show(FleetBuilder.View with { Problems = found });
    }
}
