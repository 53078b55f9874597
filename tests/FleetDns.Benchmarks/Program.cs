using FleetDns.Benchmarks;

// Benchmarks that compare FleetDns with a tool of reference in one run on one machine (architecture, "Sizes"). Each prints ratios.
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- cache --kubeconfig FILE [--exports 50000] [--rounds 5]
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- hub --real FILE [--members 200] [--services 250] [--rounds 5] [--watchers 20] [--rate 200] [--seconds 20]
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
    Console.Error.WriteLine("usage: cache --kubeconfig FILE [--exports 50000] [--rounds 5]   (FILE: a real or simulated hub with the fleet's CRDs; the exports are created where they are missing)");
    Console.Error.WriteLine("       hub --real FILE [--members 200] [--services 250] [--rounds 5] [--watchers 20] [--rate 200] [--seconds 20]   (a sandbox of its own beside a real API server with the fleet's CRDs)");
    Console.Error.WriteLine("       fuzz [--requests 100000] [--seed 1]   (a sandbox of its own under mutated requests)");
    Console.Error.WriteLine("       projection   (the cost of one event in a fleet made by hand)");
    Console.Error.WriteLine("       memory       (bytes an object of each watched kind)");
    Console.Error.WriteLine("       controls     (bytes a standard control, as HTML and as MudBlazor's)");
    return 2;
}
