namespace FleetDns.Web.Parts;

/// <summary>What a <see cref="FilterChoice"/> offers.</summary>
/// <param name="Value">As it stands in the URL.</param>
public sealed record Choice(string Value, string Name)
{
    public Choice(string name)
        : this(name, name)
    {
    }

    /// <summary>Each name once, in order; those that are empty are left out.</summary>
    public static ImmutableArray<Choice> Of(IEnumerable<string> names) =>
        [.. names.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new Choice(name))];
}
