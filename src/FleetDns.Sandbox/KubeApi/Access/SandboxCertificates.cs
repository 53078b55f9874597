using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// The sandbox's own certificate authority and one server certificate for 127.0.0.1, ::1 and localhost, stored in a directory and reused,
/// so that clients that trust the CA still work after a restart. Used for the hub and ARM.
/// </summary>
public sealed class SandboxCertificates
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromDays(30);

    private SandboxCertificates(X509Certificate2 server, string caPem, string caFile)
    {
        Server = server;
        CaPem = caPem;
        CaFile = caFile;
    }

    /// <summary>With private key, for Kestrel's <c>UseHttps</c>.</summary>
    public X509Certificate2 Server { get; }

    public string CaPem { get; }

    /// <summary>Absolute path of <c>ca.crt</c>.</summary>
    public string CaFile { get; }

    public static SandboxCertificates LoadOrCreate(string directory, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        var caFile = Path.GetFullPath(Path.Combine(directory, "ca.crt"));
        var caKeyFile = Path.Combine(directory, "ca.key");
        var now = time.GetUtcNow();
        using var ca = LoadCa(caFile, caKeyFile, now) ?? CreateCa(caFile, caKeyFile, now);
        return new SandboxCertificates(CreateServer(ca, now), ca.ExportCertificatePem(), caFile);
    }

    private static X509Certificate2? LoadCa(string caFile, string caKeyFile, DateTimeOffset now)
    {
        if (!File.Exists(caFile) || !File.Exists(caKeyFile))
        {
            return null;
        }

        try
        {
            var ca = X509Certificate2.CreateFromPemFile(caFile, caKeyFile);
            return ca.NotAfter.ToUniversalTime() - s_renewBefore > now.UtcDateTime ? ca : null;
        }
        catch (CryptographicException)
        {
            return null;   // incomplete or edited by hand: create a new one
        }
    }

    private static X509Certificate2 CreateCa(string caFile, string caKeyFile, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=FleetDns sandbox CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0,
            critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
            critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var ca = request.CreateSelfSigned(now - TimeSpan.FromHours(1), now + s_lifetime);
        PrivateFile.Write(caKeyFile, key.ExportPkcs8PrivateKeyPem());
        PrivateFile.Write(caFile, ca.ExportCertificatePem() + "\n");
        return ca;
    }

    private static X509Certificate2 CreateServer(X509Certificate2 ca, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=FleetDns sandbox", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        var end = ca.NotAfter.ToUniversalTime();
        using var bare = request.Create(ca, now - TimeSpan.FromHours(1), end, RandomNumberGenerator.GetBytes(16));
        using var withKey = bare.CopyWithPrivateKey(key);
        // TLS on some systems cannot use a key that exists only in memory.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
