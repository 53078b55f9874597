using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Sources.Tests.Objects;

/// <summary>The same text, read by FleetDns and by the real kubectl (its client side, which needs no server).</summary>
public sealed class YamlBesideKubectlTests
{
    private const string Head = "apiVersion: b/v1\nkind: A\nmetadata: {name: x}\n";

    // Each as the whole value of a field.
    private static readonly string[] s_values =
    [
        "0100", "0o100", "0O17", "0x32", "0X1f", "-0x1F", "+0x10", "0b101", "0B11", "-0b11", "+0b11", "0b12", "1_00", "1__0", "1_", "_1",
        "0_1", "0x_1", "0_x1", "1e2", "1E+3", "1e-7", "1e21", "1e400", "1.5", "1.0", "1.", "12e03", "1.e3", "1_000.5", "0.5_1",
        "090", "08", "09.5", "00", "0777", "-010", "+12", "-0", "-0.0", "0", "7", "-7", "+", "-1-", ".", ".5", "+.5", "-.5", ".5_0", ".5e1",
        ".e5", ".5_", "..5", "0x", "0xg", "0o", "0o9", "0b", "0x1p4", ".0x1p-2", "1:30", "190:20:30", "12:30:45", "1.2.3", "1,000", "1e",
        "e1",
        "9223372036854775807", "-9223372036854775808", "9007199254740993.0", "1234567890123456789.0", "0x7fffffffffffffff",
        "0x1ffffffffffffffff", "123456789012345678",
        "yes", "Yes", "YES", "yEs", "no", "NO", "on", "On", "off", "OFF", "y", "Y", "n", "N", "true", "True", "TRUE", "tRUE", "false", "~",
        "null", "Null", "NULL", "nULL", "", "''", "\"\"", "\"5\"", "'yes'", "nan", "inf", "Infinity", ".inf1", "None",
        "2026-01-01", "2026-01-01T10:00:00Z", "2026-1-2 10:00:00", "2001-12-14 21:59:43.10 -5", "=", "<<", "a:b", "http://x:80/y", "a#b",
        "a #b", "1 #c", "'it''s'", "it's", "\"a\\x41\\u00e9\\n\\t\\\"\"", "\"a\\e\\_\\N\\L\\P\"", "a\tb", "a\t# c", "- 5",
        "[1, 0x10, yes, a b]", "{a: 010, b: [~]}", "{\"a\":b}", "{a:b}", "{a, b: }", "[a, ]", "[]", "{}", "[a:b, c: d]",
        "!!str 5", "!!int \"5\"", "!!int 0x10", "!!float 5", "!!bool yes", "!!null ~", "! 5", "&x 5", "|\n  a\n  b", "|-\n  a\n  b\n",
        "|+\n  a\n\n", ">\n  a\n  b\n\n   c\n  d", ">-\n  a\n\n  b", "|2\n    a", "|\n\n  a", "|1\n  a", "|  # c\n  a", "\"a\n  b\n\n  c\"",
        "'a\n\n  b'", "a\n  b\n\n  c", "a\n  # c", "${MEMBER-CLUSTER-NAME}", "@x", "%x", "`x`", "x%y", "?x", "? x", "-x", "*", "\\x",
        "x: y", "\"\\d\"", "]", "é", "日本", "a, b", "a]b",
    ];

