using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Sources.Tests.Objects;

public sealed class YamlDocumentsTests
{
    [Fact]
    public void Several_documents_have_their_lines_lists_are_split_and_empty_ones_skipped()
    {
        var reading =
            YamlDocuments.Read("# first\n---\nkind: A\nmetadata: {name: a}\n---\n---\nkind: List\nitems:\n- kind: B\n- kind: C\n");
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
    [InlineData("a: 0x1F", "31")]
    [InlineData("a: 0100", "64")]
    [InlineData("a: 1_00", "100")]
    [InlineData("a: 1e2", "100")]
    [InlineData("a: 090", "90")]
    [InlineData("a: 1:30", "\"1:30\"")]
    [InlineData("a: 1.5", "1.5")]
    [InlineData("a: 2026-01-01", "\"2026-01-01\"")]
    [InlineData("a: |\n  one\n  two\n", "\"one\\ntwo\\n\"")]
    [InlineData("{\"a\":[1,true]}", "[1,true]")]
    public void Scalars_have_the_same_meaning_as_in_kubectl(string yaml, string json)
    {
        var reading = YamlDocuments.Read(yaml);
        Assert.Empty(reading.Problems);
        Assert.Equal(json, reading.Documents[0]["a"]?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("a: [1", 0, "")]
    [InlineData("a: 1\na: 2", 2, "appears twice")]
    [InlineData("a: *nothing", 1, "has no anchor above it")]
    [InlineData("- a\n- b", 1, "not an object")]
    [InlineData("? {a: b}\n: c", 1, "A key must be a plain text.")]
    public void What_cannot_be_read_is_reported_with_its_line(string yaml, int line, string words)
    {
        var problem = Assert.Single(YamlDocuments.Read(yaml).Problems);
        Assert.Contains(words, problem.Words, StringComparison.Ordinal);
        Assert.True(line == 0 || problem.Line == line, problem.ToString());
    }

    [Fact]
    public void A_number_reads_as_any_type_that_it_fits_into()
    {
        var weight = YamlDocuments.Read("a: 70").Documents[0]["a"]!;
        Assert.Equal(70, weight.GetValue<int>());
        Assert.Equal(70L, weight.GetValue<long>());
        Assert.Equal(70d, weight.GetValue<double>());
    }

    [Theory]
    [InlineData("a: 0100", "0100 is read as 64, as in kubectl (a leading 0: octal)")]
    [InlineData("a: 0x32", "0x32 is read as 50, as in kubectl (0x: hexadecimal)")]
    [InlineData("a: 1e2", "1e2 is read as 100")]
    [InlineData("a: yes", "yes is read as true")]
    [InlineData("yes: a", "The key yes is read as \"true\"")]
    public void What_is_read_differently_than_it_looks_is_noted(string yaml, string words)
    {
        var note = Assert.Single(YamlDocuments.Read("# first\n" + yaml).Notes);
        Assert.StartsWith(words, note.Words, StringComparison.Ordinal);
        Assert.Equal(2, note.Line);
    }

    [Theory]
    [InlineData("a: 5"), InlineData("a: -5"), InlineData("a: 1.50"), InlineData("a: true"), InlineData("a: '0100'"),
        InlineData("a: 2026-01-01"), InlineData("a: ~"), InlineData("5: a")]
    public void What_is_read_as_it_looks_has_no_note(string yaml) => Assert.Empty(YamlDocuments.Read(yaml).Notes);

    [Fact]
    public void Every_field_is_found_by_its_path()
    {
        var reading = YamlDocuments.Read(
            "kind: A\nmetadata:\n  annotations:\n    a.b/c: x\nspec:\n  rules:\n  - name: r\n    weight: 5\n---\nkind: List\nitems:\n- "
            + "kind: B\n  spec: {weight: 1}\n");
        var (first, second) = (reading.Places[0], reading.Places[1]);
        Assert.Equal((4, 5), first.Find("metadata.annotations[a.b/c]"));
        Assert.Equal((8, 5), first.Find("spec.rules[0].weight"));
        Assert.Equal((7, 5), first.Find("spec.rules[0].other.deeper"));
        Assert.Equal((1, 1), first.Find("status"));
        Assert.Equal((13, 10), second.Find("spec.weight"));
        Assert.Equal([1, 12], reading.Lines);

        var json = YamlDocuments.Read("{\"kind\": \"A\",\n \"spec\": {\n  \"weight\": 5}}");
        Assert.Equal((3, 3), Assert.Single(json.Places).Find("spec.weight"));
    }

    [Fact]
    public void A_billion_laughs_a_deep_well_and_a_large_text_are_refused_at_once()
    {
        var laughs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(
                Enumerable.Range(1, 12)
                .Select(
                    i => $"{(char)('a' + i)}: &{(char)('a' + i)} "
                        + $"[{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i - 1)}", 10))}]\n"));
        Assert.Contains("with aliases resolved", Assert.Single(YamlDocuments.Read(laughs).Problems).Words, StringComparison.Ordinal);
        Assert.Contains(
            "more than 64 levels", Assert.Single(YamlDocuments.Read("a: " + new string('[', 2000) + new string(']', 2000)).Problems).Words,
            StringComparison.Ordinal);
        Assert.Contains(
            "characters", Assert.Single(YamlDocuments.Read(new string(' ', YamlDocuments.LargestText + 1)).Problems).Words,
            StringComparison.Ordinal);
        Assert.Contains(
            "documents",
            Assert.Single(
                YamlDocuments.Read(string.Concat(Enumerable.Repeat("---\na: 1\n", YamlDocuments.MostDocuments + 2))).Problems).Words,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain"), InlineData(""), InlineData("5"), InlineData("yes"), InlineData("null"), InlineData("1e3"), InlineData("- a"),
        InlineData("a: b"), InlineData("#x"), InlineData("a #b"), InlineData("'q'"), InlineData("\"q\"")]
    [InlineData("line\nline"), InlineData("trailing \nblank"), InlineData("tab\there"), InlineData("\u202eright to left\u2028"),
        InlineData("fleet-${MEMBER-CLUSTER-NAME}-x"), InlineData("${X}"), InlineData("*a"), InlineData("&a"), InlineData("!t"),
        InlineData("%d"), InlineData("@a"), InlineData("a,b"), InlineData("[x]"), InlineData("{x}"), InlineData("---"), InlineData("..."),
        InlineData("1.0.0"), InlineData("12:30:45"), InlineData(" lead"), InlineData("\n"), InlineData("a\n\n"), InlineData("é"),
        InlineData("/metadata/annotations/a~1b")]
    public void Whatever_is_written_reads_back_the_same(string text)
    {
        var document = new JsonObject
        {
            ["kind"] = "A",
            ["text"] = text,
            ["list"] = new JsonArray(text, new JsonObject { ["x"] = text, ["y"] = new JsonArray(1, 2.5, true, null) }, new JsonArray()),
            [text.Length == 0 ? "e" : text + "k"] = new JsonObject(),
        };
        var yaml = YamlDocuments.Write(document);
        var reading = YamlDocuments.Read(yaml);
        Assert.True(reading.Problems.IsEmpty, yaml + reading.Problems.FirstOrDefault());
        Assert.Equal(document.ToJsonString(), Assert.Single(reading.Documents).ToJsonString());
        Assert.DoesNotContain('\u202e', yaml);
    }

    [Fact]
    public void It_is_written_as_people_write_it()
    {
        var service = JsonNode.Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","annotations":{"a/b":"1"}},
             "spec":{"ports":[{"port":80,"targetPort":"http"}],"empty":[]}}
            """)!;
        Assert.Equal("""
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

            """.ReplaceLineEndings("\n"), YamlDocuments.Write(service));
    }
}
