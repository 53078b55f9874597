namespace FleetDns.Web.Settings;

/// <summary>Settings that are true or false.</summary>
internal static class SettingFlags
{
    /// <summary>The value; <paramref name="fallback"/> where it is not set. Any other value adds a problem.</summary>
    public static bool Read(IConfiguration configuration, string key, bool fallback, ICollection<string> problems)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (bool.TryParse(text, out var on))
        {
            return on;
        }

        problems.Add($"{key} is '{text}'; it must be true or false.");
        return fallback;
    }
}
