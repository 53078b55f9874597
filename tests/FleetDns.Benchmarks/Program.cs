using FleetDns.Benchmarks;

// Benchmarks that compare FleetDns with a tool of reference in one run on one machine (architecture, "Sizes"). Each prints ratios.
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- cache --kubeconfig FILE [--exports 50000] [--rounds 5]
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- hub --kubeconfig FILE --real FILE [--exports 50000] [--rounds 5] [--watchers 20] [--rate 200] [--seconds 20] [--pid PID]
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- projection
//   dotnet run -c Release --project tests/FleetDns.Benchmarks -- memory
return args switch
{
    ["cache", .. var rest] => await CacheBenchmark.RunAsync(rest),
    ["hub", .. var rest] => await HubBenchmark.RunAsync(rest),
    ["projection"] => ProjectionBenchmark.Run(),
    ["memory"] => MemoryBenchmark.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: cache --kubeconfig FILE [--exports 50000] [--rounds 5]   (FILE: a real or simulated hub with the fleet's CRDs; the exports are created where they are missing)");
    Console.Error.WriteLine("       hub --kubeconfig FILE --real FILE [--exports 50000] [--rounds 5] [--watchers 20] [--rate 200] [--seconds 20] [--pid PID]   (a sandbox, and a real API server with the fleet's CRDs)");
    Console.Error.WriteLine("       projection   (the cost of one event in a fleet made by hand)");
    Console.Error.WriteLine("       memory       (bytes an object of each watched kind)");
    return 2;
}
