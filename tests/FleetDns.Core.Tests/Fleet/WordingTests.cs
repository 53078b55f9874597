namespace FleetDns.Core.Tests.Fleet;

public sealed class WordingTests
{
    [Theory]
    [InlineData(0.16, "16.0 %")]
    [InlineData(1.0 / 3, "33.3 %")]
    [InlineData(1, "100.0 %")]
    [InlineData(0.00001, "0.0 %")]
    public void Percentages_have_one_decimal_and_a_point(double share, string text) => Assert.Equal(text, Wording.Percent(share));

    [Theory]
    [InlineData(0.1, "+10.0")]
    [InlineData(-0.041, "\u22124.1")]
    [InlineData(-0.00001, "0.0")]
    public void Points_carry_a_sign_and_a_true_minus(double difference, string text) => Assert.Equal(text, Wording.Points(difference));

    [Fact]
    public void Lists_are_cut_only_when_that_saves_more_than_one_name()
    {
        Assert.Equal("a", Wording.List(["a"]));
        Assert.Equal("a and b", Wording.List(["a", "b"]));
        Assert.Equal("a, b, c and d", Wording.List(["a", "b", "c", "d"]));
        Assert.Equal("a, b, c and 2 more", Wording.List(["a", "b", "c", "d", "e"]));
    }

    [Fact]
    public void An_azure_error_block_becomes_one_line_with_status_code_and_words()
    {
        const string Profile = "subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/trafficmanagerprofiles/fleet-1";
        var dashes = new string('-', 80);
        var message = $$"""
            Invalid profile: PUT https://management.azure.com/{{Profile}}
            {{dashes}}
            RESPONSE 403: 403 Forbidden
            ERROR CODE: AuthorizationFailed
            {{dashes}}
            {
              "error": {
                "code": "AuthorizationFailed",
                "message": "The client 'c' does not have authorization."
              }
            }
            {{dashes}}
            """;
        Assert.Equal(
            "Invalid profile: 403 AuthorizationFailed: The client 'c' does not have authorization.", AzureErrorText.OneLine(message));
        Assert.Equal(
            "Invalid profile: 502",
            AzureErrorText.OneLine(
                $"Invalid profile: PUT https://x/y\n{dashes}\nRESPONSE 502: 502 Bad Gateway\nERROR CODE UNAVAILABLE\n{dashes}\nResponse "
                + $"contained no body\n{dashes}"));
        Assert.Equal("plain words", AzureErrorText.OneLine("plain\nwords "));
    }

    [Theory]
    [InlineData("Domain name is not available", "Domain name is not available.")]
    [InlineData("is not found.", "is not found.")]
    [InlineData("for example, x is invalid: y; ", "for example, x is invalid: y.")]
    [InlineData("", "")]
    [InlineData("cut off…", "cut off…")]
    public void Raw_messages_end_with_a_full_stop(string text, string sentence) => Assert.Equal(sentence, Wording.Sentence(text));
}
