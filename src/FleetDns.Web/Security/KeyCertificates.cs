using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FleetDns.Sources;

namespace FleetDns.Web.Security;

/// <summary>The certificates that encrypt and decrypt keys, read again when a file changes.</summary>
public sealed partial class KeyCertificates(KeyOptions options, ILogger<KeyCertificates> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private FollowedFiles _files = FollowedFiles.None;                     // guarded by _gate
    // Guarded by _gate; newest first; former certificates of a file stay for decryption
    private ImmutableArray<X509Certificate2> _known = [];

    /// <summary>For encryption.</summary>
    public X509Certificate2 Newest => Known[0];

    /// <summary>For decryption; the newest first.</summary>
    public ImmutableArray<X509Certificate2> Known
    {
        get
        {
            lock (_gate)
            {
                if (_known.IsEmpty || _files.HaveChanged)
                {
                    Read();
                }

                return _known;
            }
        }
    }

    /// <summary>
    /// The key file next to a PEM file, with the extension <c>.key</c>, as in a Secret of type <c>kubernetes.io/tls</c>; null where the key
    /// is in the PEM file.
    /// </summary>
    private static string? KeyFileOf(string file) =>
        Path.ChangeExtension(file, ".key") is var key && key != file && File.Exists(key) ? key : null;

    /// <summary>Reads a certificate and its RSA key: PEM in one file or with the key in a second file, or PFX.</summary>
    /// <exception cref="KeyCertificateException">It cannot be used.</exception>
    public static X509Certificate2 Load(string file, string? password)
    {
        X509Certificate2 certificate;
        try
        {
            var bytes = File.ReadAllBytes(file);
            certificate = bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0 ? X509CertificateLoader.LoadPkcs12(bytes, password)
                : password is null ? X509Certificate2.CreateFromPemFile(file, KeyFileOf(file))
                : X509Certificate2.CreateFromEncryptedPemFile(file, password, KeyFileOf(file));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new KeyCertificateException($"the certificate '{file}' could not be read: {ex.Message}", ex);
        }

        using var key = certificate.GetRSAPrivateKey();
        if (key is null)
        {
            certificate.Dispose();
            throw new KeyCertificateException($"the certificate '{file}' has no RSA key, in the file or next to it.");
        }

        return certificate;
    }

    public void Dispose()
    {
        foreach (var certificate in _known)
        {
            certificate.Dispose();
        }
    }

    private void Read()
    {
        string[] paths = [options.Certificate!, .. options.OldCertificates];
        var files = FollowedFiles.Of([.. paths, .. paths.Select(KeyFileOf).OfType<string>()]);
        try
        {
            var read = paths.Select(path => Load(path, options.CertificatePassword)).ToImmutableArray();
            if (!_known.IsEmpty && read[0].Thumbprint != _known[0].Thumbprint)
            {
                LogRenewed(read[0].Thumbprint, _known[0].Thumbprint);
            }

            (_known, _files) = ([.. read, .. _known.Where(known => read.All(each => each.Thumbprint != known.Thumbprint))], files);
        }
        catch (KeyCertificateException unusable) when (!_known.IsEmpty)
        {
            _files = files;   // perhaps half-written: read again at the next change
            LogKept(unusable.Message);
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "Keys:Certificate is now {Thumbprint}. Keep {Before} in Keys:OldCertificates until the keys that it encrypted have expired (90 "
        + "days), or a restart cannot read them.")]
    private partial void LogRenewed(string thumbprint, string before);

    [LoggerMessage(LogLevel.Warning, "The changed certificate for the keys cannot be used; the previous one stays in use: {Problem}")]
    private partial void LogKept(string problem);
}
