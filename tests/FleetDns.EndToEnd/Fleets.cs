using FleetDns.Testing;

namespace FleetDns.EndToEnd;

/// <summary>The tutorial's fleet, for tests that change nothing on it.</summary>
[CollectionDefinition(Name)]
public sealed class ReadOnlyFleet : ICollectionFixture<SandboxedDashboard>
{
    public const string Name = "Read-only fleet";
}

/// <summary>The tutorial's fleet, for tests that change it; each restores it first
/// (<see cref="SandboxedDashboard.RestoreAsync"/>).</summary>
[CollectionDefinition(Name)]
public sealed class WrittenFleet : ICollectionFixture<SandboxedDashboard>
{
    public const string Name = "Written fleet";
}

/// <summary>The tutorial's fleet, for tests that leave objects and rights behind which other tests would see. Each keeps to namespaces of
/// its own.</summary>
[CollectionDefinition(Name)]
public sealed class SpoiledFleet : ICollectionFixture<SandboxedDashboard>
{
    public const string Name = "Spoiled fleet";
}

/// <summary>A fleet with every persistent fault, each in a namespace of its own; a test that fixes one keeps to its namespace.</summary>
[CollectionDefinition(Name)]
public sealed class BrokenFleet : ICollectionFixture<BrokenDashboard>
{
    public const string Name = "Broken fleet";
}

/// <summary>A fleet with members and nothing else.</summary>
[CollectionDefinition(Name)]
public sealed class EmptyFleet : ICollectionFixture<EmptyDashboard>
{
    public const string Name = "Empty fleet";
}

public sealed class BrokenDashboard : SandboxedDashboard
{
    protected override string Scenario => "broken";
}

public sealed class EmptyDashboard : SandboxedDashboard
{
    protected override string Scenario => "empty";
}

/// <summary>The tutorial's fleet without a dashboard, for tests that start dashboards of their own.</summary>
public sealed class LoneSandbox : IAsyncLifetime
{
    public SandboxProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await SandboxProcess.StartAsync();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
