using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Core.Fleet;

/// <summary>
/// Puts a condition's message on one line. Messages of failed Azure calls contain the Go SDK's block (docs/domain.md 1.5):
/// <code>
/// Invalid profile: PUT https://management.azure.com/subscriptions/…/trafficmanagerprofiles/fleet-…
/// --------------------------------------------------------------------------------
/// RESPONSE 403: 403 Forbidden
/// ERROR CODE: AuthorizationFailed
/// --------------------------------------------------------------------------------
/// { "error": { "code": "AuthorizationFailed", "message": "The client …" } }
/// --------------------------------------------------------------------------------
/// </code>
/// </summary>
public static partial class AzureErrorText
{
    /// <summary>E.g. <c>Invalid profile: 403 AuthorizationFailed: The client …</c>; other messages only lose their line breaks.</summary>
    public static string OneLine(string message)
    {
        var block = Block().Match(message);
        if (!block.Success)
        {
            return Breaks().Replace(message, " ").Trim();
        }

        var words = Message(block.Groups["body"].Value);
        var code = block.Groups["code"].Success ? $" {block.Groups["code"].Value}" : string.Empty;
        var azure = $"{block.Groups["status"].Value}{code}{(words is null ? string.Empty : $": {words}")}";
        return Breaks().Replace($"{message[..block.Index]}{azure}{message[(block.Index + block.Length)..]}", " ").Trim();
    }

    /// <summary>Azure's own error in a message with the block; null in all others.</summary>
    public static AzureError? Parse(string message)
    {
        var block = Block().Match(message);
        return block.Success
            && int.TryParse(block.Groups["status"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? new AzureError(status, block.Groups["code"].Success ? block.Groups["code"].Value : null, Message(block.Groups["body"].Value))
            : null;
    }

    private static string? Message(string body)
    {
        try
        {
            return (string?)(JsonNode.Parse(body) as JsonObject)?["error"]?["message"];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;   // "Response contained no body", a proxy's page, or another format: only status and code are used.
        }
    }

    [GeneratedRegex(
        @"[A-Z]+ https?://[^\r\n]*\r?\n-{20,}\r?\n"
        + @"RESPONSE (?<status>\d+)[^\r\n]*\r?\n(ERROR CODE: (?<code>\S+)|ERROR CODE UNAVAILABLE)\r?\n-{20,}\r?\n"
        + @"(?<body>.*?)\r?\n-{20,}",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Breaks();
}
