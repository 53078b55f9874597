using FleetDns.Core.Journal;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Tests.Journal;

public sealed class KeptFieldsTests
{
    [Theory]
    [InlineData(
        "add /metadata/annotations/networking.fleet.azure.com~1weight 40",
        "add /metadata/annotations/networking.fleet.azure.com~1weight 40")]
    [InlineData(
        "add /metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name web-1",
        "add /metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name web-1")]
    [InlineData("add /spec/template/spec/containers/0/env/0/value hunter 2", "add /spec/template/spec/containers/0/env/0/value (not kept)")]
    [InlineData("remove /spec/type", "remove /spec/type")]
    [InlineData("hunter2", "(not kept)")]
    public void Only_weights_and_DNS_labels_of_an_overrides_values_are_kept(string value, string kept) =>
        Assert.Equal(
            kept, KeptFields.Of(
                "ClusterResourceOverride", [new FieldChange("spec.policy.overrideRules[0].jsonPatchOverrides[0]", null, value)])
                .Single().New);

    [Theory]
    [InlineData(
        "Secret \"s\" is invalid: data.a: Invalid value: \"hun\\\"ter2\": no base64",
        "Secret \"s\" is invalid: data.a: Invalid value: (not kept): no base64")]
    [InlineData("spec.weight: Invalid value: 2000: should be less than 1000", "spec.weight: Invalid value: 2000: should be less than 1000")]
    [InlineData("spec: Invalid value: {\"password\":\"x\"}: wrong", "spec: Invalid value: (not kept)")]
    public void Parts_of_an_object_that_the_hub_quotes_are_not_kept(string words, string kept) =>
        Assert.Equal(kept, KeptFields.Words(words));

    [Fact]
    public void Values_of_secrets_and_of_env_are_not_kept()
    {
        Assert.Equal("(not kept)", Assert.Single(KeptFields.Of("Secret", [new FieldChange("type", null, "Opaque")])).New);
        Assert.Equal(
            "(not kept)",
            Assert.Single(
                KeptFields.Of("Deployment", [new FieldChange("spec.template.spec.containers[0].env[0].value", null, "hunter2")])).New);
        Assert.True(KeptFields.HidesNone("Service", [new FieldChange("spec.type", null, "LoadBalancer")]));
        Assert.False(
            KeptFields.HidesNone("Service", [new FieldChange("spec.type", null, "LoadBalancer"), new FieldChange("data.a", "1", null)]));
    }
}
