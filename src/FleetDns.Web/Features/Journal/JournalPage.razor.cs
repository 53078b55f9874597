using FleetDns.Core.Journal;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Journal;

/// <summary>What FleetDns did and what it saw. The filters and the open entry are in the URL.</summary>
public partial class JournalPage : ListPage
{
    private const int MostChoices = 500;

    private static readonly ImmutableArray<Choice> s_kinds = [new("made", "made here"), new("seen", "made elsewhere")];
    private static readonly ImmutableArray<Choice> s_times =
        [new("15m", "last 15 min"), new("1h", "last hour"), new("24h", "last day"), new("7d", "last 7 days")];

    private FleetView _view = null!;
    private JournalView? _snapshot;
    private ImmutableArray<JournalLine> _lines = [];   // of the newest snapshot, or of the one shown while paused
    private ImmutableArray<JournalLine> _shown = [];
    private bool _paused;
    private ImmutableArray<Choice> _fqdns = [];
    private ImmutableArray<Choice> _clusters = [];
    private ImmutableArray<Choice> _people = [];

    [Inject] private IJournalReader Journal { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "profile")] private string? Profile { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] private string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "by")] private string? By { get; set; }
    [SupplyParameterFromQuery(Name = "kind")] private string? Kind { get; set; }
    [SupplyParameterFromQuery(Name = "since")] private string? Since { get; set; }
    [SupplyParameterFromQuery(Name = "entry")] private string? Entry { get; set; }

    private string Sentence => _snapshot is null ? "Reading the journal…"
        : _lines.IsEmpty ? $"No changes yet{(_paused ? ", paused" : "")}."
        : _shown.Length == _lines.Length ? $"{Words.Of(_lines.Length, "change")}{(_paused ? ", paused" : "")}."
        : $"{Words.Count(_shown.Length)} of {Words.Of(_lines.Length, "change")}{(_paused ? ", paused" : "")}.";

    private string Empty => _lines.IsEmpty
        ? "Changes by operators and controllers will appear here."
        : "No matches. Changes to objects that you cannot access are not counted.";

    protected override void OnInitialized()
    {
        _view = Feed.Current;
        OfferChoices(_view);
        Follow(Feed.SubscribeAsync, view =>
        {
            if (!ReferenceEquals(view.Profiles, _view.Profiles) || !ReferenceEquals(view.Members, _view.Members))
            {
                OfferChoices(view);
            }

            _view = view;
        });
        Follow(Journal.SubscribeAsync, snapshot =>
        {
            _snapshot = snapshot;
            if (!_paused)
            {
                Take(snapshot);
            }
        });
    }

    private void Take(JournalView snapshot)
    {
        _lines = snapshot.Lines;
        ImmutableArray<Choice> people = [.. _lines.Select(line => line.By).OfType<string>().Distinct(StringComparer.Ordinal)
            .Take(MostChoices).Order(StringComparer.Ordinal).Select(name => new Choice(name))];
        _people = people.SequenceEqual(_people) ? _people : people;
        Search();
    }

    private void OfferChoices(FleetView view)
    {
        _fqdns = [.. view.Profiles.Values.Take(MostChoices).Select(row => new Choice(row.Key.ToString(), row.Fqdn ?? row.Key.ToString()))];
        _clusters = [.. view.Members.Keys.Take(MostChoices).Select(name => new Choice(name))];
    }

    protected override void Search()
    {
        bool? made = Kind switch { "made" => true, "seen" => false, _ => null };
        var filter = new JournalFilter(Query, Key(Profile), Blank(Cluster), Blank(By), made, Time.GetUtcNow() - Length(Since));
        _shown = filter.Of(_lines, _view);
    }

    private void TogglePause()
    {
        _paused = !_paused;
        if (!_paused && _snapshot is not null)
        {
            Take(_snapshot);
        }
    }

    private static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static ObjectKey? Key(string? text) =>
        text?.Split('/') is [{ Length: > 0 } ns, { Length: > 0 } name] ? new ObjectKey(ns, name) : null;

    private static TimeSpan? Length(string? since) => since switch
    {
        "15m" => TimeSpan.FromMinutes(15),
        "1h" => TimeSpan.FromHours(1),
        "24h" => TimeSpan.FromDays(1),
        "7d" => TimeSpan.FromDays(7),
        _ => null,
    };
}
