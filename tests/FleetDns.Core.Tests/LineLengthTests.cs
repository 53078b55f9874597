namespace FleetDns.Core.Tests;

public sealed class LineLengthTests
{
    private const int Longest = 140;

    [Fact]
    public void No_line_of_the_source_is_longer_than_140_characters() => SourceTree.AssertNone(
        from file in SourceTree.Texts("src", "tests", "wwwroot")
        where Path.GetExtension(file) is ".cs" or ".razor" or ".css" or ".js" or ".sh"
        from line in SourceTree.Read(file).Split('\n').Index()
        where line.Item.Length > Longest
        select $"{file}:{line.Index + 1}: {line.Item.Length} characters");
}
