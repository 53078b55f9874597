using System.Text.RegularExpressions;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.Scenarios;
using FleetDns.Sandbox.Tests.Scenarios;
using FleetDns.Testing;

namespace FleetDns.Sandbox.Tests.Hosting;

/// <summary>
/// docs/sandbox.md lists the faults: in tables whose first column is named "fault" or "mistake", with the names in backticks.
/// </summary>
public sealed partial class FaultDocumentationTests
{
    [Fact]
    public async Task The_documentation_names_exactly_the_registered_faults()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        HubFaults.Register(fleet.Faults, fleet.Hub);

        var registered = fleet.Faults.List().Select(f => f.Name);
        var documented = Documented(File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "sandbox.md")));

        Assert.Equal(registered.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Documented(IEnumerable<string> lines)
    {
        string? prefix = null;
        foreach (var line in lines)
        {
            var first = line.StartsWith('|') ? line.Split('|')[1].Trim() : "";
            if (first is "fault" or "mistake")
            {
                prefix = first == "fault" ? "" : MistakeController.Prefix;
            }
            else if (first.Length == 0)
            {
                prefix = null;   // the table ends
            }
            else if (prefix is not null)
            {
                foreach (Match name in Name().Matches(first))
                {
                    yield return prefix + name.Groups[1].Value;
                }
            }
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
