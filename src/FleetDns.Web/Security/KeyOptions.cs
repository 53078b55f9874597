namespace FleetDns.Web.Security;

/// <summary>How the keys are kept that seal cookies and the token cache (settings <c>Keys:*</c>). Whoever reads them can make a session for anybody.</summary>
/// <param name="Folder">Where they are (<c>Keys:Directory</c>); null: Redis where there is one, else the platform's own place.</param>
/// <param name="Certificate">A certificate with its RSA key, PEM or PFX, by which they are encrypted (<c>Keys:Certificate</c>); null: they are kept in clear.</param>
/// <param name="CertificatePassword">Of PFX files and of encrypted PEM keys (<c>Keys:CertificatePassword</c>).</param>
/// <param name="OldCertificates">Certificates by which older keys were encrypted (<c>Keys:OldCertificates</c>).</param>
public sealed record KeyOptions(string? Folder, string? Certificate, string? CertificatePassword, ImmutableArray<string> OldCertificates)
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the section; every problem names its key.</summary>
    /// <param name="redis">Where the token cache lies; null: in memory.</param>
    public static KeyOptions Read(IConfiguration configuration, string? redis, bool allowUnprotected, ICollection<string> problems)
    {
        var options = new KeyOptions(Text("Keys:Directory"), Text("Keys:Certificate"), Text("Keys:CertificatePassword"),
            [.. (Text("Keys:OldCertificates") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
        if (options.Folder is { } folder && !Directory.Exists(folder))
        {
            problems.Add($"Keys:Directory names the folder '{folder}', which does not exist.");
        }
        else if (options is { Folder: { } open, Certificate: null } && !allowUnprotected && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(open) & Others) is var mode && mode != 0)
        {
            problems.Add($"Keys:Directory '{open}' can be used by others ({mode}), and the keys in it are not encrypted. Let only its owner use it (chmod 700), set Keys:Certificate, or accept it with Keys:AllowUnprotected=true.");
        }

        if (options is { Certificate: null, Folder: null } && redis is not null && !allowUnprotected && !RedisSettings.IsLocal(redis))
        {
            problems.Add("Keys:Certificate is missing: the keys would lie in clear in Redis beside the tokens that they seal. Set it, keep the keys elsewhere (Keys:Directory), or accept it with Keys:AllowUnprotected=true.");
        }

        if (options is { Certificate: not null, Folder: null } && redis is null)
        {
            problems.Add("Keys:Certificate is set, and keys are kept nowhere: set Keys:Directory or Redis:Configuration.");
        }

        if (options.Certificate is null && options.OldCertificates.Length > 0)
        {
            problems.Add("Keys:OldCertificates is set without Keys:Certificate.");
        }

        foreach (var (key, file) in options.OldCertificates.Select(file => ("Keys:OldCertificates", file)).Prepend(("Keys:Certificate", options.Certificate ?? "")).Where(each => each.Item2.Length > 0))
        {
            try
            {
                KeyCertificates.Load(file, options.CertificatePassword).Dispose();
            }
            catch (KeyCertificateException unusable)
            {
                problems.Add($"{key}: {unusable.Message}");
            }
        }

        return options;

        string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;
    }
}
