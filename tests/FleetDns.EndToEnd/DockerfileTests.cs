using System.Text.RegularExpressions;
using FleetDns.Testing;

namespace FleetDns.EndToEnd;

/// <summary>Holds the Dockerfile to the tree: what it copies exists, its publish command works, its health check answers.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string s_root = RepositoryRoot.Path;
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(s_root, "Dockerfile"));

    [Fact]
    public void Every_file_it_copies_is_there()
    {
        var sources = s_lines.Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from", StringComparison.Ordinal))
            .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).ToArray();
        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.True(Path.Exists(Path.Combine(s_root, source)), $"{source} is not in the tree"));
    }

    [Fact]
    public void Its_sdk_is_the_one_of_global_json_and_it_does_not_run_as_root()
    {
        var pinned = Pinned().Match(File.ReadAllText(Path.Combine(s_root, "global.json"))).Groups[1].Value;
        Assert.Contains($"ARG SDK=mcr.microsoft.com/dotnet/sdk:{pinned}", s_lines);
        Assert.Contains($"ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:{pinned}", s_lines);
        Assert.Equal(["FROM ${SDK} AS build", "FROM ${RUNTIME}"], s_lines.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.Contains("USER $APP_UID", s_lines);
    }

    /// <summary>What people keep next to a clone never reaches a layer.</summary>
    [Theory]
    [InlineData("**/*kubeconfig*")]
    [InlineData("**/.kube")]
    [InlineData("**/.env*")]
    [InlineData("**/*.pem")]
    [InlineData("**/*.pfx")]
    [InlineData("**/*.key")]
    public void Secrets_are_left_out_by_pattern(string pattern) =>
        Assert.Contains(pattern, File.ReadAllLines(Path.Combine(s_root, ".dockerignore")));

    [Fact]
    public async Task In_the_image_each_line_on_standard_output_is_a_JSON_object()
    {
        var setting = s_lines.Single(l => l.Contains("Logging__Console__FormatterName", StringComparison.Ordinal)).Trim().Split('=');
        var environment = new Dictionary<string, string> { [setting[0]] = setting[1], ["ASPNETCORE_HTTP_PORTS"] = $"{FreePort.Next()}" };
        await using var app = await PublishedApp.StartAsync(["Hub:Kubeconfig=/nonexistent"], environment);
        Assert.All(
            app.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task Its_publish_command_makes_a_dashboard_without_the_sandbox_that_answers_its_own_health_check()
    {
        var publish = s_lines.Single(l => l.StartsWith("RUN dotnet publish", StringComparison.Ordinal))["RUN dotnet ".Length..].Split(' ');
        Assert.Contains("-p:WithSandbox=false", publish);
        var folder = Directory.CreateTempSubdirectory("fleetdns-image-");
        try
        {
            string[] arguments =
                [.. publish.Select(a => a == "/app" ? folder.FullName : a == "src/FleetDns.Web" ? Path.Combine(s_root, a) : a)];
            // The build is that of this run; only what is published differs.
            await Command.RunAsync("dotnet", [.. arguments, "--no-build"], timeout: TimeSpan.FromMinutes(5));
            Assert.False(Directory.Exists(Path.Combine(folder.FullName, "sandbox")));

            Dictionary<string, string> environment = new() { ["ASPNETCORE_HTTP_PORTS"] = $"{FreePort.Next()}" };
            await using var app = await PublishedApp.StartAsync(["Hub:Kubeconfig=/nonexistent"], environment, folder.FullName);
            Assert.Equal(0, (await PublishedApp.RunAsync(["--health"], environment, folder.FullName)).ExitCode);

            var (exitCode, output) = await PublishedApp.RunAsync(["--sandbox"], folder: folder.FullName);
            Assert.Equal(2, exitCode);
            Assert.Contains("WithSandbox", output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("\"version\": \"(\\d+\\.\\d+)\\.")]
    private static partial Regex Pinned();
}
