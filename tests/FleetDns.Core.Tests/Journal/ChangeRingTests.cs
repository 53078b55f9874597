using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Journal;

public class ChangeRingTests
{
    [Fact]
    public void The_newest_come_first_and_each_has_a_number_of_its_own()
    {
        var ring = new ChangeRing();
        ring.Add(Line("a"));
        ring.Add(Line("b"));

        Assert.Equal([("b", "seen-2"), ("a", "seen-1")], ring.ToArray().Select(line => (line.Subject.Key.Name, line.Id)));
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many()
    {
        var ring = new ChangeRing(most: 3);
        foreach (var name in "abcde")
        {
            ring.Add(Line($"{name}"));
        }

        Assert.Equal(["e", "d", "c"], ring.ToArray().Select(line => line.Subject.Key.Name));
    }

    [Fact]
    public void An_object_that_changes_all_the_time_pushes_out_only_itself()
    {
        var ring = new ChangeRing(most: 5, mostOfOne: 2);
        ring.Add(Line("quiet"));
        for (var i = 0; i < 100; i++)
        {
            ring.Add(Line("busy"));
        }

        Assert.Equal(["seen-101", "seen-100", "seen-1"], ring.ToArray().Select(line => line.Id));
    }

    [Fact]
    public void Long_texts_are_bounded_together()
    {
        var ring = new ChangeRing(mostCharacters: 1_000);
        for (var i = 0; i < 50; i++)
        {
            ring.Add(Line($"o{i}", new string('x', 295)));
        }

        Assert.Equal(3, ring.Count);
    }

    [Fact]
    public void What_was_dropped_can_come_again()
    {
        var ring = new ChangeRing(most: 1);
        ring.Add(Line("a"));
        ring.Add(Line("b"));
        ring.Add(Line("a"));

        Assert.Equal(["a"], ring.ToArray().Select(line => line.Subject.Key.Name));
    }

    private static JournalLine Line(string name, string value = "1")
    {
        var self = new ObjectRef("TrafficManagerBackend", Given.Key(name));
        return new JournalLine("", Given.Noon, self, self, null, [], JournalLine.Changed, [new FieldChange("f", null, value)], null);
    }
}
