using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Operations;

public sealed class OperatorRightsTests
{
    private static readonly Operator s_by = new("u1", "Ada", Role.Operator);
    private static readonly Operator s_person = new("u1", "Ada", Role.Operator, "home.tenant");
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeReviews _hub = new();

    private OperatorRights Rights => field ??= new OperatorRights(_hub, seesAll: false, _clock);

    [Fact]
    public async Task A_right_for_all_namespaces_is_asked_once_for_all_of_them()
    {
        _hub.Allow(AccessQuestion.PatchBackends(""));
        Assert.Null(await WhyNotAsync("a"));
        Assert.Null(await WhyNotAsync("b"));
        Assert.Equal([AccessQuestion.PatchBackends("")], _hub.Asked);
    }

    [Fact]
    public async Task A_missing_right_names_verb_resource_namespace_and_the_command_that_grants_it()
    {
        _hub.Allow(AccessQuestion.PatchBackends("mine"));
        Assert.Null(await WhyNotAsync("mine"));
        var missing = await WhyNotAsync("theirs");
        Assert.Equal(
            "You have no permission on the hub to patch trafficmanagerbackends.networking.fleet.azure.com in namespace theirs.",
            missing!.Sentence);
        Assert.Equal(
            "kubectl create role fleetdns-patch-trafficmanagerbackends --verb=patch "
            + "--resource=trafficmanagerbackends.networking.fleet.azure.com -n theirs\n"
            + "kubectl create rolebinding fleetdns-patch-trafficmanagerbackends-ada-o--example.com "
                + "--role=fleetdns-patch-trafficmanagerbackends --user='ada o'\\''@example.com' -n theirs",
            missing.Command);
    }

    [Fact]
    public async Task An_answer_holds_for_five_minutes_and_is_queried_again_after_a_refusal()
    {
        await WhyNotAsync("a");
        var once = _hub.Asked.Count;
        _clock.Advance(TimeSpan.FromMinutes(4.9));
        await WhyNotAsync("a");
        Assert.Equal(once, _hub.Asked.Count);
        _clock.Advance(TimeSpan.FromMinutes(0.2));
        await WhyNotAsync("a");
        Assert.Equal(2 * once, _hub.Asked.Count);
        Rights.Forget(s_by);
        _hub.Allow(AccessQuestion.PatchBackends("a"));
        Assert.Null(await WhyNotAsync("a"));
    }

    [Fact]
    public async Task A_hub_that_cannot_be_queried_disables_nothing_but_shows_nothing_either()
    {
        _hub.Problem = "connection refused";
        Assert.Null(await WhyNotAsync("a"));
        Assert.Null(await VisibleAsync("a"));
    }

    [Fact]
    public async Task What_was_visible_before_the_hub_became_unreachable_stays_visible()
    {
        _hub.Allow(AccessQuestion.ListProfiles("a"), AccessQuestion.ListMembers);
        var before = await VisibleAsync("a", "b");
        Assert.Equal(["a"], before!.Namespaces);
        Assert.True(before.Members);
        _hub.Problem = "connection refused";
        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(before.Key, (await VisibleAsync("a", "b"))!.Key);
    }

