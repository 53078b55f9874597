using FleetDns.Testing;

namespace FleetDns.Sources.Tests.Sandbox;

/// <summary>One sandbox process for the tests of one class, which run one after another.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    public SandboxProcess Sandbox { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Sandbox = await SandboxProcess.StartAsync();

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}
