namespace FleetDns.Web.Settings;

/// <summary>Logs once at the start which settings let users do more than their own rights allow.</summary>
public static partial class StartWarnings
{
    /// <param name="people">How many users can log in to this machine.</param>
    public static void Log(DashboardSettings settings, int people, ILogger logger)
    {
        if (settings.ActsAsApplication)
        {
            LogActsAsApplication(logger);
        }

        if (settings.Mode == Mode.Local && people > 1)
        {
            LogSharedMachine(logger, people);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Hub:Identity is Application: every user with the role FleetDns.Operator writes with the permissions of FleetDns itself, and every "
        + "user with a role sees all namespaces. This is limited to the kinds that FleetDns manages and excludes Secrets.")]
    private static partial void LogActsAsApplication(ILogger logger);

    [LoggerMessage(
        LogLevel.Warning,
        "{People} users can log in to this machine. All of them, and every program on it that can reach this port, act with this "
        + "kubeconfig. To prevent this, run FleetDns on your own machine or with Entra ID.")]
    private static partial void LogSharedMachine(ILogger logger, int people);
}
