using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using k8s.KubeConfigModels;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// Runs the credential plugin of a kubeconfig. The Kubernetes library can run it too, but it joins the arguments into one text, ignores the
/// exit code and drops standard error, where the plugin writes what the operator must do.
/// </summary>
internal sealed class ExecPlugin(ExternalExecution settings, string folder, TimeSpan timeout)
{
    private const int NotFound = 2;
    private const int NotPermitted = 13;
    private const int LongestOutput = 1024 * 1024;
    private static readonly string[] s_versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    /// <summary>The command line; arguments that may be secrets are hidden.</summary>
    public string Command => OutsideWords.Plain($"{settings.Command} {string.Join(' ', settings.Arguments ?? [])}");

    /// <exception cref="HubSettingsException">
    /// It returned no credential; the message contains the plugin's own output, if any, and what to do.
    /// </exception>
    public async Task<ExecCredential> RunAsync(CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(settings.Command))
        {
            throw new HubSettingsException("its credential plugin (exec) has no command.");
        }

        if (!s_versions.Contains(settings.ApiVersion))
        {
            var asked = string.IsNullOrEmpty(settings.ApiVersion) ? "no apiVersion" : OutsideWords.Plain(settings.ApiVersion);
            throw new HubSettingsException(
                $"its credential plugin (exec) {Name} has {asked}; {string.Join(" and ", s_versions)} are supported. {WhatToDo}");
        }

        using var process = Start();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(token);
        late.CancelAfter(timeout);
        process.StandardInput.Close();   // no one can answer a prompt
        var (output, said) = (new StringBuilder(), new StringBuilder());
        try
        {
            await Task.WhenAll(
                CollectAsync(process.StandardOutput, output, late.Token), CollectAsync(process.StandardError, said, late.Token),
                process.WaitForExitAsync(late.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            token.ThrowIfCancellationRequested();
            throw new HubSettingsException(
                $"its credential plugin \"{Command}\" did not end within {timeout.TotalSeconds:0} s{Quoted(said)}. It may be waiting "
                + $"for input: FleetDns runs it without a terminal. {WhatToDo}");
        }

        if (process.ExitCode != 0)
        {
            var words = Quoted(said.Length > 0 ? said : output);
            throw new HubSettingsException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its credential plugin \"{Command}\" ended with code {process.ExitCode}{words}. {WhatToDo}"));
        }

        try
        {
            return ExecCredential.Read(output.ToString(), settings.ApiVersion);
        }
        catch (HubSettingsException ex)
        {
            throw new HubSettingsException(
                $"its credential plugin \"{Command}\" returned no credential: {ex.Message}{Quoted(said)}. {WhatToDo}", ex);
        }
    }

    private string Name => OutsideWords.Plain(settings.Command);

    private bool IsKubelogin => Path.GetFileNameWithoutExtension(settings.Command).Equals("kubelogin", StringComparison.OrdinalIgnoreCase);

    /// <summary>The login method of kubelogin: <c>--login</c> or <c>-l</c>, by default devicecode.</summary>
    private string Login
    {
        get
        {
            var args = settings.Arguments ?? [];
            var at = args.ToList().FindIndex(arg => arg is "--login" or "-l");
            return at >= 0 && at + 1 < args.Count ? args[at + 1]
                : args.FirstOrDefault(arg => arg.StartsWith("--login=", StringComparison.Ordinal))?["--login=".Length..] ?? "devicecode";
        }
    }

    private string WhatToDo =>
        !IsKubelogin
            ? "Run this command manually, as the user that runs FleetDns, until it prints a credential; FleetDns then continues "
                + "automatically."
        : Login is "azurecli" ? "Run \"az login\" as the user that runs FleetDns; it then continues automatically."
        : Login is "devicecode" or "interactive"
            ? $"The login method {Login} needs user input. Run \"kubelogin convert-kubeconfig -l azurecli\" on this kubeconfig and \"az "
                + "login\" as the user that runs FleetDns (or use -l workloadidentity, msi or spn)."
        : $"Check what the kubelogin login method {OutsideWords.Plain(Login)} needs: run the command manually, as the user that runs "
            + "FleetDns.";

    private Process Start()
    {
        var start = new ProcessStartInfo(
            Located())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true
        };
        foreach (var argument in settings.Arguments ?? [])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var variable in settings.EnvironmentVariables ?? [])
        {
            if (variable.TryGetValue("name", out var name) && !string.IsNullOrEmpty(name))
            {
                start.Environment[name] = variable.GetValueOrDefault("value");
            }
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["apiVersion"] = settings.ApiVersion,
                ["kind"] = "ExecCredential",
                ["spec"] = new Dictionary<string, bool> { ["interactive"] = false }
            });
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception ex)
        {
            var hint = string.IsNullOrWhiteSpace(settings.InstallHint) ? ""
                : $" Hint in the kubeconfig: {OutsideWords.Plain(settings.InstallHint)}";
            var install = IsKubelogin ? "Install it (https://azure.github.io/kubelogin/install.html); for a container, in its image."
                : "Install it; for a container, in its image.";
            throw new HubSettingsException(ex.NativeErrorCode switch
            {
                NotFound =>
                    $"its credential plugin {Name} was not found where FleetDns runs, neither as a file nor on the PATH. {install}{hint}",
                NotPermitted =>
                    $"its credential plugin {Name} is not executable for the user that runs FleetDns. Make the file executable.",
                _ => $"its credential plugin {Name} could not be started: {OutsideWords.Plain(ex.Message)}. {install}{hint}",
            }, ex);
        }
    }

    // As in kubectl: a relative path is relative to the kubeconfig, a name without a path is searched on the PATH.
    private string Located() =>
        settings.Command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetFullPath(settings.Command, folder)
            : settings.Command;

    private static async Task CollectAsync(StreamReader from, StringBuilder into, CancellationToken token)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer, token).ConfigureAwait(false) is > 0 and var read)
        {
            if (into.Length < LongestOutput)
            {
                into.Append(buffer, 0, read);
            }
        }
    }

    private static string Quoted(StringBuilder said) =>
        OutsideWords.Plain(said.ToString()) is { Length: > 0 } words ? $". Its output: {words.TrimEnd('.')}" : "";

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception ex) when (ex is InvalidOperationException or Win32Exception)
        {
            // It has just ended.
        }
    }
}
