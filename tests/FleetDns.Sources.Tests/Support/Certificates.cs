using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FleetDns.Sources.Tests.Support;

/// <summary>A certificate authority of its own and a server certificate of it for one address.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly X509Certificate2 _authority;

    public Certificates(IPAddress address)
        : this(names => names.AddIpAddress(address))
    {
    }

    /// <summary>For a host that is known by that name only.</summary>
    public Certificates(string name)
        : this(names => names.AddDnsName(name))
    {
    }

    private Certificates(Action<SubjectAlternativeNameBuilder> name)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ca = new CertificateRequest("CN=FleetDns test CA", caKey, HashAlgorithmName.SHA256);
        ca.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = ca.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        name(names);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(
            _authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        Server = X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    public X509Certificate2 Server { get; }

    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>A client certificate that is over, and its key.</summary>
    public static (string CertificatePem, string KeyPem) Expired() => Client("fleet-operator", DateTimeOffset.UtcNow.AddDays(-1));

    /// <summary>A client certificate and its key.</summary>
    public static (string CertificatePem, string KeyPem) Client(string name, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate =
            new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), end);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        Server.Dispose();
        _authority.Dispose();
    }
}
