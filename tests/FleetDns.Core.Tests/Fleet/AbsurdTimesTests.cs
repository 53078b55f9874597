using FleetDns.Core.Problems;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

/// <summary>Times come from objects that any client may have written, up to the last second of the year 9999.</summary>
public sealed class AbsurdTimesTests
{
    private static readonly DateTimeOffset s_last = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    [Fact]
    public void Nothing_overflows_at_the_end_of_time()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Settle();
        var backend = world.Backend();
        world.Put(
            backend with
            {
                Meta = backend.Meta with { Created = s_last, StatusWritten = s_last },
                Conditions = [.. backend.Conditions.Select(c => c with { LastTransition = s_last })]
            });
        var profile = world.Facts.Profiles.Values.Single();
        world.Put(
            profile with
            {
                Meta = profile.Meta with { Created = s_last },
                Conditions = [.. profile.Conditions.Select(c => c with { LastTransition = s_last })]
            });

        var (view, next) =
            new ProblemEngine().Evaluate(new FleetProjection().Update(world.Facts, FleetChanges.Everything, Given.Noon), Given.Noon);

        Assert.Single(view.Profiles);
        Assert.True(next is null || next > Given.Noon);
    }

    [Fact]
    public void A_beginning_that_is_still_to_come_counts_since_it_was_first_seen()
    {
        var scope = new Scope(FleetView.Empty, Given.Noon, new Dictionary<string, DateTimeOffset>());
        Assert.False(scope.Lasts(s_last, TimeSpan.FromMinutes(5)));
        Assert.Equal(Given.Noon.AddMinutes(5), scope.Due);

        var later = new Scope(FleetView.Empty, Given.Noon.AddMinutes(5), scope.Marks);
        Assert.True(later.Lasts(s_last, TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void A_wait_longer_than_time_ends_with_it() => Assert.Equal(DateTimeOffset.MaxValue, Given.Noon.After(TimeSpan.MaxValue));
}
