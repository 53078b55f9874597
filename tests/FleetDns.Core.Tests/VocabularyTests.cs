using System.Text.RegularExpressions;

namespace FleetDns.Core.Tests;

/// <summary>
/// Words that are no longer used, with the term to use instead (see the glossary in <c>docs/concepts.md</c>). The patterns find sentences
/// and names that are wrong nearly always; a place where the word is right is an exception below, with its reason.
/// </summary>
public sealed class VocabularyTests
{
    private const RegexOptions Any = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;
    private const RegexOptions AsWritten = RegexOptions.CultureInvariant;

    private static readonly string[] s_documents = ["docs/", "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];

    private static readonly Retired[] s_retired =
    [
        new("page, folder or project",
            @"\brooms\b|\b(?:a|the|this|each|every|its|one|of|own) room\b(?! (?:for|to|of))|_rooms?\b|\bRoomRows\b"),
        new("readiness check, passed, check",
            @"\bSevenLights\b|\blights\b|\blit\b|\bunlit\b|\b(?:first|next|last|this|every|each) light\b|\bstations?\b"),
        new("dry run", @"rehears\w*"),
        new("undo", @"\b(?:tak(?:e|es|en|ing)|took|call(?:ed|s)?) (?:it |them |this |that )?back\b|TakesBack|TakeBack|TakenBack"),
        new("simulated fleet", @"\bfalse world"),
        new("simulated fleet",
            @"\b(?:an?|the|this|its|each|whole|settled|settling|simulated|one|own) world(?:s|'s)?\b|[a-z]World\b|\bWorld[A-Z]",
            Options: AsWritten),
        new("step, progress", @"\bhops?\b|\bHops?[A-Z]\w*|[a-z]Hops?\b", Options: AsWritten),
        new("status", @"\bhow (?:it|they|things) stands?\b|(?-i:[a-z]Standing\b)|\bits standing\b"),
        new("reported, reports, shows", @"\btold\b(?! apart)|\btells\b|\buntold\b|LogUntold"),
        new("again, new", @"\banew\b"),
        new("fix, repair, recover", @"\bmend(?:s|ed|ing)?\b|\bheal(?:s|ed|ing)?\b"),
        new("check, reading, appearance", @"\b(?:a|one|each|every|next|last|two|first) looks?\b(?! (?:up|at|for|like))"),
        new("view, snapshot, screenshot", @"\bpictures?\b|[a-z]Picture\b", Options: AsWritten),
        new("has reported", @"\bhear[sd]? (?:of|from)\b"),
        new("next to, with, in addition to", @"\bbeside\b"),
        new("blocks", @"\bst(?:ands?|ood) (?:in the way|against)\b"),
        new("processed, included", @"\bworked in\b"),
        new("calculated", @"\breckon\w*"),
        new("must, should", @"\bshall\b"),
        new("the role: the owner of the cluster, another operator, no one", @"\bwhoever\b|\bsomebody\b|\bnobody\b(?!-)"),
        new("need attention", @"\bneeds? you\b"),
        new("another operator", @"\bcolleagues?\b"),
        new("demo user", @"\bpersonas?\b", Only: s_documents),
        new("tutorial", @"\bhow-to\b"),
        new("sandbox", @"\bemulat\w*", Only: s_documents),
    ];

    private static readonly Allowed[] s_allowed =
    [
        new("tests/FleetDns.Core.Tests/VocabularyTests.cs", "", "names the retired words"),
        new("src/FleetDns.Sandbox/Arm/GeographicHierarchy.cs", "the world and its groups",
            "Azure's geographic hierarchy begins with the world"),
        new("src/", "takeback", "the stored name of an undo in journals"),
        new("src/", "TakenBack", "the reason of the Event of an undo"),
        new("tests/", "takeback", "the stored name of an undo in journals"),
        new("src/FleetDns.Web/", "class=\"hops\"", "a css class"),
        new("src/FleetDns.Web/", "class=\"lights\"", "a css class"),
        new("src/FleetDns.Web/", "below told", "a css class"),
        new("tests/", ".hops ", "a css class"),
        new("tests/FleetDns.Sandbox.Tests/", "how-to", "the folder of the tutorial's manifests"),
        new("tests/", "\"how-to\"", "the folder of the tutorial's manifests"),
        new("tests/FleetDns.Web.Tests/Security/ClientNetworkTests.cs", "nobody:x:", "an account of Unix"),
    ];

    public static TheoryData<string> Places =>
        [.. Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src"))
        .Concat(Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "tests")))
        .Select(folder => Path.GetRelativePath(SourceTree.Root, folder)).Append("docs").Append("README.md").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Places))]
    public void No_retired_word_is_used(string place) => SourceTree.AssertNone(Found(SourceTree.Texts(place)));

    [Fact]
    public void The_patterns_find_what_they_are_for_and_nothing_else()
    {
        Assert.All(
            (string[])[
                "Take back", "a false world", "It was rehearsed.", "listed anew", "never heard of", "stands against it",
                "FQDNs that need you", "the hub is told", "reckoned with", "SevenLights", "overrides worked in", "nobody exports",
                "The rooms"],
            sentence => Assert.Contains(s_retired, word => word.Pattern.IsMatch(sentence)));
        Assert.All(
            (string[])[
                "the light theme", "no room for more", "health and healthy", "besides", "rule nobody-exports", "look up", "Background",
                "shallow", "understanding", "highlights a row", "recommend"],
            sentence => Assert.DoesNotContain(s_retired, word => word.Pattern.IsMatch(sentence)));
    }

    private static IEnumerable<string> Found(IEnumerable<string> files) =>
        from file in files
        let lines = SourceTree.Read(file).Split('\n')
        from number in Enumerable.Range(0, lines.Length)
        from word in s_retired
        where word.Only is null || word.Only.Any(place => file.StartsWith(place, StringComparison.Ordinal))
        let match = word.Pattern.Match(lines[number])
        where match.Success && !s_allowed.Any(exception => exception.Covers(file, lines[number]))
        select $"{file}:{number + 1}: \"{match.Value}\" → {word.Use}";

    /// <param name="Use">What to write instead.</param>
    /// <param name="Only">Beginnings of the paths where the word is retired; null for everywhere.</param>
    private sealed record Retired(string Use, string Expression, string[]? Only = null, RegexOptions Options = Any)
    {
        public Regex Pattern { get; } = new(Expression, Options);
    }

    /// <param name="Where">The path, or its beginning.</param>
    /// <param name="Line">What the line contains; empty for each line of the file.</param>
    /// <param name="Reason">Why the word is right there.</param>
    private sealed record Allowed(string Where, string Line, string Reason)
    {
        public bool Covers(string file, string line) =>
            Reason.Length > 0 && file.StartsWith(Where, StringComparison.Ordinal) && line.Contains(Line, StringComparison.Ordinal);
    }
}
