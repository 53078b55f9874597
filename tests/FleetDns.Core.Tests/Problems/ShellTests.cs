using System.Text.Json.Nodes;
using FleetDns.Core.Problems;

namespace FleetDns.Core.Tests.Problems;

/// <summary>A command to copy stays one command, whatever text a cluster supplied as a name.</summary>
public sealed class ShellTests
{
    [Theory]
    [InlineData("web-1", "web-1")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(rm -rf ~)", "'$(rm -rf ~)'")]
    [InlineData("`id`;", "'`id`;'")]
    [InlineData("a\nb", "ab")]
    [InlineData("a\u001b[31mb", "'a[31mb'")]
    [InlineData("a\u202eb", "ab")]
    [InlineData("~root", "'~root'")]
    [InlineData("é", "'é'")]
    public void Any_inserted_text_is_one_shell_word(string text, string word) => Assert.Equal(word, Shell.Word(text));

    [Fact]
    public void A_name_is_never_taken_for_an_option() =>
        Assert.Equal(
            "kubectl --namespace=-n delete trafficmanagerbackend/--all",
            Shell.Kubectl("delete", Refs.Backend(new ObjectKey("-n", "--all"))));

    [Fact]
    public void A_patch_is_json_in_quotes() => Assert.Equal(
        "kubectl --namespace=shop patch trafficmanagerbackend/web --type=merge --patch='{\"spec\":{\"weight\":10,\"x\":\"it'\\''s\"}}'",
        Shell.Patch(
            Refs.Backend(new ObjectKey("shop", "web")), new JsonObject { ["spec"] = new JsonObject { ["weight"] = 10, ["x"] = "it's" } }));
}
