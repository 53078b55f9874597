using FleetDns.Benchmarks;

// Benchmarks that compare FleetDns with a reference tool in one run on one machine (docs/developing.md). Each prints ratios.
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- cache --kubeconfig FILE [--exports 50000] [--rounds 5]
// dotnet run -c Release --project tests/FleetDns.Benchmarks -- hub --real FILE [--members 200] [--services 250] [--rounds 5] [--watchers
// 20] [--rate 200] [--seconds 20]
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- fuzz [--requests 100000] [--seed 1]
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- projection
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- memory
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- controls
return args switch
{
    ["cache", .. var rest] => await CacheBenchmark.RunAsync(rest),
    ["hub", .. var rest] => await HubBenchmark.RunAsync(rest),
    ["fuzz", .. var rest] => await FuzzBenchmark.RunAsync(rest),
    ["projection"] => ProjectionBenchmark.Run(),
    ["memory"] => MemoryBenchmark.Run(),
    ["controls"] => await ControlsBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "usage: cache --kubeconfig FILE [--exports 50000] [--rounds 5]   (FILE: a real or simulated hub with the fleet's CRDs; missing "
        + "exports are created)");
    Console.Error.WriteLine(
        "       hub --real FILE [--members 200] [--services 250] [--rounds 5] [--watchers 20] [--rate 200] [--seconds 20]   (starts a "
        + "sandbox, and compares it with a real API server with the fleet's CRDs)");
    Console.Error.WriteLine("       fuzz [--requests 100000] [--seed 1]   (sends mutated requests to a new sandbox)");
    Console.Error.WriteLine("       projection   (the cost of one event in a generated fleet)");
    Console.Error.WriteLine("       memory       (bytes per object of each watched kind)");
    Console.Error.WriteLine("       controls     (bytes per standard control, as HTML and as MudBlazor's)");
    return 2;
}
