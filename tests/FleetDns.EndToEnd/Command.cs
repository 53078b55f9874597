using System.Diagnostics;

namespace FleetDns.EndToEnd;

/// <summary>Runs a command as an operator would type it.</summary>
public static class Command
{
    /// <returns>Standard output.</returns>
    /// <exception cref="InvalidOperationException">The command failed; both outputs are in the message.</exception>
    public static async Task<string> RunAsync(string program, string[] arguments, string? input = null, TimeSpan? timeout = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(late.Token);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await error}");
    }

    public static Task<string> KubectlAsync(string kubeconfig, params string[] arguments) => RunAsync("kubectl", ["--kubeconfig", kubeconfig, .. arguments]);

    public static Task<string> ApplyAsync(string kubeconfig, string manifest) => RunAsync("kubectl", ["--kubeconfig", kubeconfig, "apply", "-f", "-"], manifest);
}
