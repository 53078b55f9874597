using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster;

/// <summary>What a credential plugin gives: a token, or a client certificate, or both. Its text is never shown.</summary>
/// <param name="Expires">Null where the plugin does not say.</param>
internal sealed record ExecCredential(string? Token, string? CertificatePem, string? KeyPem, DateTimeOffset? Expires)
{
    // {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"…","expirationTimestamp":"2026-06-09T10:11:12Z"}}
    /// <exception cref="HubSettingsException">It is something else; the message completes a sentence about the plugin.</exception>
    public static ExecCredential Read(string output, string apiVersion)
    {
        if (string.IsNullOrWhiteSpace(output))
        {
            throw new HubSettingsException("it wrote nothing on its standard output, where an ExecCredential in JSON is expected");
        }

        try
        {
            using var document = JsonDocument.Parse(output);
            var json = document.RootElement;
            var (kind, version) = (json.Text("kind"), json.Text("apiVersion"));
            if (kind != "ExecCredential")
            {
                throw new HubSettingsException($"its output is {(kind is null ? "no ExecCredential" : $"of kind {OutsideWords.Plain(kind)}, not an ExecCredential")}");
            }

            if (version != apiVersion)
            {
                throw new HubSettingsException($"it answers in {OutsideWords.Plain(version ?? "no apiVersion")}, and the kubeconfig asks for {OutsideWords.Plain(apiVersion)}. Update the plugin, or correct apiVersion in the kubeconfig");
            }

            var status = json.Child("status");
            var (token, certificate, key) = (status.Text("token"), status.Text("clientCertificateData"), status.Text("clientKeyData"));
            return string.IsNullOrEmpty(token) && (string.IsNullOrEmpty(certificate) || string.IsNullOrEmpty(key))
                ? throw new HubSettingsException("its ExecCredential holds neither a token nor a client certificate with its key")
                : new ExecCredential(string.IsNullOrEmpty(token) ? null : token, certificate, key, status.Time("expirationTimestamp"));
        }
        catch (JsonException)
        {
            throw new HubSettingsException($"its output is not an ExecCredential in JSON. It begins: {OutsideWords.Plain(output[..Math.Min(120, output.Length)])}");
        }
        catch (UnreadableObjectException ex)
        {
            throw new HubSettingsException($"its ExecCredential cannot be read: {ex.Message}");
        }
    }

    public override string ToString() => "(a credential)";
}
