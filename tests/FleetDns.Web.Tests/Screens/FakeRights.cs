using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Tests.Screens;

/// <summary>A hub that lets everybody do everything but what the test takes away.</summary>
internal sealed class FakeRights : IOperatorRights
{
    public AccessQuestion? Missing { get; set; }

    public Visibility? Visible { get; set; } = Visibility.All;

    public List<Operator> Forgotten { get; } = [];

    public Task<MissingRight?> WhyNotAsync(AccessQuestion question, Operator by, CancellationToken token) =>
        Task.FromResult(question == Missing ? new MissingRight(question, $"hub:{by.Name}") : null);

    public Task<Visibility?> VisibleAsync(Operator by, IEnumerable<string> namespaces, CancellationToken token) => Task.FromResult(Visible);

    public Visibility? Known(Operator by, IEnumerable<string> namespaces) => Visible;

    public void Forget(Operator by) => Forgotten.Add(by);
}
