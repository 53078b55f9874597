using FleetDns.Web;
using FleetDns.Web.Settings;

var (switches, rest) = Switches.Take(args);
try
{
    if (switches.Health)
    {
        return await HealthProbe.AskAsync(rest);
    }

    await using var app = await Composition.BuildAsync(switches, rest);
    await app.StartAsync();
    await Composition.AnnounceAsync(app);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartRefusedException refused)
{
    foreach (var problem in refused.Problems)
    {
        await Console.Error.WriteLineAsync($"FleetDns cannot start: {problem}");
    }

    return refused.ExitCode;
}
catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"FleetDns cannot start: {taken.Message}");
    return 1;
}
