using FleetDns.Web.Security;
using FleetDns.Web.Settings;
using Microsoft.Extensions.Configuration;

namespace FleetDns.Web.Tests.Settings;

/// <summary>What would leave sessions or tokens open to others is refused at the start.</summary>
public sealed class KeySettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleetdns-keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("127.0.0.1:6379", null)]
    [InlineData("localhost:6379,[::1]:6380", null)]
    [InlineData("redis.example.com:6379,password=x", "Redis:Configuration is a Redis on another machine without TLS (ssl=true)")]
    [InlineData("redis.example.com:6380,ssl=true", "Redis:Configuration is a Redis on another machine without a password")]
    [InlineData("127.0.0.1:6379,redis.example.com:6379", "Redis:Configuration is a Redis on another machine without TLS (ssl=true)")]
    public void A_remote_redis_needs_TLS_and_a_password(string redis, string? words)
    {
        var problems = Problems(("Redis:Configuration", redis), ("Keys:AllowUnprotected", "true"));
        Assert.Equal(words is null ? 0 : 1, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith(words!, problem, StringComparison.Ordinal));
        Assert.Empty(Problems(("Redis:Configuration", redis), ("Keys:AllowUnprotected", "true"), ("Redis:AllowInsecure", "true")));
    }

    [Fact]
    public void An_invalid_redis_setting_is_named() =>
        Assert.StartsWith(
            "Redis:Configuration is not valid",
            Assert.Single(Problems(("Redis:Configuration", "redis:6380,ssl=maybe"), ("Keys:AllowUnprotected", "true"))),
            StringComparison.Ordinal);

    [Fact]
    public void Unencrypted_keys_with_the_tokens_are_refused()
    {
        const string Redis = "redis.example.com:6380,ssl=true,password=x";
        Assert.StartsWith(
            "Keys:Certificate is missing: the keys would be stored unencrypted in Redis",
            Assert.Single(Problems(("Redis:Configuration", Redis))), StringComparison.Ordinal);
        Assert.Empty(Problems(("Redis:Configuration", Redis), ("Keys:AllowUnprotected", "true")));
        Only(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Empty(Problems(("Redis:Configuration", Redis), ("Keys:Directory", _folder.FullName)));
    }

    [Fact]
    public void A_folder_of_keys_that_others_can_use_is_refused()
    {
        Only(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        Assert.StartsWith(
            $"Keys:Directory '{_folder.FullName}' can be used by others", Assert.Single(Problems(("Keys:Directory", _folder.FullName))),
            StringComparison.Ordinal);
        Assert.Empty(Problems(("Keys:Directory", _folder.FullName), ("Keys:AllowUnprotected", "true")));
    }

    [Theory]
    [InlineData("Keys:Certificate", "no/such.pem", "Keys:Certificate: the certificate 'no/such.pem' could not be read")]
    [InlineData("Keys:Certificate", "no/such.pem", "Keys:Certificate is set, but keys are not stored anywhere")]
    [InlineData("Keys:OldCertificates", "no/such.pem", "Keys:OldCertificates is set without Keys:Certificate.")]
    [InlineData("Keys:AllowUnprotected", "perhaps", "Keys:AllowUnprotected is 'perhaps'")]
    [InlineData("Redis:AllowInsecure", "perhaps", "Redis:AllowInsecure is 'perhaps'")]
    [InlineData("Limits:CircuitsPerPerson", "0", "Limits:CircuitsPerPerson is '0'; it must be a whole number from 1 to 100000.")]
    [InlineData("Limits:EventsPerSecond", "many", "Limits:EventsPerSecond is 'many'")]
    public void A_setting_that_cannot_be_used_is_named(string key, string value, string words) =>
        Assert.Contains(Problems((key, value)), problem => problem.StartsWith(words, StringComparison.Ordinal));

    [Fact]
    public void Limits_are_read()
    {
        var settings = DashboardSettings.Read(
            Mode.Local,
            new ConfigurationBuilder().AddInMemoryCollection([new("Limits:Circuits", "7"), new("Limits:ApiCallsPerMinute", "8")]).Build());
        Assert.Equal(new LimitOptions { Circuits = 7, ApiCallsPerMinute = 8 }, settings.Limits);
    }

    private void Only(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.FullName, mode);
        }
    }

    private static IReadOnlyList<string> Problems(params (string Key, string Value)[] more)
    {
        (string Key, string Value)[] good =
        [
            ("AzureAd:TenantId", "0d4a2c7b-8e1f-4f7a-b9c3-5e6d7f8a9b0c"), ("AzureAd:ClientId", "b7d0c8a4-54f1-4c62-9a56-3f0d1f6f7c11"),
            ("PublicUrl", "https://fleetdns.example.com"),
            ("AzureAd:ClientCredentials:0:SourceType", "SignedAssertionFromManagedIdentity"),
        ];
        try
        {
            DashboardSettings.Read(
                Mode.Entra,
                new ConfigurationBuilder()
                .AddInMemoryCollection(good.Concat(more).Select(each => new KeyValuePair<string, string?>(each.Key, each.Value))).Build());
            return [];
        }
        catch (StartRefusedException refused)
        {
            return [.. refused.Problems];
        }
    }
}
