using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FleetDns.Core.Problems;
using FleetDns.Core.Problems.Rules;

namespace FleetDns.Core.Tests.Problems;

/// <summary>Every rule decides who carries out its fix, and every problem has what that needs.</summary>
public sealed partial class FixTests
{
    /// <summary>Rules whose case is one of those that FleetDns or commands cannot fix; the other case of each is tested by name.</summary>
    private static readonly HashSet<string> s_lesser =
    [
        // The template is correct: an override or a manual change on the cluster changes it.
        "unsupported-service-type", "internal-load-balancer", "port-conflict", "dns-label-missing",
        // No label distinguishes the members.
        "dns-label-invalid", "dns-label-shared",
        "places-fleetdns-system", "override-matches-nothing", "override-target-missing", "dns-name-collision",
    ];

    public static TheoryData<string> Ids => [.. RuleCases.All.Select(c => c.Rule)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_finding_is_fixed_by_whom_its_rule_names(string rule)
    {
        var of = RuleCases.All.Single(c => c.Rule == rule);
        var by = Catalogue.All.Single(r => r.Id == rule).By;
        foreach (var problem in Found(of))
        {
            Assert.True(s_lesser.Contains(rule) ? problem.Fix.By >= by : problem.Fix.By == by, $"{rule}: {problem.Fix}");
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_fix_has_all_that_it_needs(string rule) => Assert.All(Found(RuleCases.All.Single(c => c.Rule == rule)), problem =>
    {
        var fix = problem.Fix;
        switch (fix.By)
        {
            case FixBy.FleetDns:
                Assert.True(fix.Act is { } act && act.EndsWith('…') && act.Length <= 80, "the button is named by what it does");
                Assert.StartsWith("/create/", fix.Link, StringComparison.Ordinal);
                Assert.Equal(fix.Steps.Select(s => s.Command), fix.Commands);
                Assert.All(fix.Steps.Where(s => s.Verb != FixVerb.Delete), s => Assert.NotNull(JsonNode.Parse(s.Body)));
                break;
            case FixBy.Commands:
                Assert.NotEmpty(fix.Commands);
                Assert.All(fix.Commands, c => Assert.False(Placeholder().IsMatch(c) || Half().IsMatch(c), c));
                break;
            default:
                Assert.True(fix.Commands.IsEmpty, "what others do is no command of ours");
                Assert.Matches(Actor(), fix.Words);
                break;
        }

        Assert.All(fix.Show, c => Assert.DoesNotMatch("kubectl .*(edit|delete|patch|apply|create) |^az .*(create|delete|update) ", c));
    });

    private static List<Problem> Found(RuleCase of)
    {
        var fleet = new Fleet(of.Rule.Length);
        of.Fires(fleet);
        var engine = new ProblemEngine();
        var view = fleet.View();
        engine.Evaluate(view, Fleet.Now.AddMinutes(-2));
        return [.. engine.Evaluate(view, Fleet.Now).View.Problems.Values.Where(p => p.Rule == of.Rule && p.Subject == of.Blames(fleet))];
    }

    [GeneratedRegex("\"\\$[A-Z_]+\"|<[a-z-]+>")]
    private static partial Regex Placeholder();

    // Commands that leave the fix to the reader.
    [GeneratedRegex("^kubectl (--namespace=\\S+ )?(get|describe|edit|delete) [^|]*$")]
    private static partial Regex Half();

    [GeneratedRegex("administrator|owner|operator|No action needed|automatically")]
    private static partial Regex Actor();
}
