using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FleetDns.Core.Tests;

/// <summary>The repository as text: projects, their references, and the names that their sources use. Needs no assembly of what it
/// reads.</summary>
internal static partial class SourceTree
{
    private static readonly HashSet<string> s_texts =
        [".cs", ".razor", ".md", ".css", ".js", ".csproj", ".props", ".sh", ".yaml", ".yml", ".py", ".schema"];

    /// <summary>The nearest parent of the test program that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>Names of the projects that a project file refers to as assemblies (not those that it only builds).</summary>
    public static IReadOnlyList<string> References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference")
            .Where(r => !string.Equals((string?)r.Attribute("ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase))
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')))];

    public static IReadOnlyList<string> Packages(string project) =>
        [.. XDocument.Load(project).Descendants("PackageReference").Select(r => (string)r.Attribute("Include")!)];

    /// <summary>C# and Razor files below a folder, build output left out.</summary>
    public static IEnumerable<string> Sources(string folder)
    {
        var path = Path.Combine(Root, folder);
        return !Directory.Exists(path) ? [] : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(s => s is "obj" or "bin"))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Every text file that people write below these folders and files, as its path in the repository; build output and generated
    /// locks left out.</summary>
    public static IEnumerable<string> Texts(params string[] places) =>
        from place in places
        let path = Path.Combine(Root, place)
        from file in File.Exists(path) ? (IEnumerable<string>)[path]
            : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        where s_texts.Contains(Path.GetExtension(file)) && !file.Split(Path.DirectorySeparatorChar).Any(s => s is "obj" or "bin" or "out")
        select Path.GetRelativePath(Root, file);

    /// <summary>Files at the top of the repository with that extension.</summary>
    public static IEnumerable<string> TopFiles(string extension) =>
        Directory.EnumerateFiles(Root, "*" + extension).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Fails with all of them, a line each, where Assert.Empty would show five.</summary>
    public static void AssertNone(IEnumerable<string> found)
    {
        var all = found.ToList();
        Assert.True(all.Count == 0, $"{all.Count} found:\n{string.Join('\n', all)}");
    }

    /// <summary>The number of the line that holds a position.</summary>
    public static int LineOf(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;

    /// <summary>The code of a file without comments and text literals: a remaining name is a use of it.</summary>
    public static string Code(string text) => NotCode().Replace(text, match => match.ValueSpan[0] is '"' or '$' or '@' ? "\"\"" : " ");

    /// <summary>Uses of <paramref name="name"/> (a dotted name) in the code of a folder, as "file: line".</summary>
    public static IReadOnlyList<string> Uses(string folder, string name)
    {
        var pattern = new Regex($@"(?<![\w.]){Regex.Escape(name)}(?!\w)", RegexOptions.CultureInvariant);
        return [
            .. Sources(folder).Where(f => pattern.IsMatch(Code(File.ReadAllText(f))))
            .Select(f => $"{Path.GetRelativePath(Root, f)} uses {name}")];
    }

    [GeneratedRegex(""""
        """[\s\S]*?"""            # raw text
        | \$*@?"(?:\\.|""|[^"\\\n])*"   # text
        | '(?:\\.|[^'\\\n])'      # a character, so that '"' opens no text
        | //[^\n]*                # comments
        | /\*[\s\S]*?\*/
        | @\*[\s\S]*?\*@
        """", RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex NotCode();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FleetDns.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds FleetDns.sln.");
    }
}
