using System.Globalization;

namespace FleetDns.Web.Settings;

/// <summary>Users who can log in to this machine, from <c>/etc/passwd</c>, which does not contain users of a directory service.</summary>
public static class LocalPeople
{
    private const string File = "/etc/passwd";
    private const int FirstPerson = 1000;   // lower ids are system accounts, by convention of all distributions
    private const int NoAccount = 65534;

    /// <summary>0 where the file does not exist.</summary>
    public static int Count => System.IO.File.Exists(File) ? Of(System.IO.File.ReadLines(File)) : 0;

    // ada:x:1000:1000:Ada Lovelace,,,:/home/ada:/bin/bash
    internal static int Of(IEnumerable<string> lines) => lines.Count(line => line.Split(':') is [_, _, var id, _, _, _, var shell]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= FirstPerson and not NoAccount
        && !shell.EndsWith("/nologin", StringComparison.Ordinal) && !shell.EndsWith("/false", StringComparison.Ordinal));
}
