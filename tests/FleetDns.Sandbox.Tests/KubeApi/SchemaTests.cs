using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Schemas;
using YamlDotNet.RepresentationModel;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>The compact schemas match the published definitions, when those are available.</summary>
public sealed class SchemaTests
{
    // Fields that only describe.
    private static readonly HashSet<string> s_ignored = ["description"];

    // Read from the fleet's own repository; not among the published definitions.
    private static readonly HashSet<string> s_elsewhere =
    [
        "clusterresourcesnapshots", "resourcesnapshots", "clusterschedulingpolicysnapshots", "schedulingpolicysnapshots",
        "clusterresourceoverridesnapshots",
        "resourceoverridesnapshots", "resourcebindings", "clusterresourceplacementstatuses",
    ];

    [Fact]
    public void Every_field_type_default_limit_and_rule_is_that_of_the_published_definitions()
    {
        var folder = Environment.GetEnvironmentVariable("FLEETDNS_CRDS") ?? "";
        Assert.SkipUnless(Directory.Exists(folder), "FLEETDNS_CRDS names no folder with the published definitions.");
        var seen = 0;
        foreach (var file in Directory.GetFiles(folder, "*.yaml"))
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(File.ReadAllText(file)));
            var spec = Map(Map(stream.Documents[0].RootNode)["spec"]);
            var names = Map(spec["names"]);
            var kind = KindRegistry.Default[names["plural"].ToString(), spec["group"].ToString()];
            Assert.Equal(names["kind"].ToString(), kind.Kind);
            Assert.Equal(spec["scope"].ToString() == "Namespaced", kind.Namespaced);
            Assert.Equal(names.TryGetValue("shortNames", out var shorts) ? ((YamlSequenceNode)shorts).Select(n => n.ToString()) : [],
                kind.ShortNames);
            var versions = (YamlSequenceNode)spec["versions"];
            Assert.Equal(versions.Select(v => Map(v)["name"].ToString()).Order(), kind.Versions.Order());
            foreach (var version in versions.Select(Map))
            {
                var ours = KindRegistry.Default.Schema(kind, version["name"].ToString());
                var theirs = (JsonObject)Convert(Map(version["schema"])["openAPIV3Schema"])!;
                foreach (var common in new[] { "apiVersion", "kind", "metadata" })
                {
                    theirs["properties"]!.AsObject().Remove(common);
                }

                Assert.True(JsonNode.DeepEquals(theirs, OpenApiSchema.Of(ours.Root)),
                    $"{kind.Kind} {ours.Name}:\n{theirs}\n{OpenApiSchema.Of(ours.Root)}");
                Assert.Equal(
                    version.TryGetValue("additionalPrinterColumns", out var columns)
                    ? ((YamlSequenceNode)columns).Select(c => Map(c)["jsonPath"].ToString()) : [], ours.Columns.Select(c => c.JsonPath));
                Assert.Equal(version.ContainsKey("subresources"), ours.HasStatus);
                seen++;
            }
        }

        Assert.Equal(
            KindRegistry.Default.All.Where(k => !KindRegistry.Default.IsBuiltin(k) && !s_elsewhere.Contains(k.Plural))
            .Sum(k => k.Versions.Count), seen);
    }

    [Fact]
    public void A_rule_that_is_not_in_the_table_fails_at_start()
    {
        var kinds =
            SchemaText.Read("group g\nkind K ks k Namespaced\nversion v1 storage\nspec object\n rule \"self.x > 1\" \"no\"\n x integer");

        var error = Assert.Throws<NotSupportedException>(() => CelRules.RequireKnown(kinds[0].Versions[0].Root));

        Assert.Equal("The CEL rule 'self.x > 1' is not known to the sandbox.", error.Message);
    }

    [Fact]
    public void An_unreadable_line_is_named()
    {
        var error =
            Assert.Throws<FormatException>(() => SchemaText.Read("group g\nkind K ks k Namespaced\nversion v1 storage\nspec thing"));

        Assert.Equal("Schema of group 'g', line 4: 'thing' is not a type: spec thing", error.Message);
    }

    private static Dictionary<string, YamlNode> Map(YamlNode node) =>
        ((YamlMappingNode)node).Children.ToDictionary(c => c.Key.ToString(), c => c.Value, StringComparer.Ordinal);

    private static JsonNode? Convert(YamlNode node, bool names = false)
    {
        switch (node)
        {
            case YamlMappingNode map:
                var obj = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    if (names || !s_ignored.Contains(key.ToString()))
                    {
                        obj[key.ToString()] = Convert(value, names: !names && key.ToString() == "properties");
                    }
                }

                return obj;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(c => Convert(c))]);
            case YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when scalar.Value is "true" or "false":
                return scalar.Value == "true";
            case YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when long.TryParse(
                scalar.Value, CultureInfo.InvariantCulture, out var number):
                return number;
            default:
                return ((YamlScalarNode)node).Value;
        }
    }
}
