namespace FleetDns.Web.Settings;

/// <summary>The mode of the process, chosen by configuration.</summary>
public enum Mode
{
    /// <summary>The simulated fleet on loopback, with demo users.</summary>
    Sandbox,
    /// <summary>One user on loopback with a kubeconfig; read-only on other addresses.</summary>
    Local,
    /// <summary>Many operators, who sign in with Entra ID.</summary>
    Entra,
}

public static class Modes
{
    private static readonly string[] s_real = ["AzureAd", "Hub", "Azure"];

    /// <exception cref="StartRefusedException">No mode, or two at once.</exception>
    public static Mode Choose(Switches switches, IConfiguration configuration, string sandboxProgram)
    {
        if (switches.Sandbox)
        {
            var real = s_real.SelectMany(section => configuration.GetSection(section).AsEnumerable())
                .Where(setting => !string.IsNullOrEmpty(setting.Value)).Select(setting => setting.Key).ToArray();
            if (real.Length > 0)
            {
                throw new StartRefusedException(
                    $"--sandbox cannot be combined with settings of a real hub or Azure: {string.Join(", ", real)}. Remove them, or "
                    + "leave --sandbox out.");
            }

            return File.Exists(sandboxProgram)
                ? Mode.Sandbox
                : throw new StartRefusedException(
                    $"--sandbox needs the sandbox program in the folder sandbox/ next to the dashboard ({sandboxProgram}); this build "
                    + "does not include it (WithSandbox=false).");
        }

        if (!string.IsNullOrEmpty(configuration["AzureAd:ClientId"]))
        {
            return Mode.Entra;
        }

        return string.IsNullOrEmpty(configuration["Hub:Kubeconfig"])
            ? throw new StartRefusedException(
                "no hub is configured. Set Hub:Kubeconfig to the hub's kubeconfig file (one user, on this machine), set "
                + "AzureAd:ClientId (many operators who sign in with Entra ID), or start with --sandbox.")
            : Mode.Local;
    }
}