    private static readonly string[] s_documents =
    [
        $"{Head}b: &b {{p: 1, q: {{r: 1}}}}\nspec:\n  <<: *b\n  p: 2\n", $"{Head}b: &b {{p: 1}}\nspec:\n  p: 2\n  <<: *b\n",
        $"{Head}b: &b {{p: 1}}\nc: &c {{p: 3, s: 4}}\nspec:\n  <<: [*b, *c]\n", $"{Head}b: &b {{p: 1}}\nspec:\n  \"<<\": *b\n",
        $"{Head}spec:\n  <<: 5\n", $"{Head}spec:\n  <<: {{p: 1}}\n  <<: {{q: 1}}\n",
        $"{Head}b: &b\n- 1\n- 0x2\nspec: *b\n", $"{Head}spec: *q\n", $"{Head}spec: &q 1\n---\n{Head}spec: *q\n",
        $"{Head}b: &b 1\nc: &b 2\nspec: *b\n", $"{Head}spec: {{? a : b}}\n",
        $"{Head}spec:\n  1: a\n  0x10: b\n  yes: c\n  'no': d\n", $"{Head}spec:\n  ~: a\n", $"{Head}spec:\n  : a\n",
        $"{Head}spec:\n  [a]: b\n", $"{Head}? spec\n: 5\n", $"{Head}? spec\n",
        $"{Head}...\n---\n{Head}", $"{Head}...\n", $"{Head}... # c\n\n# d\n", $"%YAML 1.1\n---\n{Head}", $"%TAG ! tag:x,2000:\n---\n{Head}",
        $"--- # c\n{Head}", "--- {kind: A, apiVersion: b/v1, metadata: {name: x}}\n", $"{Head}----\n{Head}", $"---\n---\n{Head}---\n",
        $"# c\n---\n{Head}", $"{Head}---\n# c\n", $"---   \n{Head}", $" ---\n{Head}",
        $"\ufeff{Head}", $"{Head}---\n\ufeff{Head}", Head.Replace("\n", "\r\n", StringComparison.Ordinal), $"{Head}s: |\r\n  a\r\n  b\r\n",
        $"{Head}s: \"a\r\n  b\"\r\n", $"{Head}spec:\t5\n", $"{Head}spec: 5\t# c\n", $"{Head}spec:\n\tp: 5\n",
        $"{Head}spec:\n  p: 5\n\tq: 6\n", $"{Head}spec: {{\n\tp: 5\n\t}}\n", $"{Head}spec:\n  - a\n  -\tb\n", $"{Head}s: |\n  a\n  \tb\n",
        $"{Head}spec: a\u0001b\n",
        "{\"kind\":\"A\",\"apiVersion\":\"b/v1\",\"metadata\":{\"name\":\"x\"},\"w\":1e2,\"v\":1.0,\"u\":-0,\"t\":\"a\\/b\\ud83d\\ude00\"}",
        "{\"kind\":\"A\",\"apiVersion\":\"b/v1\",\"metadata\":{\"name\":\"x\"}}\n"
            + "{\"kind\":\"A\",\"apiVersion\":\"b/v1\",\"metadata\":{\"name\":\"y\"}}",
        "{\"kind\":\"A\",\"apiVersion\":\"b/v1\",\"metadata\":{\"name\":\"x\"},\"w\":0100}",
        "{\"kind\":\"A\",\"apiVersion\":\"b/v1\",\"metadata\":{\"name\":\"x\"},}", "{kind: A, apiVersion: b/v1, metadata: {name: x}}",
        "\n\t{\n\t\"kind\":\"A\",\"apiVersion\":\"b/v1\",\"metadata\":{\"name\":\"x\"}}",
        "[{\"kind\":\"A\",\"apiVersion\":\"b/v1\",\"metadata\":{\"name\":\"x\"}}]",
        "kind: List\napiVersion: v1\nitems:\n- {kind: A, apiVersion: b/v1, metadata: {name: x}, w: 010}\n"
            + "- kind: A\n  apiVersion: b/v1\n  metadata:\n    name: y\n",
        $"{Head}spec:\n- a\n-  b: 1\n   c: 2\n- - d\n  - e\n-\n  f: 1\n",
        $"{Head}spec:\n  a:\n  - b\n  c:\n    - d\n", "  kind: A\n  apiVersion: b/v1\n  metadata: {name: x}\n",
        $"{Head}spec:\n  a: 1\n   b: 2\n", $"{Head}spec:\n  port:80\n", $"{Head}spec: [1, 2\n", $"{Head}spec: \"a\n", $"{Head}spec: a: b\n",
        $"{Head}na", $"{Head}spec:\n  a: b\n c: d\n", $"{Head}spec: ' a '\nt: \" a \"\n", $"{Head}\"spec\": 5\n'other': 6\n",
        $"{Head}spec: !foo 5\n", $"{Head}spec: # c\n  # d\n  p: 5 # e\n",
    ];

