namespace FleetDns.Web.Security;

/// <summary>
/// How the keys for cookies and the token cache are stored (settings <c>Keys:*</c>). Anyone who can read them can forge a session of any
/// user.
/// </summary>
/// <param name="Folder">
/// The folder that contains them (<c>Keys:Directory</c>); null: Redis if it is configured, otherwise the platform's default.
/// </param>
/// <param name="Certificate">
/// A certificate with its RSA key, PEM or PFX, that encrypts them (<c>Keys:Certificate</c>); null: they are stored unencrypted.
/// </param>
/// <param name="CertificatePassword">The password of PFX files and of encrypted PEM keys (<c>Keys:CertificatePassword</c>).</param>
/// <param name="OldCertificates">Certificates that encrypted older keys (<c>Keys:OldCertificates</c>).</param>
public sealed record KeyOptions(string? Folder, string? Certificate, string? CertificatePassword, ImmutableArray<string> OldCertificates)
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the section; every problem names its key.</summary>
    /// <param name="redis">Where the token cache is; null: in memory.</param>
    public static KeyOptions Read(IConfiguration configuration, string? redis, bool allowUnprotected, ICollection<string> problems)
    {
        var options = new KeyOptions(Text("Keys:Directory"), Text("Keys:Certificate"), Text("Keys:CertificatePassword"),
            [.. (Text("Keys:OldCertificates") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
        if (options.Folder is { } folder && !Directory.Exists(folder))
        {
            problems.Add($"Keys:Directory is '{folder}'; this folder does not exist.");
        }
        else if (
            options is { Folder: { } open, Certificate: null } && !allowUnprotected && !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(open) & Others) is var mode && mode != 0)
        {
            problems.Add(
                $"Keys:Directory '{open}' can be used by others ({mode}), and the keys in it are not encrypted. Restrict it to its "
                + "owner (chmod 700), set Keys:Certificate, or accept the risk with Keys:AllowUnprotected=true.");
        }

        if (options is { Certificate: null, Folder: null } && redis is not null && !allowUnprotected && !RedisSettings.IsLocal(redis))
        {
            problems.Add(
                "Keys:Certificate is missing: the keys would be stored unencrypted in Redis, together with the tokens that they "
                + "protect. Set it, store the keys elsewhere (Keys:Directory), or accept the risk with Keys:AllowUnprotected=true.");
        }

        if (options is { Certificate: not null, Folder: null } && redis is null)
        {
            problems.Add("Keys:Certificate is set, but keys are not stored anywhere: set Keys:Directory or Redis:Configuration.");
        }

        if (options.Certificate is null && options.OldCertificates.Length > 0)
        {
            problems.Add("Keys:OldCertificates is set without Keys:Certificate.");
        }

        foreach (
            var (key, file) in options.OldCertificates.Select(file => ("Keys:OldCertificates", file))
            .Prepend(("Keys:Certificate", options.Certificate ?? "")).Where(each => each.Item2.Length > 0))
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
