using System.Text.RegularExpressions;
using FleetDns.Testing;

namespace FleetDns.Web.Tests.Screens.Shell;

public sealed partial class RelativeLinksTests
{
    /// <summary>The dashboard may be below a path of its host: a link that begins with a slash would leave it.</summary>
    [Fact]
    public void No_link_begins_at_the_root_of_the_host()
    {
        var web = Path.Combine(RepositoryRoot.Path, "src", "FleetDns.Web");
        var files = Directory.EnumerateFiles(web, "*.razor", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(web, "*.razor.cs", SearchOption.AllDirectories));

        Assert.Empty(
            files.SelectMany(
                file => File.ReadLines(file).Where(line => Rooted().IsMatch(line))
                    .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")));
    }

    [GeneratedRegex(
        @"(?<!Page|Route)\b(href|action|src|Leave)=""(@\(\$?"")?/|NavigateTo\(\$?""/"
        + @"|(?<!@page )\$?""/(profiles|services|clusters|placements|create|problems|journal|setup|dns)[/?""]")]
    private static partial Regex Rooted();
}
