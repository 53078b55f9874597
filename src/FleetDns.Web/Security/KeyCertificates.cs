using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FleetDns.Sources;

namespace FleetDns.Web.Security;

/// <summary>The certificates by which keys are encrypted and decrypted, read again when a file changes.</summary>
public sealed partial class KeyCertificates(KeyOptions options, ILogger<KeyCertificates> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private FollowedFiles _files = FollowedFiles.None;                     // guarded by _gate
    private ImmutableArray<X509Certificate2> _known = [];                  // guarded by _gate; the newest first, and what a file held before stays for decrypting

    /// <summary>For encrypting.</summary>
    public X509Certificate2 Newest => Known[0];

    /// <summary>For decrypting; the newest first.</summary>
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

    /// <summary>The key of a PEM file: beside it as <c>.key</c>, as in a Secret of type <c>kubernetes.io/tls</c>; null: in the file itself.</summary>
    private static string? KeyFileOf(string file) => Path.ChangeExtension(file, ".key") is var key && key != file && File.Exists(key) ? key : null;

    /// <summary>Reads a certificate and its RSA key: PEM in one file or with the key beside it, or PFX.</summary>
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
            throw new KeyCertificateException($"the certificate '{file}' cannot be read: {ex.Message}", ex);
        }

        using var key = certificate.GetRSAPrivateKey();
        if (key is null)
        {
            certificate.Dispose();
            throw new KeyCertificateException($"the certificate '{file}' has no RSA key beside it.");
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
            _files = files;   // half-written perhaps: the next change is read again
            LogKept(unusable.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Keys:Certificate is now {Thumbprint}. Keys that were encrypted by {Before} need it in Keys:OldCertificates after a restart, until they have expired (90 days).")]
    private partial void LogRenewed(string thumbprint, string before);

    [LoggerMessage(LogLevel.Warning, "A changed certificate for the keys is not used, the last one stays: {Problem}")]
    private partial void LogKept(string problem);
}
