using FleetDns.Web.Live;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Parts;

/// <summary>The common base of the pages that list objects: search, filters and the sorted column are in the URL.</summary>
public abstract class ListPage : LiveComponent
{
    [Inject] protected IFleetFeed Feed { get; set; } = null!;
    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] protected string? Query { get; set; }

    /// <summary>See <see cref="SortColumns{T}"/>; null for the order of the page.</summary>
    [SupplyParameterFromQuery(Name = "sort")] protected string? Sort { get; set; }

    protected override void OnParametersSet() => Search();

    /// <summary>Selects the rows that are shown.</summary>
    protected abstract void Search();

    /// <param name="value">Null or empty removes the filter.</param>
    protected void Filter(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    /// <summary>Whether one of the row's texts contains what is searched for. Without a search no text is made.</summary>
    protected bool Matches<T>(T row, Func<T, IEnumerable<string?>> texts) => string.IsNullOrWhiteSpace(Query)
        || texts(row).Any(text => text?.Contains(Query.Trim(), StringComparison.OrdinalIgnoreCase) == true);
}
