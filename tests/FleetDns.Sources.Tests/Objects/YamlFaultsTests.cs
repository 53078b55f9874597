using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Sources.Tests.Objects;

/// <summary>The messages about a text that is not YAML: line and column of the fault, in terms of the content of the line.</summary>
public sealed class YamlFaultsTests
{
    private const string Head = "apiVersion: v1\nkind: A\nmetadata:\n  name: x\n";   // 4 lines

    [Theory]
    [InlineData("spec:\n\tport: 80\n", 6, 1, "The indentation contains a tab")]
    [InlineData("spec:\n  a: 1\n  \tport: 80\n", 7, 3, "The indentation contains a tab")]
    [InlineData("\t# comment\n", 5, 1, "The indentation contains a tab")]
    [InlineData("spec: &quot;rg&quot;\n", 5, 7, "&quot; is an HTML entity")]
    [InlineData("spec: a\u001b[0m\n", 5, 8, "A control character (U+001B)")]
    [InlineData("spec: {\n\ta: 1\n\t}\n", 7, 1, "The indentation contains a tab")]
    [InlineData("spec:\n-\ta\n", 6, 2, "There is a tab after the -")]
    [InlineData("spec:\n\u00a0\u00a0port: 80\n", 6, 1, "A no-break space (U+00A0) is in the indentation")]
    [InlineData("spec:\n  port:\u00a080\n", 6, 8, "A no-break space (U+00A0) is in column 8, after port:")]
    [InlineData("spec: rg\u200b\n", 5, 9, "A zero-width space (U+200B)")]
    [InlineData(
        "spec: \"r\u00adg\"\n", 5, 9,
        "A soft hyphen (U+00AD) is in column 9, after spec: \"r. It is invisible, and kubectl treats it as part of the text. Remove it, "
        + "or write it as \\u00AD")]
    [InlineData("\ufeffspec: rg\n", 5, 1, "A byte order mark (U+FEFF)")]
    [InlineData("spec: r\u202eg\n", 5, 8, "A bidirectional control character (U+202E)")]
    [InlineData("spec: a\u0007\n", 5, 8, "A control character (U+0007)")]
    [InlineData("s: |\n  a\u2028b\n", 6, 4, "A line separator (U+2028)")]
    [InlineData("spec: a\ufffd\n", 5, 8, "A replacement character (bytes that are not UTF-8) (U+FFFD)")]
    [InlineData("spec: “rg”\n", 5, 7, "“ (U+201C) is a curly quote")]
    [InlineData("spec: ‘rg’\n", 5, 7, "‘ (U+2018) is a curly quote")]
    [InlineData("spec:\n– a\n", 6, 1, "– (U+2013) is a dash that is not YAML syntax")]
    [InlineData("spec: rg–flt\n", 5, 9, "– (U+2013) is a dash that is not allowed in names")]
    [InlineData("spec： rg\n", 5, 5, "： (U+FF1A) looks like a colon")]
    [InlineData("spес: rg\n", 5, 3, "е (U+0435) is part of a field name")]
    [InlineData("spec:\n• a\n", 6, 1, "• (U+2022) is a bullet")]
    [InlineData("spec:\n  …\n", 6, 3, "marks omitted text")]
    [InlineData("spec:\n  port:80\n  b: 1\n", 6, 7, "A space is missing after the colon: port: 80")]
    [InlineData("spec:\n  monitorConfig\n    port: 80\n", 6, 3, "monitorConfig has no colon")]
    [InlineData("spec:\n  a: 1\n   b: 2\n", 7, 4, "This line is indented by 3 spaces; the lines above that it could belong to by 0 or 2")]
    [InlineData("spec:\n   a: 1\n  b: 2\n", 7, 3, "This line is indented by 2 spaces; the lines above that it could belong to by 0 or 3")]
    [InlineData("spec: a: b\n", 5, 8, "This line contains a second colon")]
    [InlineData("spec: @a\n", 5, 7, "A value cannot start with @")]
    [InlineData("spec: \"a\nother: b\n", 5, 7, "The quote \" that starts here is not closed on its line")]
    [InlineData("spec: 'a' b\n", 5, 11, "b is after the closing quote")]
    [InlineData("spec: [1, 2\nother: b\n", 5, 7, "The [ that opens here is not closed")]
    [InlineData("spec: {a: 1\n", 5, 7, "The { that opens here is not closed")]
    [InlineData("spec: 1]\nother: }\n", 6, 8, "There is no opening bracket for this }")]
    [InlineData("spec: - a\n", 5, 7, "A list item cannot start on the line of its field")]
    [InlineData("spec:\n  na", 6, 3, "")]
    [InlineData("na", 5, 1, "na has no colon: fields are written as name: value. It is the last line")]
    [InlineData("<<<<<<< HEAD\nspec: 1\n=======\nspec: 2\n>>>>>>> b\n", 5, 1, "merge conflict")]
    [InlineData("spec:\n  rg: {{ .Values.rg }}\n", 6, 7, "{{ .Values.rg }} is a template. Render it first")]
    [InlineData("{{- if .Values.on }}\nspec: 1\n{{- end }}\n", 5, 1, "{{- if .Values.on }} is a template")]
    [InlineData("spec: !foo 5\n", 5, 7, "The tag !foo is not valid for 5")]
    [InlineData("spec: .inf\n", 5, 7, ".inf is a number that JSON does not support")]
    [InlineData("spec: 1\nspec: 2\n", 6, 1, "The key spec appears twice, in lines 5 and 6; kubectl silently uses the last one")]
    public void The_faulty_line_and_its_content_are_reported(string text, int line, int column, string words)
    {
        var reading = YamlDocuments.Read(Head + text);
        if (words.Length == 0)
        {
            Assert.Empty(reading.Problems);   // a valid text; only a check of the field can reject it
            return;
        }

        var problem = reading.Problems.FirstOrDefault();
        Assert.NotNull(problem);
        Assert.Contains(words, problem.Words, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("# a comment with – and “ ” and\u00a0blanks\n")]
    [InlineData("note: it’s – well – “fine”\n")]
    [InlineData("note: \"“quoted” – text\"\n")]
    [InlineData("text: |\n  “a”\u00a0b\u200b – {{ x }}\n  \tc\n")]
    [InlineData("city: Zürich\nicon: 🌍\n")]
    [InlineData("json: {\n\t\"a\": \"1\"\n\t}\n")]
    [InlineData("script: |\n  cat <<EOF > x\n  a\n  EOF\n")]
    [InlineData("- a: 'b: c'\n  d: \"e - f\"\n- it's\n", "items:\n")]
    public void What_is_right_is_left_alone(string text, string before = "") =>
        Assert.Empty(YamlDocuments.Read(Head + before + text).Problems);

    [Fact]
    public void A_document_at_fault_does_not_hide_the_others()
    {
        var reading = YamlDocuments.Read($"{Head}---\n{Head}spec: [\n---\n{Head}---\n{Head}\tx: 1\n");
        Assert.Equal(2, reading.Documents.Length);
        Assert.Equal([10, 21], reading.Problems.Select(p => p.Line));
    }

    [Fact]
    public void Many_lines_with_one_fault_are_reported_together()
    {
        var reading = YamlDocuments.Read(string.Concat(Enumerable.Range(0, 12).Select(i => $"\u00a0a{i}: 1\n")));
        Assert.Equal(6, reading.Problems.Length);
        Assert.Equal("Similar problems in 7 more lines, up to line 12.", reading.Problems[^1].Words);
    }
}