    /// <summary>kubectl reads these differently than they look: FleetDns refuses them and reports what kubectl would read.</summary>
    private static readonly (string Text, string Words)[] s_refused =
    [
        ($"{Head}spec:\n  p: 1\n  p: 2\n", "kubectl silently uses the last one"),
        ($"{Head}spec:\n  1: a\n  '1': b\n", "kubectl silently uses the last one"),
        ($"{Head}...\n{Head}", "kubectl does not read the text after this line"), ($"{Head}spec: 9223372036854775808\n", "rounded"),
        ($"{Head}spec: 18446744073709551616\n", "rounded"), ($"{Head}spec: 0xffffffffffffffff\n", "rounded"),
        ($"{Head}\u00a0spec: 5\n", "A no-break space (U+00A0)"), ($"{Head}spec: a\u200bb\n", "A zero-width space (U+200B)"),
        ($"{Head}\ufeffspec: 1\n", "A byte order mark (U+FEFF)"), ($"{Head}spec: “a”\n", "curly quote"), ($"{Head}spec: !foo 5\n", "tag"),
        ($"{Head}spec:\n  1.5: d\n", "fraction"), ($"{Head}spec: !!binary aGk=\n", "tag"),
    ];

    [Fact]
    public async Task Every_value_is_read_or_refused_like_kubectl()
    {
        // Everything that FleetDns accepts is passed to kubectl in one run, and one by one only if kubectl refuses something.
        var values = s_values.Select(value => $"{Head}spec: {value}\n").ToLookup(text => YamlDocuments.Read(text).Problems.IsEmpty);
        var read = await KubectlAsync(string.Join("---\n", values[true]), TestContext.Current.CancellationToken);
        var alone = s_documents.Concat(values[false]).Concat(read is null ? values[true] : [])
            .Except(s_refused.Select(refused => refused.Text)).ToList();
        var pairs = new ConcurrentBag<(string Text, List<JsonNode>? Theirs)>(
            read is null ? [] : values[true].Zip(read, (text, document) => (text, (List<JsonNode>?)[document])));
        await Parallel.ForEachAsync(
            alone, new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (text, token) => pairs.Add((text, await KubectlAsync(text, token))));

        var wrong = pairs.Where(pair => !Same(YamlDocuments.Read(pair.Text), pair.Theirs)).Select(Reported).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(pairs.Count > 200, $"{pairs.Count} texts");
    }

    private static bool Same(YamlReading ours, List<JsonNode>? theirs) => theirs is null
        ? !ours.Problems.IsEmpty
        : ours.Problems.IsEmpty && theirs.Count == ours.Documents.Length
            && theirs.Zip(ours.Documents).All(pair => JsonNode.DeepEquals(pair.First, pair.Second));

    private static string Reported((string Text, List<JsonNode>? Theirs) pair)
    {
        var ours = YamlDocuments.Read(pair.Text);
        return $"{JsonSerializer.Serialize(pair.Text)}\n  kubectl: "
            + $"{(pair.Theirs is null ? "refused" : string.Join(' ', pair.Theirs.Select(d => d.ToJsonString())))}\n  ours: "
            + $"{string.Join(' ', ours.Problems.Select(p => p.Words))} {string.Join(' ', ours.Documents.Select(d => d.ToJsonString()))}";
    }

    [Fact]
    public async Task What_kubectl_reads_differently_than_it_looks_is_refused_with_a_message()
    {
        foreach (var (text, words) in s_refused)
        {
            Assert.NotNull(await KubectlAsync(text, TestContext.Current.CancellationToken));
            Assert.Contains(words, Assert.Single(YamlDocuments.Read(text).Problems).Words, StringComparison.Ordinal);
        }
    }

    /// <summary>What kubectl reads; null where it refuses.</summary>
    private static async Task<List<JsonNode>?> KubectlAsync(string text, CancellationToken token)
    {
        using var process = Process.Start(
            new ProcessStartInfo("kubectl", ["annotate", "--local", "-f", "-", "-o", "json", "with=us"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text), token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(token);
        await error;
        return process.ExitCode == 0 ? Documents(await output) : null;
    }

    private static List<JsonNode> Documents(string output)
    {
        var documents = new List<JsonNode>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(output), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            var document = JsonNode.Parse(JsonElement.ParseValue(ref reader).GetRawText())!;
            document["metadata"]!.AsObject().Remove("annotations");
            documents.Add(document);
        }

        return documents;
    }
}
