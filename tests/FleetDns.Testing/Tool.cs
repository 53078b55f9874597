using System.Diagnostics;

namespace FleetDns.Testing;

/// <summary>Runs an external program, such as kubectl or dig.</summary>
public static class Tool
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    public static Task<ToolResult> RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, null);

    /// <summary>Runs the program to its end. At the time limit (3 minutes unless given) it is killed.</summary>
    /// <param name="input">Its standard input; null for none.</param>
    /// <exception cref="TimeoutException">The time limit was reached.</exception>
    public static async Task<ToolResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? input,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null,
        TimeSpan? limit = null)
    {
        using var process = Start(program, arguments, environment, folder);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await Task.WhenAll(output, error, process.WaitForExitAsync()).WaitAsync(limit ?? s_limit);
            return new ToolResult(
                $"{program} {string.Join(' ', process.StartInfo.ArgumentList)}",
                process.ExitCode,
                (await output).Trim(),
                (await error).Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>
    /// Starts a program that runs until it is killed, such as <c>kubectl get --watch</c>. All three streams are redirected.
    /// </summary>
    public static Process Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
    }
}

/// <summary>Exit code and outputs of a program; both outputs are trimmed.</summary>
public sealed record ToolResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The output of a run that must have succeeded.</summary>
    /// <exception cref="InvalidOperationException">The program failed; both outputs are in the message.</exception>
    public string Expect() =>
        ExitCode == 0 ? Output : throw new InvalidOperationException($"{Command} ended with {ExitCode}:\n{Output}\n{Error}");
}
