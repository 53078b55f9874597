using System.Diagnostics;

namespace FleetDns.Conformance;

/// <summary>How one run of kubectl ended.</summary>
public sealed record KubectlResult(int Code, string Out, string Error);

/// <summary>The real kubectl against the server of a kubeconfig, in one namespace, with a discovery cache of its own.</summary>
public sealed class Kubectl(string kubeconfig, string ns) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private readonly string _cache = Directory.CreateTempSubdirectory("fleetdns-kubectl-").FullName;

    public async Task<KubectlResult> RunAsync(string arguments, string? input = null)
    {
        using var process = Start(arguments, input is not null);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        using var limit = new CancellationTokenSource(s_limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new KubectlResult(process.ExitCode, (await output).Trim(), (await error).Trim());
    }

    /// <summary>The output of a run that must succeed.</summary>
    public async Task<string> OutputAsync(string arguments, string? input = null)
    {
        var result = await RunAsync(arguments, input);
        return result.Code == 0 ? result.Out : throw new InvalidOperationException($"kubectl {arguments} ended with {result.Code}: {result.Error}");
    }

    /// <summary>A run that goes on until it is killed, such as <c>get --watch</c>.</summary>
    public Process Start(string arguments, bool hasInput = false)
    {
        var start = new ProcessStartInfo("kubectl") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = hasInput };
        foreach (var argument in (string[])["--kubeconfig", kubeconfig, "--namespace", ns, .. arguments.Split(' ')])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["KUBECACHEDIR"] = _cache;
        return Process.Start(start) ?? throw new InvalidOperationException("kubectl could not be started.");
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);
}