    [Fact]
    public async Task What_was_visible_before_the_hub_became_unreachable_is_not_visible_for_ever()
    {
        _hub.Allow(AccessQuestion.ListProfiles(""), AccessQuestion.ListMembers);
        Assert.NotNull(await VisibleAsync("a"));
        _hub.Problem = "connection refused";
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromMinutes(54); waited += TimeSpan.FromMinutes(6))
        {
            _clock.Advance(TimeSpan.FromMinutes(6));
            Assert.NotNull(await VisibleAsync("a"));
        }

        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Null(await VisibleAsync("a"));
    }

    [Fact]
    public async Task A_failed_check_caused_by_the_user_drops_their_cached_answers()
    {
        _hub.Allow(AccessQuestion.ListProfiles(""), AccessQuestion.ListMembers, AccessQuestion.PatchBackends(""));
        Assert.NotNull(await VisibleAsync("a"));
        _clock.Advance(TimeSpan.FromMinutes(6));
        (_hub.Problem, _hub.AboutPerson) = ("sign in again", true);
        Assert.Null(await VisibleAsync("a"));
        Assert.Null(Rights.Known(s_by, ["a"]));
    }

    [Fact]
    public async Task Nothing_is_shown_or_queried_while_the_user_must_sign_in_again_despite_the_cache()
    {
        var challenges = new Challenges(_clock);
        _hub.Allow(AccessQuestion.ListProfiles(""), AccessQuestion.ListMembers);
        var (own, everything) =
            (new OperatorRights(_hub, seesAll: false, _clock, challenges), new OperatorRights(_hub, seesAll: true, _clock, challenges));
        Assert.NotNull(await own.VisibleAsync(s_person, ["a"], CancellationToken.None));
        Assert.NotNull(everything.Known(s_person, ["a"]));
        challenges.Raise(s_person, "hub/.default", "{}");
        var asked = _hub.Asked.Count;
        Assert.Null(await own.VisibleAsync(s_person, ["a"], CancellationToken.None));
        Assert.Null(own.Known(s_person, ["a"]));
        Assert.Null(everything.Known(s_person, ["a"]));
        Assert.Equal(asked, _hub.Asked.Count);
        // The API's caller brings a token of its own
        Assert.NotNull(await own.VisibleAsync(s_person with { Account = null }, ["a"], CancellationToken.None));
        challenges.Clear(s_person.Id);
        Assert.NotNull(own.Known(s_person, ["a"]));
    }

    [Fact]
    public async Task An_answer_for_one_proof_does_not_apply_to_another()
    {
        _hub.Allow(AccessQuestion.ListProfiles(""), AccessQuestion.ListMembers);
        var ways =
            new[] { s_person, s_person with { Account = null }, s_person with { Role = Role.Reader },
            s_person with { Account = null, Groups = new OperatorGroups(["g"]) } };
        foreach (var way in ways)
        {
            Assert.Null(Rights.Known(way, ["a"]));
            Assert.NotNull(await Rights.VisibleAsync(way, ["a"], CancellationToken.None));
            Assert.NotNull(Rights.Known(way, ["a"]));
        }
    }

    [Fact]
    public async Task An_answer_in_flight_during_a_refusal_is_not_cached()
    {
        _hub.Allow(AccessQuestion.PatchBackends(""));
        _hub.Before = () =>
        {
            _hub.Before = null;
            _hub.Revoke(AccessQuestion.PatchBackends(""));
            Rights.Forget(s_by);   // the hub has refused a write meanwhile; the old answer arrives after that
        };
        Assert.NotNull(await WhyNotAsync("a"));
    }

    [Fact]
    public async Task Cluster_placements_and_overrides_are_checked_separately()
    {
        _hub.Allow(AccessQuestion.ListProfiles(""), AccessQuestion.ListClusterPlacements);
        var visible = await VisibleAsync("a");
        Assert.Equal(
            (true, false, true, false), (visible!.Everywhere, visible.Members, visible.ClusterPlacements, visible.ClusterOverrides));
        Assert.Equal("list clusterresourceplacements.placement.kubernetes-fleet.io", AccessQuestion.ListClusterPlacements.ToString());
    }

    [Fact]
    public async Task Without_sign_in_nothing_is_visible()
    {
        var anonymous = await Rights.VisibleAsync(Operator.Anonymous, ["a"], CancellationToken.None);
        Assert.False(anonymous!.Sees("a"));
        Assert.False(anonymous.Members);
        Assert.Empty(_hub.Asked);
    }

    private Task<MissingRight?> WhyNotAsync(string ns) =>
        Rights.WhyNotAsync(AccessQuestion.PatchBackends(ns), s_by, CancellationToken.None);

    private Task<Visibility?> VisibleAsync(params string[] namespaces) => Rights.VisibleAsync(s_by, namespaces, CancellationToken.None);

    private sealed class FakeReviews : IAccessReviews
    {
        private readonly HashSet<AccessQuestion> _allowed = [];

        public List<AccessQuestion> Asked { get; } = [];

        public string? Problem { get; set; }

        public bool AboutPerson { get; set; }

        /// <summary>What happens between the hub's decision and its answer.</summary>
        public Action? Before { get; set; }

        public void Revoke(AccessQuestion question) => _allowed.Remove(question);

        public void Allow(params AccessQuestion[] questions) => _allowed.UnionWith(questions);

        public Task<AccessAnswer> AskAsync(AccessQuestion question, Operator by, CancellationToken token)
        {
            lock (Asked)
            {
                Asked.Add(question);
            }

            var answer = Problem is null ? new AccessAnswer(_allowed.Contains(question)) : new AccessAnswer(false, Problem, AboutPerson);
            Before?.Invoke();
            return Task.FromResult(answer);
        }

        public Task<string?> UserNameAsync(Operator by, CancellationToken token) => Task.FromResult<string?>("ada o'@example.com");
    }
}
