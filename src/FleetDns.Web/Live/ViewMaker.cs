using FleetDns.Core.Fleet;
using FleetDns.Core.Problems;

namespace FleetDns.Web.Live;

/// <summary>The projection and the problem rules.</summary>
public sealed class ViewMaker : IViewMaker
{
    private const int OfAzureAtOnce = 20;   // rows; of 200 endpoints each some 50 ms
    private readonly FleetProjection _projection = new();
    private readonly ProblemEngine _problems = new();

    public DateTimeOffset? Due { get; private set; }

    public FleetView Make(FleetFacts facts, FleetChanges changes, DateTimeOffset now)
    {
        (var view, Due) = _problems.Evaluate(_projection.Update(facts, changes, now, OfAzureAtOnce), now);
        Due = _projection.IsBehind ? now : Due;
        return view;
    }
}
