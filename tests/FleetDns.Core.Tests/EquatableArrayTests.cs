namespace FleetDns.Core.Tests;

public sealed class EquatableArrayTests
{
    private sealed record Row(string Name, EquatableArray<string> Words, EquatableDictionary<string, int> Numbers);

    private static Row One(params string[] words) => new("row", [.. words], ImmutableDictionary<string, int>.Empty.Add("a", 1).Add("b", 2));

    [Fact]
    public void Records_with_equal_arrays_and_dictionaries_are_equal()
    {
        Assert.Equal(One("x", "y"), One("x", "y"));
        Assert.True(One("x") == One("x"));
        Assert.Equal(One("x", "y").GetHashCode(), One("x", "y").GetHashCode());
        Assert.Equal(One("x"), One("x") with { Numbers = ImmutableDictionary<string, int>.Empty.Add("b", 2).Add("a", 1) });
    }

    [Fact]
    public void Records_with_other_elements_another_order_or_other_entries_are_not_equal()
    {
        Assert.NotEqual(One("x", "y"), One("y", "x"));
        Assert.NotEqual(One("x"), One("x", "y"));
        Assert.NotEqual(One("x"), One("X"));
        Assert.NotEqual(One("x"), One("x") with { Numbers = One("x").Numbers.Items.SetItem("a", 3) });
        Assert.NotEqual(One("x"), One("x") with { Numbers = One("x").Numbers.Items.Remove("a") });
        Assert.NotEqual(One("x"), One("x") with { Numbers = One("x").Numbers.Items.Remove("a").Add("c", 1) });
    }

    [Fact]
    public void The_default_is_empty()
    {
        EquatableArray<string> none = default;
        EquatableDictionary<string, int> nothing = default;

        Assert.True(none.IsEmpty);
        Assert.Equal(0, none.Length);
        Assert.Empty(none);
        Assert.Empty(none.Items);
        Assert.True(none == []);
        Assert.Equal(new EquatableArray<string>([]).GetHashCode(), none.GetHashCode());
        Assert.True(nothing.IsEmpty);
        Assert.False(nothing.ContainsKey("a"));
        Assert.True(nothing == ImmutableDictionary<string, int>.Empty);
    }

    [Fact]
    public void Keeping_takes_the_old_instance_of_what_is_equal()
    {
        EquatableArray<Row> old = [One("x"), One("y"), One("z")];
        EquatableArray<Row> changed = [One("x"), One("other"), One("z"), One("new")];

        var kept = changed.Keeping(old, (was, now) => now with { Numbers = was.Numbers });

        Assert.Equal(changed, kept);
        Assert.Same(old[0], kept[0]);
        Assert.Same(old[1].Numbers.Items, kept[1].Numbers.Items);
        Assert.Same(old[2], kept[2]);
        Assert.Same(changed[3], kept[3]);
        EquatableArray<Row> equal = [One("x"), One("y"), One("z")];
        Assert.True(old.Items == equal.Keeping(old).Items);
        Assert.Equal(equal, equal.Keeping([]));
    }

    [Fact]
    public void Elements_are_read_like_those_of_an_immutable_array()
    {
        EquatableArray<int> numbers = [3, 4, 5];
        ImmutableArray<int> same = numbers;

        Assert.Equal([3, 4, 5], same);
        Assert.Equal(4, numbers[1]);
        Assert.Equal(5, numbers[^1]);
        Assert.True(numbers.Contains(4));
        Assert.True(numbers is [3, _, 5]);
        Assert.Equal(12, numbers.Sum());
    }
}
