using FleetDns.Core.Problems;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Problems;

/// <summary>All problems by FQDN, worst first. The search and filters are in the URL.</summary>
public partial class ProblemsPage : ListPage
{
    /// <summary>Problems shown at first, and added with each "Show more".</summary>
    public const int PageSize = 50;

    private static readonly ImmutableArray<Choice> s_severities = [new("critical"), new("warning"), new("advice")];
    private FleetView _view = null!;
    private ImmutableArray<ProblemGroup> _groups = [];
    private ImmutableArray<ProblemGroup> _advice = [];
    private int _count;
    private int _all;
    private int _critical;
    private int _adviceCount;
    private int _allAdvice;
    private int _more;
    private int _limit = PageSize;


    [SupplyParameterFromQuery(Name = "severity")] private string? Severity { get; set; }
    [SupplyParameterFromQuery(Name = "ns")] private string? Namespace { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] private string? Cluster { get; set; }

    private string? Unknown => _view.Freshness.WhyUnknown(
        "objects", "memberclusters", "trafficmanagerprofiles", "trafficmanagerbackends", "serviceimports", "internalserviceexports");

    private bool CatchingUp => _view.Freshness.Hub == SourceState.CatchingUp && _view.Profiles.IsEmpty;

    private string? Old => _view.Freshness.Hub == SourceState.Stale ? "is-old" : null;

    private ProblemFilter Chosen =>
        new(Query, Enum.TryParse<Severity>(Severity, ignoreCase: true, out var severity) ? severity : null, Namespace, Cluster);

    private string Sentence => CatchingUp ? "Catching up with the hub."
        : _all == 0 ? Unknown ?? "No problems."
        : _count == _all ? $"{Words.Of(_all, "problem")}."
        : $"{Words.Count(_count)} of {Words.Of(_all, "problem")}.";

    private string? Need => _critical == 0 ? null : $"{Words.Count(_critical)} critical.";

    private string Lede => CatchingUp ? "Problems appear once the hub has been read."
        : _view.Freshness.Hub == SourceState.Denied ? "The hub denies access to some kinds: nothing is concluded from what cannot be read."
        : $"{Counted}Each problem names one object, quotes the evidence and explains the effect on traffic.";

    // The same numbers as on the overview and in the navigation.
    private string? Counted => _all == 0 || _allAdvice == 0 ? null : $"{ProblemSignals.Count(_all, _allAdvice)}. ";

    private string Nothing => !Chosen.IsEmpty ? "No matches."
        : CatchingUp || Unknown is not null ? "Nothing is concluded from what has not been read."
        : "FleetDns checks every object when it changes and when a waiting time ends. "
            + "Problems are listed here with their start, evidence and fix.";

    private IEnumerable<(string Label, string Name, string? Value, ImmutableArray<Choice> Options)> Choices =>
    [
        ("Severity", "severity", Severity, s_severities),
        ("Namespace", "ns", Namespace, Choice.Of(_view.Problems.Values
            .SelectMany(p => p.Profiles.Select(key => key.Namespace).Prepend(p.Subject.Key.Namespace)))),
        ("Cluster", "cluster", Cluster, Choice.Of(_view.Problems.Values.Select(p => p.Cluster ?? ""))),
    ];

    protected override void OnInitialized()
    {
        _view = Feed.Current;
        Follow(Feed.SubscribeAsync, view =>
        {
            var changed = !ReferenceEquals(view.Problems, _view.Problems) || !ReferenceEquals(view.Profiles, _view.Profiles);
            _view = view;
            if (changed)
            {
                Search();
            }
        });
    }

    protected override void Search()
    {
        var filter = Chosen;
        var matching = _view.Problems.Values.Where(p => filter.Takes(p, _view)).OrderBy(p => p.Severity).ToList();
        var problems = matching.Where(p => !p.IsAdvice).ToList();
        var advice = matching.Where(p => p.IsAdvice).ToList();
        _all = _view.Problems.Values.Count(p => !p.IsAdvice);
        _allAdvice = _view.Problems.Count - _all;
        (_count, _adviceCount) = (problems.Count, advice.Count);
        _critical = problems.Count(p => p.Severity == Core.Problems.Severity.Critical);
        _more = Math.Max(0, problems.Count - _limit);
        _groups = ProblemGroup.Of(_view, problems.Take(_limit));
        _advice = ProblemGroup.Of(_view, advice.Take(PageSize));
    }

    private void More()
    {
        _limit += PageSize;
        Search();
    }
}
