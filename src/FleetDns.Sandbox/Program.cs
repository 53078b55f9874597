using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Endpoints;
using FleetDns.Sandbox.Hosting;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;
var sw = System.Diagnostics.Stopwatch.StartNew();
using var logs = LoggerFactory.Create(b => b.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(Environment.GetEnvironmentVariable("DBG") is null ? LogLevel.Warning : LogLevel.Debug));
var hub = new ObjectStore(KindRegistry.Default, TimeProvider.System);
await using var server = EndpointServer.Start(0, logs.CreateLogger("endpoints"));
await using var world = new World(hub, server, new WaitSettings(), TimeProvider.System, logs);
using var cts = new CancellationTokenSource(TimeSpan.FromSeconds(int.Parse(args.ElementAtOrDefault(3) ?? "10")));
try { await world.StartAsync(Scenario.Named(args[0], args.Length > 1 ? int.Parse(args[1]) : 200, args.Length > 2 ? int.Parse(args[2]) : 250), cts.Token); } catch (OperationCanceledException) { Console.WriteLine("NOT SETTLED"); }
Console.WriteLine($"settled {sw.ElapsedMilliseconds} ms, mem {GC.GetTotalMemory(true) / 1_000_000} MB");
if (args[0] == "kuard")
{
    foreach (var k in new[] { Kinds.MemberCluster, Kinds.ClusterResourcePlacement, Kinds.ClusterResourceBinding, Kinds.Work, Kinds.InternalServiceExport, Kinds.ServiceImport, Kinds.TrafficManagerProfile, Kinds.TrafficManagerBackend, Kinds.Event })
        foreach (var o in hub.List(k)) { Console.WriteLine($"== {k.Kind} {o["metadata"]!["name"]}"); Console.WriteLine((k == Kinds.Event ? o["message"] : k == Kinds.InternalServiceExport ? o : o["status"])?.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })); }
}
