using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Sources.Tests.Objects;

/// <summary>Text as it is copied from terminals, documents and chats.</summary>
public sealed class YamlPasteTests
{
    private const string A = "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n";
    private const string B = "apiVersion: v1\nkind: B\nmetadata:\n  name: b\n";

    [Theory]
    [InlineData(
        $"cat <<EOF | kubectl apply -f -\n{A}EOF\n", "A", "This line is a shell command. The lines between it and EOF in line 6 are read.")]
    [InlineData($"kubectl apply -f - <<'EOF'\n{A}EOF", "A", "shell command")]
    [InlineData($"$ kubectl apply -f - <<\"YAML\"\n{A}YAML\n$ \n", "A", "shell command")]
    [InlineData(
        $"user@host:~/x$ cat << EOF | kubectl apply --server-side -f -\n{A}EOF\ntrafficmanagerprofile.networking.fleet.azure.com/a "
        + "created\n", "A", "shell command")]
    [InlineData($"# cat <<EOF | kubectl apply -f -\n{A}EOF\n", "A", "shell command")]
    [InlineData(
        $"export NS=x\nkubectl create ns x\ncat <<EOF | kubectl apply -f -\n{A}EOF\nkubectl apply -f - <<EOF\n{B}EOF\n", "A B",
        "Shell commands and their output are ignored: lines 1, 2.")]
    [InlineData("cat <<EOF | kubectl apply -f -\n> apiVersion: v1\n> kind: A\n> metadata:\n>   name: a\n> EOF\n", "A", "shell command")]
    [InlineData("cat <<-EOF | kubectl apply -f -\n\tapiVersion: v1\n\tkind: A\n\tmetadata:\n\t  name: a\n\tEOF\n", "A", "shell command")]
    [InlineData($"sudo tee x.yaml <<EOF\n{A}EOF\n", "A", "shell command")]
    [InlineData($"```yaml\n{A}```\n", "A", "code block")]
    [InlineData($"Apply this:\n\n```yaml\n{A}```\n\nand then this:\n```\n{B}```\nDone.\n", "A B", "ignored outside them: 3 lines")]
    [InlineData($"```bash\ncat <<EOF | kubectl apply -f -\n{A}EOF\n```\n", "A", "shell command")]
    [InlineData($"  ```yaml\n  apiVersion: v1\n  kind: A\n  metadata:\n    name: a\n  ```\n", "A", "code block")]
    [InlineData($"{A}```\n", "A", "one end of a code block")]
    [InlineData("     1\tapiVersion: v1\n     2\tkind: A\n     3\tmetadata:\n     4\t  name: a\n", "A", "line numbers")]
    [InlineData(" 9 apiVersion: v1\n10 kind: A\n11 metadata:\n12   name: a\n", "A", "line numbers")]
    [InlineData("1: apiVersion: v1\n2: kind: A\n3: metadata:\n4:   name: a\n5:\n", "A", "line numbers")]
    [InlineData("   1 │ apiVersion: v1\n   2 │ kind: A\n   3 │ metadata:\n   4 │   name: a\n", "A", "line numbers")]
    [InlineData(
        "diff --git a/x b/x\nnew file mode 100644\nindex 000..1\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,4 @@\n+apiVersion: v1\n+kind: "
        + "A\n+metadata:\n+  name: a\n", "A", "diff of new files")]
    [InlineData("+apiVersion: v1\n+kind: A\n+metadata:\n+  name: a\n", "A", "diff of new files")]
    [InlineData("> apiVersion: v1\n> kind: A\n> metadata:\n>   name: a\n", "A", "The > at the beginning")]
    [InlineData("apiVersion: v1\rkind: A\rmetadata:\r  name: a\r$ ls\r", "A", "shell command")]
    [InlineData($"kubectl get a -o yaml\n{A}", "A", "This line is a shell command")]
    [InlineData($"$ kubectl get a -o yaml\r\n{A}", "A", "This line is a shell command")]
    public void What_was_copied_around_it_is_ignored_with_a_note(string text, string kinds, string words)
    {
        var reading = YamlDocuments.ReadManifests(text);
        Assert.Empty(reading.Problems);
        Assert.Equal(kinds, string.Join(' ', reading.Documents.Select(d => (string?)d["kind"])));
        Assert.All(reading.Documents, d => Assert.Equal(((string)d["kind"]!).ToLowerInvariant(), (string?)d["metadata"]!["name"]));
        Assert.Contains(reading.Notes, note => note.Words.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData($"cat <<EOF | kubectl apply -f -\n{A}", 1, "ends at a line EOF, but there is no such line")]
    [InlineData($"cat <<EOF | kubectl apply -f -\n{A}x: $(date +%s)\nEOF\n", 6, "$(date +%s) is a shell command")]
    [InlineData($"cat <<EOF | kubectl apply -f -\n{A}x: a \\\n  b\nEOF\n", 6, "makes a shell join this line with the next one")]
    [InlineData("echo \"apiVersion: v1\nkind: A\" | kubectl apply -f -\n", 1, "Paste only the text between its quotes")]
    [InlineData("@\"\napiVersion: v1\nkind: A\n\"@ | kubectl apply -f -\n", 1, "Paste only the text between its quotes @\"")]
    [InlineData("@@ -1,4 +1,4 @@\n apiVersion: v1\n-kind: A\n+kind: B\n metadata:\n", 1, "This is a diff")]
    [InlineData($"{A}```\ntext\n```\n{B}```\n", 1, "outside the code blocks")]
    public void What_cannot_be_read_around_it_names_the_line(string text, int line, string words)
    {
        var problem = YamlDocuments.ReadManifests(text).Problems[0];
        Assert.Contains(words, problem.Words, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Fact]
    public void What_a_shell_would_have_done_to_the_text_is_done_or_reported()
    {
        var reading = YamlDocuments.Read(
            $"cat <<EOF | kubectl apply -f -\n{A}spec: [\"\\${{MEMBER-CLUSTER-NAME}}\", \"x-${{MEMBER-CLUSTER-NAME}}\"]\nEOF\n");
        Assert.Equal("[\"${MEMBER-CLUSTER-NAME}\",\"x-${MEMBER-CLUSTER-NAME}\"]", reading.Documents[0]["spec"]!.ToJsonString());
        Assert.Contains(reading.Notes, n => n.Line == 6 && n.Words.Contains("A shell would replace it", StringComparison.Ordinal));

        var quoted = YamlDocuments.Read($"cat <<'EOF' | kubectl apply -f -\n{A}spec: '\\$x'\nEOF\n");
        Assert.Equal("\\$x", (string?)quoted.Documents[0]["spec"]);
    }

    [Fact]
    public void Lines_and_columns_are_those_of_what_was_pasted()
    {
        Assert.Equal((6, 9), Place("```yaml\n" + A + "x: a\u200b\n```\n", -1 + 5));
        Assert.Equal((5, 12), Place("   1 │ a: 1\n   2 │ b: 2\n   3 │ c: 3\n\n   4 │ d: x\u200b\n", 0));

        static (int, int) Place(string text, int shift)
        {
            var problem = Assert.Single(YamlDocuments.Read(text).Problems);
            return (problem.Line, problem.Column + shift);
        }
    }
}
