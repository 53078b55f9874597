using FleetDns.Testing;

namespace FleetDns.EndToEnd;

/// <summary>Runs a command as an operator would type it.</summary>
public static class Command
{
    /// <returns>Standard output, trimmed.</returns>
    /// <exception cref="InvalidOperationException">The command failed; both outputs are in the message.</exception>
    public static async Task<string> RunAsync(string program, string[] arguments, string? input = null, TimeSpan? timeout = null) =>
        (await Tool.RunAsync(program, arguments, input, limit: timeout)).Expect();

    public static Task<string> KubectlAsync(string kubeconfig, params string[] arguments) =>
        RunAsync("kubectl", ["--kubeconfig", kubeconfig, .. arguments]);

    public static Task<string> ApplyAsync(string kubeconfig, string manifest) =>
        RunAsync("kubectl", ["--kubeconfig", kubeconfig, "apply", "-f", "-"], manifest);
}
