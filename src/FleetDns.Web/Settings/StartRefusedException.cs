namespace FleetDns.Web.Settings;

/// <summary>The process must not start; each problem is a sentence for the user at the command line.</summary>
/// <param name="problems">All problems at once, each naming its setting.</param>
/// <param name="exitCode">2 for settings, 1 for problems of the machine (a port in use, a child process that ended).</param>
public sealed class StartRefusedException(IReadOnlyList<string> problems, int exitCode = 2) : Exception(string.Join(' ', problems))
{
    public StartRefusedException(string problem, int exitCode = 2)
        : this([problem], exitCode)
    {
    }

    public IReadOnlyList<string> Problems { get; } = problems;

    public int ExitCode { get; } = exitCode;
}
