using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Security;

/// <summary>Keys at rest are encrypted by a certificate that may be replaced while the dashboard runs.</summary>
public sealed class KeyProtectionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleetdns-keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("pem")]
    [InlineData("pfx")]
    [InlineData("key next to it")]
    public void Keys_are_not_readable_without_the_certificate(string form)
    {
        var certificate = form switch { "pem" => Pem("keys.pem", "one"), "pfx" => Pfx("keys.pfx", "one"), _ => Pair("tls", "one") };
        using var services = Services(certificate, "secret");
        var sealedText = Protector(services).Protect("session");

        var text = System.IO.File.ReadAllText(Assert.Single(_folder.GetFiles("key-*.xml")).FullName);
        Assert.Contains("<encryptedKey", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", text, StringComparison.Ordinal);
        using var again = Services(certificate, "secret");
        Assert.Equal("session", Protector(again).Unprotect(sealedText));
    }

    [Fact]
    public void Another_certificate_decrypts_nothing_until_the_old_one_is_set()
    {
        using (var services = Services(Pem("old.pem", "old")))
        {
            Protector(services).Protect("session");
        }

        var key = System.IO.File.ReadAllText(Assert.Single(_folder.GetFiles("key-*.xml")).FullName);
        using var stranger = Services(Pem("new.pem", "new"));
        Assert.Null(Opened(stranger));
        using var renewed = Services(File("new.pem"), null, File("old.pem"));
        Assert.NotNull(Opened(renewed));
        Assert.Contains("<encryptedKey", key, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replaced_certificate_encrypts_the_next_key_and_existing_ones_are_still_decrypted()
    {
        using var services = Services(Pem("keys.pem", "one"));
        var sealedText = Protector(services).Protect("session");
        var certificates = services.GetRequiredService<KeyCertificates>();
        var first = certificates.Newest.Thumbprint;

        System.IO.File.WriteAllText(File("keys.pem"), "half-written");
        Assert.Equal(first, certificates.Newest.Thumbprint);
        Pem("keys.pem", "two");
        Assert.NotEqual(first, certificates.Newest.Thumbprint);
        // One that ends soon makes the library add a third
        services.GetRequiredService<IKeyManager>().CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(90));
        Assert.All(services.GetRequiredService<IKeyManager>().GetAllKeys(), key => Assert.NotNull(key.CreateEncryptor()));
        Assert.Equal("session", Protector(services).Unprotect(sealedText));
        Assert.Equal(2, _folder.GetFiles("key-*.xml").Length);
    }

    [Fact]
    public void A_certificate_without_a_key_is_refused_by_its_file()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        System.IO.File.WriteAllText(File("bare.pem"), certificate.ExportCertificatePem());
        Assert.StartsWith(
            $"the certificate '{File("bare.pem")}' ",
            Assert.Throws<KeyCertificateException>(() => KeyCertificates.Load(File("bare.pem"), null)).Message, StringComparison.Ordinal);
    }

    private static object? Opened(ServiceProvider services)
    {
        try
        {
            return Assert.Single(services.GetRequiredService<IKeyManager>().GetAllKeys()).CreateEncryptor();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static IDataProtector Protector(ServiceProvider services) => services.GetDataProtector("test");

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private ServiceProvider Services(string certificate, string? password = null, params string[] old)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataProtection().SetApplicationName("FleetDns")
            .AddFleetKeys(
                new KeyOptions(
                    _folder.FullName, certificate, certificate.EndsWith(".pfx", StringComparison.Ordinal) ? password : null, [.. old]));
        return services.BuildServiceProvider();
    }

    private string Pem(string name, string subject)
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(subject, key);
        System.IO.File.WriteAllText(File(name), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return File(name);
    }

    private string Pair(string name, string subject)
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(subject, key);
        System.IO.File.WriteAllText(File(name + ".crt"), certificate.ExportCertificatePem());
        System.IO.File.WriteAllText(File(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        return File(name + ".crt");
    }

    private string Pfx(string name, string subject)
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(subject, key);
        System.IO.File.WriteAllBytes(File(name), certificate.Export(X509ContentType.Pfx, "secret"));
        return File(name);
    }

    private static X509Certificate2 Certificate(string subject, RSA key) =>
        new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
}
