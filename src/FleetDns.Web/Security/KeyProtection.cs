using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace FleetDns.Web.Security;

/// <summary>Encrypts each key with the newest of <see cref="KeyCertificates"/>, as a CMS message (RFC 5652).</summary>
/// <remarks><c>ProtectKeysWithCertificate</c> takes one certificate for the lifetime of the process; this one follows the file.</remarks>
internal static class KeyProtection
{
    public static void AddFleetKeys(this IDataProtectionBuilder builder, KeyOptions options)
    {
        if (options.Folder is { } folder)
        {
            builder.PersistKeysToFileSystem(new DirectoryInfo(folder));
        }

        if (options.Certificate is not null)
        {
            builder.Services.AddSingleton(options);
            builder.Services.AddSingleton<KeyCertificates>();
            builder.Services.AddOptions<KeyManagementOptions>()
                .Configure<KeyCertificates>((management, certificates) => management.XmlEncryptor = new Encryptor(certificates));
        }
    }

    private sealed class Encryptor(KeyCertificates certificates) : IXmlEncryptor
    {
        public EncryptedXmlInfo Encrypt(XElement plaintextElement)
        {
            var message =
                new EnvelopedCms(new ContentInfo(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting))));
            message.Encrypt(new CmsRecipient(certificates.Newest, RSAEncryptionPadding.OaepSHA256));
            return new EncryptedXmlInfo(new XElement("encryptedKey", Convert.ToBase64String(message.Encode())), typeof(Decryptor));
        }
    }

    /// <summary>Created by data protection, which finds the type name next to the key.</summary>
    internal sealed class Decryptor(IServiceProvider services) : IXmlDecryptor
    {
        public XElement Decrypt(XElement encryptedElement)
        {
            var certificates = services.GetService<KeyCertificates>()
                ?? throw new KeyCertificateException("a key is encrypted with a certificate, but Keys:Certificate is not set.");
            var message = new EnvelopedCms();
            message.Decode(Convert.FromBase64String(encryptedElement.Value));
            message.Decrypt([.. certificates.Known]);
            return XElement.Parse(Encoding.UTF8.GetString(message.ContentInfo.Content));
        }
    }
}
