namespace FleetDns.Web.Parts;

/// <summary>One option of a <see cref="FilterChoice"/>.</summary>
/// <param name="Value">As in the URL.</param>
public sealed record Choice(string Value, string Name)
{
    public Choice(string name)
        : this(name, name)
    {
    }

    /// <summary>Each name once, in order, without empty names.</summary>
    public static ImmutableArray<Choice> Of(IEnumerable<string> names) =>
        [.. names.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(NaturalOrder.Comparer)
            .Select(name => new Choice(name))];
}
