using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Lint;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Testing;

namespace FleetDns.Sources.Tests.Plans;

/// <summary>The tutorial's manifests, pasted as printed (docs/domain.md 2.7).</summary>
public sealed class HowToLintTests
{
    private static readonly string[] s_files = [
        "kuard-export-service.yaml", "ro-kuard-demo-eastus.yaml", "crp-dns-demo.yaml", "kuard-atm-demo.yaml",
        "kuard-atm-demo-backend.yaml"];

    [Fact]
    public void Each_of_its_mistakes_is_reported_and_repaired()
    {
        var reading = YamlDocuments.Read(
            string.Join(
                "\n---\n",
                s_files.Select(f => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "FleetDns.Sandbox.Tests", "how-to", f)))));
        Assert.Empty(reading.Problems);
        Assert.Equal(7, reading.Documents.Length);
        var view =
            FleetView.Empty with
            {
                Members = ImmutableSortedDictionary<string, MemberRow>.Empty.AddRange(
                [Member("aks-member-1", 0, "eastus"), Member("aks-member-2", 1, "eastus"), Member("aks-member-3", 2, "uksouth")])
            };
        var hub = new HubReading(
            ApiVersions.Unknown,
            ManifestLint.Asks(reading.Documents).ToImmutableDictionary(r => r, _ => (System.Text.Json.Nodes.JsonObject?)null));

        var findings = ManifestLint.Of(reading.Documents, view, hub);
        foreach (var finding in findings)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{finding.Severity} trap {finding.Trap}, {reading.Documents[finding.Document]["kind"]} {finding.Path}: "
                + $"{finding.Words}{(finding.Repair is null ? "" : $" | {finding.Repair}")}");
        }

        Assert.Equal(
            ["1", "10", "11", "14", "15", "2", "5", "6", "9", "namespace"],
            findings.Select(f => f.Trap).Distinct().Order(StringComparer.Ordinal));

        var repaired = ManifestLint.Repair(reading.Documents, view, hub);
        foreach (var reason in repaired.Reasons)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"repaired: {reason}");
        }

        Assert.Equal(["10", "11", "14"], repaired.Left.Select(f => f.Trap).Order(StringComparer.Ordinal));   // the operator's to decide
        var plan = ManifestLint.Plan(repaired.Documents, view, hub);
        Assert.False(plan.IsRefused);
        Assert.Equal(PlanKind.All.Select(k => k.Kind), plan.Documents.Select(d => d.Reference.Kind));
    }

    private static KeyValuePair<string, MemberRow> Member(string name, int slot, string region)
    {
        var labels =
            ImmutableDictionary<string, string>.Empty.Add("fleet.azure.com/location", region).Add("fleet.azure.com/member-name", name);
        var meta =
            new ObjectMeta(new ObjectKey("", name), name, "1", 1, default, null, labels, ImmutableDictionary<string, string>.Empty, [], []);
        return new(
            name, new MemberRow(
                name, slot, new MemberCluster(meta, [], [], ImmutableDictionary<string, string>.Empty, []), true, 2, 2, null,
                ImmutableSortedDictionary<ObjectKey, double?>.Empty));
    }
}
