using System.Text.RegularExpressions;

namespace FleetDns.Core.Tests;

/// <summary>What the documentation refers to exists, and what refers to the documentation is there.</summary>
public sealed partial class DocumentationTests
{
    private const string Domain = "docs/domain.md";
    private const string Architecture = "docs/architecture.md";
    private static readonly string[] s_everything = ["src", "tests", "docs", "README.md"];
    private static readonly HashSet<string> s_domain = DomainPlaces(SourceTree.Read(Domain));

    [Fact]
    public void Every_citation_of_the_domain_reference_resolves() => SourceTree.AssertNone(
        from file in SourceTree.Texts(s_everything)
        where !IsThis(file)
        from Match citation in Citations().Matches(OneLine(SourceTree.Read(file)))
        from place in PlacesOf(citation)
        where !s_domain.Contains(place)
        select $"{file}: {citation.Value.Trim()} ({place} is not in {Domain})");

    [Fact]
    public void Every_citation_of_the_architecture_names_a_section()
    {
        var sections = Headings().Matches(SourceTree.Read(Architecture)).Select(heading => heading.Groups["text"].Value.Trim()).ToHashSet();
        SourceTree.AssertNone(
            from file in SourceTree.Texts(s_everything)
            from Match citation in ArchitectureCitations().Matches(OneLine(SourceTree.Read(file)))
            where !sections.Contains(citation.Groups["section"].Value)
            select $"{file}: {citation.Value}");
    }

    [Fact]
    public void A_citation_is_read_with_its_list_and_its_item()
    {
        Assert.Equal(["3.2", "3.3"], Places("/// wire (docs/domain.md 3.2, 3.3), with"));
        Assert.Equal(["4.2", "4.3"], Places("(docs/domain.md 4.2 and\n    /// 4.3)"));
        Assert.Equal(["2.7", "2.7#17a"], Places("docs/domain.md 2.7, trap 17a: an"));
        Assert.Equal(["4.3", "4.3#3", "4.3#6", "4.3#7"], Places("docs/domain.md 4.3, points 3, 6 and 7)"));
        Assert.Equal(["9.9"], Places("docs/domain.md 9.9"));
        Assert.DoesNotContain("9.9", s_domain);

        static string[] Places(string text) => [.. Citations().Matches(OneLine(text)).SelectMany(PlacesOf)];
    }

    /// <summary>Marks of the domain reference, and files that are not in the tree.</summary>
    [Fact]
    public void Nothing_refers_to_what_is_not_in_the_tree() => SourceTree.AssertNone(
        from file in SourceTree.Texts([.. s_everything, "wwwroot", "test.sh"])
        let text = SourceTree.Read(file)
        from Match leftover in Leftovers().Matches(text)
        where file is not Domain || !leftover.Value.StartsWith('[')
        where file is not "test.sh" && !IsThis(file)
        select $"{file}:{SourceTree.LineOf(text, leftover.Index)}: {leftover.Value}");

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading() => SourceTree.AssertNone(
        from file in SourceTree.Texts("README.md", "docs").Concat(SourceTree.TopFiles(".md")).Distinct()
        where file.EndsWith(".md", StringComparison.Ordinal)
        from Match link in Links().Matches(Quoted().Replace(SourceTree.Read(file), "``"))
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !Leads(file, target)
        select $"{file}: {target}");

    [Fact]
    public void Every_path_of_the_table_where_to_change_what_exists()
    {
        var table = Rows()
            .Matches(
                SourceTree.Read(Architecture)[SourceTree.Read(Architecture).IndexOf("| I want to change", StringComparison.Ordinal)..]);
        Assert.True(table.Count >= 15);
        SourceTree.AssertNone(
            from Match row in table
            from Match path in Paths().Matches(row.Value)
            let full = Path.Combine(SourceTree.Root, path.Groups["path"].Value)
            where !File.Exists(full) && !Directory.Exists(full)
            select path.Groups["path"].Value);
    }

