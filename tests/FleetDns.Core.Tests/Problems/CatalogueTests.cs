using System.Text;
using System.Text.RegularExpressions;
using FleetDns.Core.Problems;
using FleetDns.Core.Problems.Rules;

namespace FleetDns.Core.Tests.Problems;

/// <summary><c>docs/problems.md</c> is generated from the rules. Regenerate it with <c>FLEETDNS_WRITE_DOCS=1</c> in the
/// environment.</summary>
public sealed partial class CatalogueTests
{
    private static readonly string s_page = Path.Combine(SourceTree.Root, "docs", "problems.md");

    [Fact]
    public void Ids_are_unique_and_fit_for_an_address() => Assert.All(
        Catalogue.All.GroupBy(r => r.Id),
        same => Assert.True(same.Count() == 1 && Id().IsMatch(same.Key), same.Key));

    [Fact]
    public void Every_rule_states_its_meaning_and_fix_in_whole_sentences() => Assert.All(Catalogue.All, rule => Assert.All(
        (string[])[rule.Meaning, rule.Fix],
        text => Assert.True(char.IsUpper(text[0]) && text.EndsWith('.'), $"{rule.Id}: {text}")));

    [Fact]
    public void The_documented_catalogue_is_that_of_the_rules()
    {
        var page = Page();
        if (Environment.GetEnvironmentVariable("FLEETDNS_WRITE_DOCS") == "1")
        {
            File.WriteAllText(s_page, page);
        }

        Assert.Equal(page, File.ReadAllText(s_page));
    }

    private static string Page()
    {
        // A backslash continues the line.
        var page = new StringBuilder("""
            # Problem rules

            FleetDns checks every object that it shows against the rules below. It checks again whenever an object changes, and when a \
            time limit has passed. A problem belongs to one object. It shows the
            evidence (condition, event, Azure), the effect on traffic and what to do. `/problems` lists the problems, worst first; \
            `/api/v1/problems` returns them as JSON.

            - **Critical**: traffic is lost or refused. **Warning**: traffic goes to the wrong place, or will stop. \
            **Recommendation** (`advice` in the API): nothing is wrong, but your setup could be safer.
            - The table shows the highest severity of each rule. Many rules report Warning as long as other clusters serve.
            - If one fault has several symptoms, FleetDns reports the cause, with the symptoms as its evidence.
            - FleetDns draws no conclusions from a kind that it may not read, or has not read yet.
            - “Since” is the time in the object itself (condition, event, creation), otherwise when FleetDns first saw the problem. \
            It is left empty if the problem already existed when FleetDns started.

            The last column shows who can carry out the fix:

            - **FleetDns**: you, with a button or a wizard. The plan is shown before it is written.
            - **Commands**: you, with commands that are complete as shown.
            - **Others**: you or the owner of the object or cluster, as “what to do” shows. The commands only show evidence.

            If FleetDns lacks the data to build the fix, the problem is shown as for Others.

            | rule | severity | based on | effect on traffic | what to do | by |
            |---|---|---|---|---|---|

            """.Replace("\\\n", "", StringComparison.Ordinal));
        foreach (var rule in Catalogue.All.OrderBy(r => r.Severity).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            page.Append(
                $"| `{rule.Id}` | {Name(rule.Severity)} | {Cell(rule.LooksAt)} | {Cell(rule.Meaning)} | {Cell(rule.Fix)} | {rule.By} |\n");
        }

        return page.ToString();
    }

    private static string Name(Severity severity) => severity == Severity.Advice ? "Recommendation" : severity.ToString();

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Id();
}
