using System.Text.RegularExpressions;

namespace FleetDns.Core.Tests;

/// <summary>The allowed references between projects, read from project files and source text.</summary>
public sealed partial class ArchitectureTests
{
    private const string Core = "src/FleetDns.Core";
    private const string Sources = "src/FleetDns.Sources";
    private const string Sandbox = "src/FleetDns.Sandbox";
    private const string Web = "src/FleetDns.Web";

    private static readonly string[] s_forbiddenSegments = ["Kubernetes", "Work"];

    [Fact]
    public void There_are_four_source_projects() => Assert.Equal(
        ["FleetDns.Core", "FleetDns.Sandbox", "FleetDns.Sources", "FleetDns.Web"],
        SourceTree.Projects("src").Select(p => Path.GetFileNameWithoutExtension(p)));

    [Theory]
    [InlineData(Core, new string[0])]
    [InlineData(Sources, new[] { "FleetDns.Core" })]
    [InlineData(Sandbox, new string[0])]
    [InlineData(Web, new[] { "FleetDns.Core", "FleetDns.Sources" })]
    public void Projects_refer_only_along_the_arrows(string project, string[] allowed) =>
        Assert.Subset(allowed.ToHashSet(), SourceTree.References(SourceTree.Projects(project).Single()).ToHashSet());

    [Fact]
    public void Core_needs_no_package() => Assert.Empty(SourceTree.Packages(SourceTree.Projects(Core).Single()));

    [Theory]
    [InlineData(Core, "FleetDns.Sources")]
    [InlineData(Core, "FleetDns.Web")]
    [InlineData(Core, "FleetDns.Sandbox")]
    [InlineData(Sources, "FleetDns.Web")]
    [InlineData(Sources, "FleetDns.Sandbox")]
    [InlineData(Sandbox, "FleetDns.Core")]
    [InlineData(Sandbox, "FleetDns.Sources")]
    [InlineData(Sandbox, "FleetDns.Web")]
    [InlineData(Web, "FleetDns.Sandbox")]
    [InlineData("src/FleetDns.Web/Live", "FleetDns.Web.Features")]
    [InlineData("src/FleetDns.Web/Operations", "FleetDns.Web.Features")]
    [InlineData("src/FleetDns.Web/Parts", "FleetDns.Web.Features")]
    public void Projects_use_only_names_along_the_arrows(string room, string other) => Assert.Empty(SourceTree.Uses(room, other));

    [Theory]
    [InlineData("System.IO")]
    [InlineData("System.Net")]
    [InlineData("System.Diagnostics.Process")]
    [InlineData("System.Data")]
    [InlineData("File")]
    [InlineData("HttpClient")]
    [InlineData("DateTime.Now")]
    [InlineData("DateTime.UtcNow")]
    [InlineData("DateTimeOffset.Now")]
    [InlineData("DateTimeOffset.UtcNow")]
    [InlineData("Environment")]
    public void Core_touches_neither_the_outside_nor_the_clock(string name) => Assert.Empty(SourceTree.Uses(Core, name));

    [Fact]
    public void Only_its_own_tests_refer_to_the_sandbox_as_an_assembly() => Assert.Empty(
        SourceTree.Projects("src").Concat(SourceTree.Projects("tests"))
            .Where(p => SourceTree.References(p).Contains("FleetDns.Sandbox"))
            .Select(p => Path.GetFileNameWithoutExtension(p))
            .Except(["FleetDns.Sandbox.Tests"]));

    [Fact]
    public void A_feature_never_uses_another_feature()
    {
        var features = Path.Combine(SourceTree.Root, Web, "Features");
        string[] areas = Directory.Exists(features) ? [.. Directory.EnumerateDirectories(features).Select(d => Path.GetFileName(d)!)] : [];
        var uses =
            from area in areas
            from other in areas
            where area != other
            from use in SourceTree.Uses($"{Web}/Features/{area}", $"FleetDns.Web.Features.{other}")
                .Concat(SourceTree.Uses($"{Web}/Features/{area}", $"Features.{other}"))
            select use;
        Assert.Empty(uses);
    }

    [Fact]
    public void No_namespace_hides_a_type_of_the_kubernetes_client()
    {
        var declared =
            from file in SourceTree.Sources("src")
            from Match match in Namespaces().Matches(SourceTree.Code(File.ReadAllText(file)))
            where match.Groups["name"].Value.Split('.').Intersect(s_forbiddenSegments).Any()
            select $"{Path.GetRelativePath(SourceTree.Root, file)}: {match.Value}";
        // A Razor component's namespace is its folder.
        var folders = SourceTree.Sources("src")
            .Where(f => Path.GetRelativePath(SourceTree.Root, f).Split(Path.DirectorySeparatorChar).Intersect(s_forbiddenSegments).Any());
        Assert.Empty(declared.Concat(folders));
    }

    [Fact]
    public void The_reader_sees_uses_and_not_words()
    {
        var code = SourceTree.Code("""
            using FleetDns.Sources; // FleetDns.Web
            /* FleetDns.Sandbox */
            @* FleetDns.Api *@
            var program = "FleetDns.Program.dll" + $"{1}FleetDns.Text" + @"c:\" + '"'.ToString();
            FleetDns.Core.Fleet.ObjectKey key;
            """);
        Assert.Contains("FleetDns.Sources", code, StringComparison.Ordinal);
        Assert.Contains("FleetDns.Core.Fleet", code, StringComparison.Ordinal);
        Assert.All(["Web", "Sandbox", "Api", "Program", "Text"], word => Assert.DoesNotContain(word, code, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?:^|\n)\s*@?namespace\s+(?<name>[\w.]+)")]
    private static partial Regex Namespaces();
}
