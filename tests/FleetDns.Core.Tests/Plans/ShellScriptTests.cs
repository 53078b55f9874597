using System.Diagnostics;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Tests.Plans;

public sealed class ShellScriptTests
{
    private const string Hostile = "a'b \"c\" $(touch /tmp/never) `id` ; rm -rf / \n EOF\nEOF1\n#\u2028";

    [Fact]
    public void Each_action_has_its_command()
    {
        var script = ShellScript.Of(Plan("web"), _ => "kind: Service\n", []);
        Assert.StartsWith("#!/usr/bin/env bash\n", script, StringComparison.Ordinal);
        Assert.Contains(
            "kubectl get namespace shop >/dev/null 2>&1 || kubectl create --field-manager=fleetdns -f - <<'EOF'\nkind: Service\nEOF\n",
            script, StringComparison.Ordinal);
        Assert.Contains("kubectl apply --server-side --field-manager=fleetdns -f - <<'EOF'\n", script, StringComparison.Ordinal);
        Assert.Contains(
            "kubectl patch trafficmanagerbackends.networking.fleet.azure.com --namespace=shop web --type=merge", script,
            StringComparison.Ordinal);
        Assert.Contains(
            "kubectl delete serviceexports.networking.fleet.azure.com --namespace=shop web\n", script, StringComparison.Ordinal);
    }

    // Whatever a name, a title or a manifest contains: bash parses the script, and running it runs only kubectl.
    [Fact]
    public async Task Hostile_texts_run_nothing()
    {
        var roles = new RoleNeed("p", Hostile, Hostile, AzureRole.HubAgent, [], Hostile);
        var script = ShellScript.Of(Plan(Hostile) with { Title = Hostile }, _ => Hostile, [roles]);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");
        var folder = Directory.CreateTempSubdirectory("fleetdns-script-");
        try
        {
            foreach (var tool in (string[])["kubectl", "az", "touch", "id", "rm"])
            {
                var path = Path.Combine(folder.FullName, tool);
                await File.WriteAllTextAsync(
                    path, $"#!/bin/bash\necho {tool} >> {folder.FullName}/ran\ncat > /dev/null\n", TestContext.Current.CancellationToken);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
                }
            }

            var file = Path.Combine(folder.FullName, "script.sh");
            await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);
            Assert.Equal((0, ""), await RunAsync("bash", folder.FullName, "-n", file));
            Assert.Equal(0, (await RunAsync("bash", folder.FullName, file)).Code);
            Assert.Equal(
                ["az", "kubectl"],
                (await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "ran"), TestContext.Current.CancellationToken)).Distinct()
                .Order());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Plan Plan(string name) => new("Shop", [
        Document(PlanKind.Namespace.Named("", name == "web" ? "shop" : name), DocumentAction.Create),
        Document(PlanKind.Service.Named("shop", name), DocumentAction.Create),
        Document(PlanKind.Backend.Named("shop", name), DocumentAction.Update),
        Document(PlanKind.ServiceExport.Named("shop", name), DocumentAction.Delete),
        Document(PlanKind.Placement.Named("", name), DocumentAction.Keep),
    ], [], []);

    private static PlanDocument Document(DocumentRef reference, DocumentAction action) =>
        new(reference,
            new System.Text.Json.Nodes.JsonObject
            {
                ["kind"] = reference.Kind,
                ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = reference.Key.Name },
                ["spec"] = new System.Text.Json.Nodes.JsonObject { ["x"] = Hostile }
            }, action, Hostile);

    private static async Task<(int Code, string Errors)> RunAsync(string program, string path, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/" + program) { RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["PATH"] = $"{path}:/usr/bin:/bin";
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }
}
