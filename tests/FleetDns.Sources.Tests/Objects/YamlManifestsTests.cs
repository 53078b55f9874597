using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Sources.Tests.Objects;

public sealed class YamlManifestsTests
{
    private const string Head = "apiVersion: b/v1\nkind: A\nmetadata:\n  name: x\n";

    [Theory]
    [InlineData(
        "kind: TrafficManagerProfile\nmetadata: {name: x}\n", 1,
        "This document has no apiVersion, such as networking.fleet.azure.com/v1beta1.")]
    [InlineData("# c\napiVersion: v1\nmetadata: {name: x}\n", 2, "This document has no kind.")]
    [InlineData("apiVersion: v1\nkind: A\n", 1, "This document has no metadata.")]
    [InlineData("apiVersion: v1\nKind: A\nmetadata: {name: x}\n", 2, "Kind must be spelled kind.")]
    [InlineData("apiVersion: v1\nkind: A\nmetadata:\nname: x\n", 1, "This document has no metadata")]
    [InlineData("apiVersion: v1\nkind: A\nmetadata:\n  namespace: x\n", 3, "This document has no metadata.name.")]
    [InlineData("apiVersion: v1\nkind: A\nmetadata:\n  generateName: x-\n", 4, "generateName creates a new object")]
    [InlineData("apiVersion: v1\nkind: A\nmetadata:\n  name: 123\n", 4, "metadata.name must be a string, but is read as 123")]
    [InlineData(
        "apiVersion: v1\nkind: A\nmetadata:\n  name: x\n  namespace: on\n", 5, "metadata.namespace must be a string, but is read as true")]
    [InlineData("apiVersion: v1\nkind: A\nmetadata:\n  name: x\n  labels:\n    env: on\n", 6, "env must be a string, but is read as true")]
    [InlineData(
        "apiVersion: v1\nkind: A\nmetadata:\n  name: x\nspec:\n  resourceGr", 5,
        "spec must have fields, but is read as \"resourceGr\". If the text was cut off")]
    [InlineData("apiVersion: 1\nkind: A\nmetadata: {name: x}\n", 1, "apiVersion and kind must be strings")]
    [InlineData(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n", 1, "This is a kustomization file")]
    [InlineData("resources:\n- a.yaml\nnamePrefix: b-\n", 1, "This is a kustomization file")]
    [InlineData("apiVersion: v2\nname: c\nversion: 1.2.3\n", 1, "This is a Chart.yaml of Helm")]
    [InlineData("apiVersion: v1\nkind: List\n", 1, "This document has no metadata")]
    [InlineData(Head + "spec:\n  rg: ${RESOURCE_GROUP}\n", 6, "${RESOURCE_GROUP} is a shell variable")]
    [InlineData(Head + "spec:\n  rg: $RG\n", 6, "$RG is a shell variable")]
    [InlineData(Head + "spec:\n  rg: \"rg-${ENV:-dev}\"\n", 6, "${ENV:-dev} is a shell variable")]
    [InlineData(Head + "spec:\n  rg: <your resource group>\n", 6, "<your resource group> is a placeholder")]
    [InlineData(Head + "spec:\n  rg: rg-<env>\n", 6, "<env> is a placeholder")]
    [InlineData(Head + "spec:\n  rg: \"{{ .Values.rg }}\"\n", 6, "{{ .Values.rg }} is a template")]
    [InlineData(Head + "spec:\n  rg: $(az group list -o tsv)\n", 6, "is a shell command")]
    [InlineData(Head + "spec:\n  ${KEY}: a\n", 6, "${KEY} is a shell variable")]
    [InlineData(Head + "spec:\n  label: x-${MEMBER-CLUSTER-NAME}\n", 6, "is replaced only in overrides")]
    public void What_keeps_a_document_from_being_applied_is_reported_with_its_line(string text, int line, string words)
    {
        var problem = YamlDocuments.ReadManifests(text).Problems[0];
        Assert.Contains(words, problem.Words, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Theory]
    [InlineData(
        "apiVersion: placement.kubernetes-fleet.io/v1\nkind: ResourceOverride\nmetadata: {name: x}\nspec:\n  value: "
        + "x-${MEMBER-CLUSTER-NAME}-${MEMBER-CLUSTER-LABEL-KEY-fleet.azure.com/location}\n")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: \"{{ x }}\"\n  b: ${Y}\n  c: <z>\n")]
    [InlineData(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec:\n  template:\n    spec:\n      containers:\n      - command: "
        + "[sh, -c, \"echo ${HOME} $(date)\"]\n        args: [$(POD_IP)]\n        env:\n        - {name: A, value: $(B)}\n")]
    [InlineData(Head + "spec:\n  note: a < b and c > d, costs $5\n  text: |\n    ${X} {{ y }} <z>\n")]
    public void What_is_valid_is_left_alone(string text) => Assert.Empty(YamlDocuments.ReadManifests(text).Problems);

    [Fact]
    public void What_the_hub_writes_is_ignored_with_a_note()
    {
        var reading = YamlDocuments.ReadManifests(
            "apiVersion: b/v1\nkind: A\nmetadata:\n  creationTimestamp: \"2026-01-01T00:00:00Z\"\n  name: x\n  resourceVersion: \"5\"\n "
            + " uid: u\n  managedFields: []\nstatus: {}\n");
        Assert.Empty(reading.Problems);
        Assert.Equal(
            ["managedFields, resourceVersion, uid, creationTimestamp are set by the hub and ignored here.",
            "status is set by controllers and ignored here."], reading.Notes.Select(n => n.Words));
        Assert.Equal([8, 9], reading.Notes.Select(n => n.Line));
    }
}
