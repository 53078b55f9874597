using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FleetDns.Testing;

/// <summary>A certificate authority and a server certificate signed by it for loopback, also as PEM files in a temporary folder.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleetdns-ca-");

    public TestAuthority()
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ca = new CertificateRequest("CN=FleetDns test authority", caKey, HashAlgorithmName.SHA256);
        ca.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        ca.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(ca.PublicKey, false));
        using var authority = ca.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1),
            RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        Server = X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
        File.WriteAllText(CaFile, authority.ExportCertificatePem() + "\n");
        File.WriteAllText(ServerFile, whole.ExportCertificatePem() + "\n");
        File.WriteAllText(ServerKeyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public X509Certificate2 Server { get; }

    public string CaFile => Path.Combine(_folder.FullName, "ca.crt");

    public string ServerFile => Path.Combine(_folder.FullName, "server.crt");

    public string ServerKeyFile => Path.Combine(_folder.FullName, "server.key");

    public void Dispose()
    {
        Server.Dispose();
        _folder.Delete(recursive: true);
    }
}
