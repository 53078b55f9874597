using FleetDns.Web.Settings;

namespace FleetDns.Web;

/// <summary><c>--health</c>: checks whether the process with the same settings is alive. Exit code 0 = yes, 1 = no.</summary>
public static class HealthProbe
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    public static async Task<int> AskAsync(string[] args)
    {
        var configuration = WebApplication.CreateBuilder(args).Configuration;
        var address = BindingAddress.Parse(ListenUrls.From(configuration, loopbackOnly: true)[0]);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        using var client = new HttpClient { Timeout = s_timeout };
        try
        {
            using var answer = await client.GetAsync(new Uri($"{address.Scheme}://{host}:{address.Port}/health/live"));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"No answer from {host}:{address.Port}: {ex.Message}");
            return 1;
        }
    }
}
