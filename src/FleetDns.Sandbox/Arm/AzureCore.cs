using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace FleetDns.Sandbox.Arm;

/// <summary>The Go SDK's (azcore's) text for an error response, which ends up in conditions and events (docs/domain.md 1.5).</summary>
internal static class AzureCore
{
    private const string Rule = "--------------------------------------------------------------------------------";

    /// <summary>The cloud's host name, as the fleet's agents call it.</summary>
    public const string Endpoint = "https://management.azure.com";

    private static readonly JsonSerializerOptions s_pretty = new()
    {
        WriteIndented = true,
        // Go indents the raw body without additional escaping.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    public static string ErrorText(string method, string path, ArmResponse response)
    {
        var text = new StringBuilder();
        text.Append(method).Append(' ').Append(Endpoint).Append(path).Append('\n');
        text.Append(Rule).Append('\n');
        text.Append("RESPONSE ").Append(response.Status).Append(": ").Append(response.Status).Append(' ')
            .Append(ReasonPhrases.GetReasonPhrase(response.Status)).Append('\n');
        text.Append(response.Body.Text("error", "code") is { } code ? $"ERROR CODE: {code}" : "ERROR CODE UNAVAILABLE").Append('\n');
        text.Append(Rule).Append('\n');
        text.Append(response.Body is { } body ? Pretty(body, response.EscapesSlashes) : "Response contained no body").Append('\n');
        text.Append(Rule).Append('\n');
        return text.ToString();
    }

    private static string Pretty(JsonNode body, bool escapesSlashes)
    {
        var text = body.ToJsonString(s_pretty);
        return escapesSlashes ? text.Replace("/", "\\/", StringComparison.Ordinal) : text;
    }
}
