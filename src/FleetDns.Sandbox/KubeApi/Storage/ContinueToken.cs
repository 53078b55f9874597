using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Where a paged list continues: after which object, at which version (-1: the newest, after the history was dropped).</summary>
internal sealed record ContinueToken(long Version, ObjectName After)
{
    public string Write() =>
        Convert.ToBase64String(
            JsonTree.Bytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["start"] = $"{After.Namespace}/{After.Name}\0" }))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static ContinueToken Read(string text)
    {
        JsonNode? json;
        try
        {
            var base64 = text.Replace('-', '+').Replace('_', '/');
            json = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='))));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Invalid(e is JsonException ? "invalid character looking for beginning of value" : "illegal base64 data");
        }

        var start = json.Text("start")?.TrimEnd('\0').Split('/');
        if (json.Text("v") != "meta.k8s.io/v1" || start is not { Length: 2 }
            || !long.TryParse(json?["rv"]?.ToString(), CultureInfo.InvariantCulture, out var version))
        {
            throw Invalid("server does not recognize this encoded version \"" + json.Text("v") + "\"");
        }

        return new ContinueToken(version, new ObjectName(start[0], start[1]));
    }

    private static StatusException Invalid(string why) => Refusal.BadRequest($"invalid continue token: continue key is not valid: {why}");
}
