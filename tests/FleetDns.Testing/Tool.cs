using System.Diagnostics;

namespace FleetDns.Sandbox.Tests;

/// <summary>A program of somebody else's, such as kubectl or dig, run to its end.</summary>
internal static class Tool
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static Task<ToolResult> RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, null, null);

    /// <param name="input">Its standard input; null for none.</param>
    public static async Task<ToolResult> RunAsync(string program, IEnumerable<string> arguments, string? input, IReadOnlyDictionary<string, string>? environment, string? folder = null)
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

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input);
            }

            process.StandardInput.Close();
            await Task.WhenAll(output, error, process.WaitForExitAsync(TestContext.Current.CancellationToken)).WaitAsync(s_patience, TestContext.Current.CancellationToken);
            return new ToolResult($"{program} {string.Join(' ', start.ArgumentList)}", process.ExitCode, (await output).Trim(), (await error).Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

internal sealed record ToolResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The output of a run that must have succeeded.</summary>
    public string Expect()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}: {Output} {Error}");
        return Output;
    }
}
