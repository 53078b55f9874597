using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Sources.Tests.Objects;

public sealed class YamlDocumentsTests
{
    [Fact]
    public void Several_documents_with_their_lines_lists_taken_apart_and_empty_ones_left_out()
    {
        var reading = YamlDocuments.Read("# first\n---\nkind: A\nmetadata: {name: a}\n---\n---\nkind: List\nitems:\n- kind: B\n- kind: C\n");
        Assert.Empty(reading.Problems);
        Assert.Equal(["A", "B", "C"], reading.Documents.Select(d => d["kind"]!.GetValue<string>()));
        Assert.Equal(3, reading.Lines[0]);
    }

    [Theory]
    [InlineData("a: 5", "5")]
    [InlineData("a: \"5\"", "\"5\"")]
    [InlineData("a: yes", "true")]
    [InlineData("a: 'yes'", "\"yes\"")]
    [InlineData("a: off", "false")]
    [InlineData("a: ~", "null")]
    [InlineData("a:", "null")]
    [InlineData("a: 0x1F", "\"0x1F\"")]
    [InlineData("a: 1.5", "1.5")]
    [InlineData("a: 2026-01-01", "\"2026-01-01\"")]
    [InlineData("a: |\n  one\n  two\n", "\"one\\ntwo\\n\"")]
    [InlineData("{\"a\":[1,true]}", "[1,true]")]
    public void Scalars_mean_what_they_mean_to_kubectl(string yaml, string json)
    {
        var reading = YamlDocuments.Read(yaml);
        Assert.Empty(reading.Problems);
        Assert.Equal(json, reading.Documents[0]["a"]?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("a: [1", 0, "")]
    [InlineData("a: 1\na: 2", 2, "stands twice")]
    [InlineData("a: *nothing", 1, "names nothing above it")]
    [InlineData("- a\n- b", 1, "no object")]
    [InlineData("? {a: b}\n: c", 1, "A key must be a plain text.")]
    public void What_cannot_be_read_is_told_with_its_line(string yaml, int line, string words)
    {
        var problem = Assert.Single(YamlDocuments.Read(yaml).Problems);
        Assert.Contains(words, problem.Words, StringComparison.Ordinal);
        Assert.True(line == 0 || problem.Line == line, problem.ToString());
    }

    [Fact]
    public void A_billion_laughs_a_deep_well_and_a_large_text_are_refused_at_once()
    {
        var laughs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i - 1)}", 10))}]\n"));
        Assert.Contains("aliases written out", Assert.Single(YamlDocuments.Read(laughs).Problems).Words, StringComparison.Ordinal);
        Assert.Contains("levels deep", Assert.Single(YamlDocuments.Read("a: " + new string('[', 2000) + new string(']', 2000)).Problems).Words, StringComparison.Ordinal);
        Assert.Contains("characters", Assert.Single(YamlDocuments.Read(new string(' ', YamlDocuments.LargestText + 1)).Problems).Words, StringComparison.Ordinal);
        Assert.Contains("documents", Assert.Single(YamlDocuments.Read(string.Concat(Enumerable.Repeat("---\na: 1\n", YamlDocuments.MostDocuments + 2))).Problems).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain"), InlineData(""), InlineData("5"), InlineData("yes"), InlineData("null"), InlineData("1e3"), InlineData("- a"), InlineData("a: b"), InlineData("#x"), InlineData("a #b"), InlineData("'q'"), InlineData("\"q\"")]
    [InlineData("line\nline"), InlineData("trailing \nblank"), InlineData("tab\there"), InlineData("\u202eright to left\u2028"), InlineData("fleet-${MEMBER-CLUSTER-NAME}-x"), InlineData("${X}"), InlineData("*a"), InlineData("&a"), InlineData("!t"), InlineData("%d"), InlineData("@a"), InlineData("a,b"), InlineData("[x]"), InlineData("{x}"), InlineData("---"), InlineData("..."), InlineData("1.0.0"), InlineData("12:30:45"), InlineData(" lead"), InlineData("\n"), InlineData("a\n\n"), InlineData("é"), InlineData("/metadata/annotations/a~1b")]
    public void Whatever_is_written_reads_back_the_same(string text)
    {
        var document = new JsonObject { ["kind"] = "A", ["text"] = text, ["list"] = new JsonArray(text, new JsonObject { ["x"] = text, ["y"] = new JsonArray(1, 2.5, true, null) }, new JsonArray()), [text.Length == 0 ? "e" : text + "k"] = new JsonObject() };
        var yaml = YamlDocuments.Write(document);
        var reading = YamlDocuments.Read(yaml);
        Assert.True(reading.Problems.IsEmpty, yaml + reading.Problems.FirstOrDefault());
        Assert.Equal(document.ToJsonString(), Assert.Single(reading.Documents).ToJsonString());
        Assert.DoesNotContain('\u202e', yaml);
    }

    [Fact]
    public void It_is_written_as_people_write_it() => Assert.Equal("""
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          annotations:
            a/b: "1"
        spec:
          ports:
          - port: 80
            targetPort: http
          empty: []

        """.ReplaceLineEndings("\n"), YamlDocuments.Write(JsonNode.Parse("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","annotations":{"a/b":"1"}},"spec":{"ports":[{"port":80,"targetPort":"http"}],"empty":[]}}""")!));
}
