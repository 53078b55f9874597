using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster;

/// <summary>The output of a credential plugin: a token, a client certificate, or both. The values are never shown.</summary>
/// <param name="Expires">Null where the plugin gives no time.</param>
internal sealed record ExecCredential(string? Token, string? CertificatePem, string? KeyPem, DateTimeOffset? Expires)
{
    // {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
    //  "status":{"token":"…","expirationTimestamp":"2026-06-09T10:11:12Z"}}
    /// <exception cref="HubSettingsException">The output is something else; the message completes a sentence about the plugin.</exception>
    public static ExecCredential Read(string output, string apiVersion)
    {
        if (string.IsNullOrWhiteSpace(output))
        {
            throw new HubSettingsException("it wrote nothing to standard output; an ExecCredential in JSON is expected");
        }

        try
        {
            using var document = JsonDocument.Parse(output);
            var json = document.RootElement;
            var (kind, version) = (json.Text("kind"), json.Text("apiVersion"));
            if (kind != "ExecCredential")
            {
                var found = kind is null ? "not an ExecCredential" : $"of kind {OutsideWords.Plain(kind)}, not an ExecCredential";
                throw new HubSettingsException($"its output is {found}");
            }

            if (version != apiVersion)
            {
                throw new HubSettingsException(
                    $"it returned {OutsideWords.Plain(version ?? "no apiVersion")}, but the kubeconfig requires "
                    + $"{OutsideWords.Plain(apiVersion)}. Update the plugin, or correct apiVersion in the kubeconfig");
            }

            var status = json.Child("status");
            var (token, certificate, key) = (status.Text("token"), status.Text("clientCertificateData"), status.Text("clientKeyData"));
            return string.IsNullOrEmpty(token) && (string.IsNullOrEmpty(certificate) || string.IsNullOrEmpty(key))
                ? throw new HubSettingsException("its ExecCredential contains neither a token nor a client certificate with its key")
                : new ExecCredential(string.IsNullOrEmpty(token) ? null : token, certificate, key, status.Time("expirationTimestamp"));
        }
        catch (JsonException)
        {
            throw new HubSettingsException(
                "its output is not an ExecCredential in JSON. It starts with: "
                + $"{OutsideWords.Plain(output[..Math.Min(120, output.Length)])}");
        }
        catch (UnreadableObjectException ex)
        {
            throw new HubSettingsException($"its ExecCredential could not be read: {ex.Message}");
        }
    }

    public override string ToString() => "(a credential)";
}
