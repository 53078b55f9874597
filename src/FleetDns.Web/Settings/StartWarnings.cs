namespace FleetDns.Web.Settings;

/// <summary>Says in the log, once at the start, which settings let people do more than their own rights.</summary>
public static partial class StartWarnings
{
    /// <param name="people">How many people can log in to this machine.</param>
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

    [LoggerMessage(LogLevel.Warning, "Hub:Identity is Application: everybody with the role FleetDns.Operator writes with the rights of FleetDns itself, and everybody with a role sees all namespaces. It reaches only the kinds that FleetDns manages, and no Secrets.")]
    private static partial void LogActsAsApplication(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "{People} people can log in to this machine. Each of them, and every program here that reaches this port, acts with this kubeconfig. If that is not wanted, run FleetDns on a machine of your own, or with Entra ID.")]
    private static partial void LogSharedMachine(ILogger logger, int people);
}
