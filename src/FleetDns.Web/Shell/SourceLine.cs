using FleetDns.Core.Sampling;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Shell;

/// <summary>One source in the app bar: the shape and the text of its state.</summary>
/// <param name="Shape">css class of the shape: live, catch, stale, denied, run or off.</param>
/// <param name="Text">The text before the age, e.g. <c>stale since </c>.</param>
/// <param name="At">The time whose age follows the text; null if there is none.</param>
/// <param name="After">The text after the age, e.g. <c> ago</c>.</param>
/// <param name="Detail">The source's own message, for the tooltip.</param>
public sealed record SourceLine(string Name, string Shape, string Text, DateTimeOffset? At = null, string After = "", string? Detail = null)
{
    public static SourceLine Hub(Freshness freshness)
    {
        var kinds = freshness.Central.ToList();
        var detail = Problems(freshness.Kinds);
        if (freshness.Defect is { } defect)
        {
            return new("Hub", "stale", "stale since ", defect.Since, "", "Defect in FleetDns.");
        }

        if (freshness.Paused is { } paused)
        {
            return new("Hub", "stale", "paused since ", paused, "", "Nothing new is shown until you have signed in again.");
        }

        string CountOf(SourceState state) => $"{kinds.Count(kind => kind.State == state)} of {kinds.Count} kinds";
        string OneOrCount(SourceState state) => kinds.FindAll(kind => kind.State == state) is [var one] ? one.Source : CountOf(state);
        return freshness.Hub switch
        {
            SourceState.Live => Explained([.. freshness.LostExplanations], detail),
            SourceState.Stale when kinds.TrueForAll(kind => !kind.IsKnown) =>
                new("Hub", "stale", "stale, not seen yet, since ", kinds.Min(kind => kind.Since), "", detail),
            SourceState.Stale =>
                new("Hub", "stale", "stale since ", kinds.Where(kind => kind.State == SourceState.Stale).Min(kind => kind.Since), "",
                    detail),
            SourceState.Denied =>
                new("Hub", "denied", $"denied: {OneOrCount(SourceState.Denied)}", Detail: detail),
            SourceState.Absent => new("Hub", "stale", $"live, {CountOf(SourceState.Absent)} not installed", Detail: detail),
            _ => new("Hub", "catch", kinds.Count == 0 ? "catching up"
                : $"catching up, {kinds.Count(kind => kind.State != SourceState.CatchingUp)} of {kinds.Count} kinds", Detail: detail),
        };
    }

    // The kinds that carry the shares are live. Lost kinds that only explain them are named, so that a gap on a page
    // is not taken for health.
    private static SourceLine Explained(List<SourceFreshness> lost, string? detail) =>
        lost.Count == 0 ? new("Hub", "live", "live")
        : lost.Find(kind => kind.State == SourceState.Stale) is { } stale
            ? new("Hub", "stale", $"live, {Named(lost, SourceState.Stale)} stale since ", stale.Since, "", detail)
        : lost.Exists(kind => kind.State == SourceState.Denied)
            ? new("Hub", "live", $"live, {Named(lost, SourceState.Denied)} denied", Detail: detail)
        : new("Hub", "live", $"live, {Named(lost, SourceState.Absent)} not installed", Detail: detail);

    private static string Named(List<SourceFreshness> lost, SourceState state) =>
        lost.FindAll(kind => kind.State == state) is [var one] ? one.Source : $"{lost.Count(kind => kind.State == state)} kinds";

    public static SourceLine Azure(SourceFreshness azure) => azure.State switch
    {
        SourceState.Live => azure.AsOf is { } at ? new("Azure", "live", "live, ", at, " ago") : new("Azure", "live", "live"),
        SourceState.Stale => new("Azure", "stale", "stale since ", azure.Since, "", azure.Problem),
        SourceState.Denied => new("Azure", "denied", "denied", Detail: azure.Problem),
        SourceState.NotConfigured => new("Azure", "off", "not configured", Detail: "Effective shares come from the backends' status."),
        SourceState.Absent => new("Azure", "off", "absent", Detail: azure.Problem),
        _ => new("Azure", "catch", "catching up", Detail: azure.Problem),
    };

    /// <summary>How current the measurements of the visible FQDNs are: one age, and with several FQDNs the number of recent ones.</summary>
    public static SourceLine Dns(ImmutableDictionary<string, Measurement> measurements, FleetView view, DateTimeOffset now)
    {
        var all = view.Profiles.Values.Where(row => row.Fqdn is not null).ToList();
        var measured = all.Where(row => measurements.ContainsKey(row.Profile.Meta.Uid))
            .Select(row => (Row: row, Of: measurements[row.Profile.Meta.Uid])).ToList();
        var running = measured.Where(each => each.Of.FinishedAt is null).ToList();
        if (running.Count > 0)
        {
            var (asked, planned) = (running.Sum(each => each.Of.Asked), running.Sum(each => each.Of.Plan.Queries));
            return new("DNS", "run", $"measuring, {Words.Count(asked)} of {Words.Count(planned)}");
        }

        if (measured.Count == 0)
        {
            return new("DNS", "off", "not measured yet");
        }

        var oldest = measured.Min(each => each.Of.FinishedAt!.Value);
        var fresh = measured.Where(each => Withdrawal.Of(each.Of, each.Row, now) is null).ToList();
        var changed = fresh.Count < measured.Count;
        fresh.RemoveAll(each => now - each.Of.FinishedAt!.Value > Withdrawal.Valid);
        var shape = fresh.Count == all.Count ? "live" : "stale";
        return all.Count == 1
            ? new("DNS", shape, "last measured ", oldest, changed ? " ago, verdict withdrawn" : " ago")
            : new("DNS", shape, $"{Words.Count(fresh.Count)} of {Words.Count(all.Count)} FQDNs measured recently, oldest ", oldest);
    }

    private static string? Problems(ImmutableArray<SourceFreshness> kinds)
    {
        var problems = kinds.Where(kind => kind.Problem is not null).Select(kind => $"{kind.Source}: {kind.Problem}").ToList();
        return problems.Count == 0 ? null : string.Join("\n", problems);
    }
}
