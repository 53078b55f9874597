using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FleetDns.Web.Tests.Operations;

public sealed class WeightWriterTests
{
    private static readonly Operator s_by = new("u1", "Ada");
    private static readonly WeightChange s_change = new(new ObjectKey("shop", "web"), "7", 100, 40);

    [Fact]
    public async Task A_write_is_rehearsed_first()
    {
        var hub = new FakeHub(_ => new WriteOutcome(WriteResult.Accepted, null, "8"));
        var outcome = await Writer(hub).ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Equal(WriteResult.Accepted, outcome.Result);
        Assert.Equal([true, false], hub.DryRuns);
        Assert.All(hub.Operators, by => Assert.Equal(s_by, by));
    }

    [Theory]
    [InlineData(WriteResult.Conflict)]
    [InlineData(WriteResult.Denied)]
    [InlineData(WriteResult.Invalid)]
    [InlineData(WriteResult.Gone)]
    [InlineData(WriteResult.Unreachable)]
    public async Task What_the_rehearsal_refuses_is_never_written(WriteResult refusal)
    {
        var hub = new FakeHub(_ => new WriteOutcome(refusal, "the server's words", null));
        var outcome = await Writer(hub).ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Equal(new WriteOutcome(refusal, "the server's words", null), outcome);
        Assert.Equal([true], hub.DryRuns);
    }

    [Fact]
    public async Task A_read_only_process_does_not_even_rehearse()
    {
        var hub = new FakeHub(_ => throw new InvalidOperationException("must not be asked"));
        var outcome = await Writer(hub, "because").ApplyAsync(s_change, s_by, CancellationToken.None);
        Assert.Equal(new WriteOutcome(WriteResult.Denied, "because", null), outcome);
    }

    private static WeightWriter Writer(IHubWriter hub, string? readOnly = null) => new(hub, new ReadOnlyReason(readOnly), NullLogger<WeightWriter>.Instance);

    private sealed class FakeHub(Func<bool, WriteOutcome> answer) : IHubWriter
    {
        public List<bool> DryRuns { get; } = [];

        public List<Operator> Operators { get; } = [];

        public Task<WriteOutcome> PatchBackendWeightAsync(WeightChange change, Operator by, bool dryRun, CancellationToken token)
        {
            DryRuns.Add(dryRun);
            Operators.Add(by);
            return Task.FromResult(answer(dryRun));
        }
    }
}
