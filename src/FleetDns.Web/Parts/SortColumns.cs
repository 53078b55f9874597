namespace FleetDns.Web.Parts;

/// <summary>The columns by which a list can be sorted. The URL names one: <c>name</c> for ascending, <c>-name</c> for descending.</summary>
/// <param name="columns">The name in the URL and the value of a row. Texts are in natural order; null comes last.</param>
public sealed class SortColumns<T>(params (string Name, Func<T, IComparable?> Value)[] columns)
{
    /// <returns>The rows as they are where <paramref name="sort"/> names no column. Equal rows keep their order.</returns>
    public IEnumerable<T> Of(IEnumerable<T> rows, string? sort)
    {
        var descending = sort?.StartsWith('-') == true;
        var value = Array.Find(columns, column => column.Name == sort?.TrimStart('-')).Value;
        if (value is null)
        {
            return rows;
        }

        var known = rows.OrderBy(row => value(row) is null);
        return descending ? known.ThenByDescending(value, s_order) : known.ThenBy(value, s_order);
    }

    private static readonly Comparer<IComparable?> s_order = Comparer<IComparable?>.Create((one, other) =>
        one is string || other is string ? NaturalOrder.Comparer.Compare(one as string, other as string)
        : Comparer<IComparable?>.Default.Compare(one, other));
}