    /// <summary>"ClassTests", or "ClassTests.Beginning of a method…".</summary>
    [Fact]
    public void Every_test_that_the_documentation_names_exists()
    {
        var tests = SourceTree.Sources("tests")
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Text: File.ReadAllText(file))).ToList();
        SourceTree.AssertNone(
            from file in SourceTree.Texts("README.md", "docs").Concat(SourceTree.TopFiles(".md")).Distinct()
            from Match test in Tests().Matches(SourceTree.Read(file))
            let method = test.Groups["method"].Value
            where !tests.Any(
                each => each.Name == test.Groups["class"].Value && (method.Length == 0 || Regex.IsMatch(each.Text, $@"\b{method}\w*\(")))
            select $"{file}: {test.Value}");
    }

    [Fact]
    public void Documentation_names_no_machine_and_no_registry() => SourceTree.AssertNone(
        from file in SourceTree.Texts("README.md", "docs").Concat(SourceTree.TopFiles(".md")).Distinct()
        from Match place in Machines().Matches(SourceTree.Read(file))
        select $"{file}: {place.Value}");

    private static bool IsThis(string file) => file.EndsWith(nameof(DocumentationTests) + ".cs", StringComparison.Ordinal);

    private static bool Leads(string file, string target)
    {
        var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var full = path.Length == 0 ? Path.Combine(SourceTree.Root, file)
            : Path.GetFullPath(Path.Combine(SourceTree.Root, Path.GetDirectoryName(file)!, path));
        return (File.Exists(full) || Directory.Exists(full))
            && (anchor is null
                || Headings().Matches(File.ReadAllText(full)).Any(heading => Anchor(heading.Groups["text"].Value) == anchor));
    }

    // As GitHub makes it of a heading.
    private static string Anchor(string heading) => NoLetter().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    // A comment that wraps is one sentence.
    private static string OneLine(string text) => LineEnds().Replace(text, " ");

    /// <summary>Numbers of headings ("2.7"), and of what is numbered below one ("2.7#9": a row of a table or an item of a list).</summary>
    private static HashSet<string> DomainPlaces(string page)
    {
        var places = new HashSet<string>();
        var heading = "";
        foreach (var line in page.Split('\n'))
        {
            if (NumberedHeading().Match(line) is { Success: true } found)
            {
                heading = found.Groups["number"].Value;
                places.Add(heading);
            }

            foreach (Match item in NumberedItem().Matches(line))
            {
                places.Add($"{heading}#{item.Groups["number"].Value}");
                places.Add($"{heading}.{item.Groups["number"].Value}");
            }
        }

        return places;
    }

    private static IEnumerable<string> PlacesOf(Match citation)
    {
        var sections = Number().Matches(citation.Groups["sections"].Value).Select(number => number.Value).ToList();
        return [.. sections, .. Item().Matches(citation.Groups["items"].Value).Select(item => $"{sections[^1]}#{item.Value}")];
    }

    [GeneratedRegex(
        @"docs/domain\.md,?\s+(?:parts?\s+|section\s+)?(?<sections>\d+(?:\.\d+)*(?:(?:,| and| to|,? or)\s+\d+(?:\.\d+)+)*)"
        + @"(?:,?\s+(?:traps?|nos?\.|points?|rows?)\s+(?<items>\d+[ab]?(?:(?:,| and| or| to)\s+\d+[ab]?(?![.\d]))*))?")]
    private static partial Regex Citations();

    [GeneratedRegex("docs/architecture\\.md,?\\s+\"(?<section>[^\"]+)\"")]
    private static partial Regex ArchitectureCitations();

    [GeneratedRegex(
        @"\[(?:V|G|I)(?: docs| recording)?\]|\b(?:in|of|by) the facts\b|\bthe facts (?:say|name)\b|\bfacts \d"
        + @"|\b(?:in|of) the architecture\b|tokens\.md|\.\./shared")]
    private static partial Regex Leftovers();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"```[\s\S]*?```|`[^`\n]*`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\|.*`.*\|\s*$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"`(?<path>(?:src|tests|docs|wwwroot)/[\w./-]+)`")]
    private static partial Regex Paths();

    [GeneratedRegex(
        @"/(?:home|root|work|Users|mnt)/[\w./-]+|\b(?:api\.nuget\.org|ghcr\.io|docker\.io|quay\.io)\b|\bmcr\.microsoft\.com(?!/dotnet/)")]
    private static partial Regex Machines();

    [GeneratedRegex(@"`(?<class>\w+Tests)(?:\.(?<method>\w+)…?)?`")]
    private static partial Regex Tests();

    [GeneratedRegex(@"^#+\s+(?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"^#+\s+(?<number>\d+(?:\.\d+)*)\.?\s")]
    private static partial Regex NumberedHeading();

    [GeneratedRegex(@"^(?:\|\s*(?<number>\d+[ab]?)\s*\||(?<number>\d+[ab]?)\.\s)|(?<=\.\s)(?<number>\d+[ab]?)\.\s")]
    private static partial Regex NumberedItem();

    [GeneratedRegex(@"\d+(?:\.\d+)*")]
    private static partial Regex Number();

    [GeneratedRegex(@"\d+[ab]?")]
    private static partial Regex Item();

    [GeneratedRegex(@"\s*\n\s*(?:///?|\*|#)?\s*")]
    private static partial Regex LineEnds();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoLetter();
}
