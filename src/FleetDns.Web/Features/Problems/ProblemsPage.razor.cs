using FleetDns.Core.Problems;
using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Problems;

/// <summary>Everything that the rules find, by FQDN, worst first. What is looked for lives in the URL.</summary>
public partial class ProblemsPage : LiveComponent
{
    /// <summary>Findings drawn at once; more at the operator's wish.</summary>
    public const int Room = 50;

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
    private int _room = Room;

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? Query { get; set; }
    [SupplyParameterFromQuery(Name = "severity")] private string? Severity { get; set; }
    [SupplyParameterFromQuery(Name = "ns")] private string? Namespace { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] private string? Cluster { get; set; }

    private string? Unknown => _view.Freshness.WhyUnknown("objects", "memberclusters", "trafficmanagerprofiles", "trafficmanagerbackends", "serviceimports", "internalserviceexports");

    private bool CatchingUp => _view.Freshness.Hub == SourceState.CatchingUp && _view.Profiles.IsEmpty;

    private string? Old => _view.Freshness.Hub == SourceState.Stale ? "is-old" : null;

    private ProblemFilter Asked => new(Query, Enum.TryParse<Severity>(Severity, ignoreCase: true, out var severity) ? severity : null, Namespace, Cluster);

    private string Sentence => CatchingUp ? "Catching up with the hub."
        : _all == 0 ? Unknown ?? "No problems."
        : _count == _all ? $"{Words.Of(_all, "problem")}."
        : $"{Words.Count(_count)} of {Words.Of(_all, "problem")}.";

    private string? Need => _critical == 0 ? null : _critical == 1 ? "1 stops traffic." : $"{Words.Count(_critical)} stop traffic.";

    private string Lede => CatchingUp ? "Findings appear once the hub has been read."
        : _view.Freshness.Hub == SourceState.Denied ? "Some kinds of the hub are denied: nothing is concluded from what cannot be read."
        : $"{Counted}Each finding blames one object, quotes what shows it, and says what it means for the traffic.";

    // The same numbers as on the overview and in the navigation.
    private string? Counted => _all == 0 || _allAdvice == 0 ? null : $"{Findings.Count(_all, _allAdvice)}. ";

    private string Nothing => !Asked.IsEmpty ? "No finding is like this. Findings about objects that you may not see are not counted."
        : CatchingUp || Unknown is not null ? "Nothing is concluded from what has not been read."
        : "FleetDns judges every object when it changes and when a wait is over. What it finds will stand here: what, since when, the evidence, and the fix.";

    private IEnumerable<(string Label, string Name, string? Value, ImmutableArray<Choice> Options)> Choices =>
    [
        ("Severity", "severity", Severity, s_severities),
        ("Namespace", "ns", Namespace, Choice.Of(_view.Problems.Values.Select(p => p.Subject.Key.Namespace).Concat(_view.Problems.Values.SelectMany(p => p.Profiles.Select(key => key.Namespace))))),
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

    protected override void OnParametersSet() => Search();

    private void Search()
    {
        var asked = Asked;
        var taken = _view.Problems.Values.Where(p => asked.Takes(p, _view)).OrderBy(p => p.Severity).ToList();
        var problems = taken.Where(p => !p.IsAdvice).ToList();
        var advice = taken.Where(p => p.IsAdvice).ToList();
        _all = _view.Problems.Values.Count(p => !p.IsAdvice);
        _allAdvice = _view.Problems.Count - _all;
        (_count, _adviceCount) = (problems.Count, advice.Count);
        _critical = problems.Count(p => p.Severity == Core.Problems.Severity.Critical);
        _more = Math.Max(0, problems.Count - _room);
        _groups = ProblemGroup.Of(_view, problems.Take(_room));
        _advice = ProblemGroup.Of(_view, advice.Take(Room));
    }

    private void More()
    {
        _room += Room;
        Search();
    }

    private void Filter(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);
}
