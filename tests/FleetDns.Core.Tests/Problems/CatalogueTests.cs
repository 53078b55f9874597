using System.Text;
using System.Text.RegularExpressions;
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
            # What FleetDns finds

            FleetDns judges every object that it shows by the rules below, again whenever one changes and when a wait is over. \
            A problem belongs to one object and quotes its
            evidence (condition, event, Azure), its effect on traffic and what to do. `/problems` lists them worst first; \
            `/api/v1/problems` gives them as JSON.

            - **Critical**: traffic is lost or refused. **Warning**: traffic goes to the wrong place, or will stop. \
            **Advice**, a recommendation on the screens: nothing is wrong, but it could be safer.
            - The severity is the worst that a rule reports; many report Warning while other clusters still serve.
            - If one fault has several symptoms, the cause is reported and the symptoms are its evidence.
            - Nothing is concluded from a kind that FleetDns may not read, or has not read yet.
            - “Since” is the time in the object itself (condition, event, creation), otherwise when FleetDns first saw the problem; \
            it is missing if the problem existed before FleetDns looked.

            Who carries out the fix: **FleetDns**, by a button whose plan is shown before it is written, or a wizard; \
            **Commands**, by commands that are complete as shown;
            **Others**, named under “what to do”, with commands that only show evidence. \
            A problem without the data for its fix leaves it to others.

            | rule | severity | looks at | meaning for the traffic | what to do | by |
            |---|---|---|---|---|---|

            """.Replace("\\\n", "", StringComparison.Ordinal));
        foreach (var rule in Catalogue.All.OrderBy(r => r.Severity).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            page.Append(
                $"| `{rule.Id}` | {rule.Severity} | {Cell(rule.LooksAt)} | {Cell(rule.Meaning)} | {Cell(rule.Fix)} | {rule.By} |\n");
        }

        return page.ToString();
    }

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Id();
}
