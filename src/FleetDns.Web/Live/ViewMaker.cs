using FleetDns.Core.Journal;
using FleetDns.Core.Problems;

namespace FleetDns.Web.Live;

/// <summary>The projection and the problem rules. A failure in one row is logged once and shown on that row.</summary>
public sealed partial class ViewMaker(ILogger logger) : IViewMaker
{
    private const int OfAzureAtOnce = 20;   // rows; about 50 ms for rows of 200 endpoints
    private readonly FleetProjection _projection = new();
    private readonly ProblemEngine _problems = new();

    public DateTimeOffset? Due { get; private set; }

    public FleetView Make(FleetFacts facts, FleetChanges changes, DateTimeOffset now)
    {
        (var view, Due) = _problems.Evaluate(_projection.Update(facts, changes, now, OfAzureAtOnce), now);
        Due = _projection.IsBehind ? now : _projection.Due is { } again && !(Due <= again) ? again : Due;
        foreach (var defect in _projection.Defects.Concat(_problems.Defects))
        {
            LogDefect(logger, Printable.Of($"{defect.Of}"), defect.Rule ?? "its row", defect.Exception);
        }

        return view;
    }

    [LoggerMessage(
        LogLevel.Error,
        "Defect in FleetDns: at {Object}, {Part} could not be computed. Pages show its last state; FleetDns tries again at each change "
        + "and at least once a minute.")]
    private static partial void LogDefect(ILogger logger, string @object, string part, Exception defect);
}
