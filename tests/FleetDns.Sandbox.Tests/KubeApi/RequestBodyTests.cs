using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

public sealed class RequestBodyTests
{
    [Fact]
    public void What_is_no_utf8_becomes_the_replacement_character()
    {
        byte[] sent = [.. """{"name":"a"""u8, 0xC3, 0x28, .. "\"}"u8];

        var body = RequestBody.Parse(sent, yaml: false, words => new StatusException(400, "BadRequest", words));

        Assert.Equal("a\uFFFD(", body.Node!["name"]!.GetValue<string>());
    }
}
