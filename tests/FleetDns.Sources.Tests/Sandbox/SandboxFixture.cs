using FleetDns.Testing;

namespace FleetDns.Sources.Tests.Sandbox;

/// <summary>One sandbox process for the tests of one class, which run one after another.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    public SandboxProcess Sandbox { get; private set; } = null!;   // null only while, or after, the start failed

    public async ValueTask InitializeAsync() => Sandbox = await SandboxProcess.StartAsync();

    public ValueTask DisposeAsync() => Sandbox?.DisposeAsync() ?? ValueTask.CompletedTask;
}
