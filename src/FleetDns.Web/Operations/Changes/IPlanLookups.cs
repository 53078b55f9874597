using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>Lookups of the wizards before and during planning. Answers are cached for a few seconds; only cancellation throws.</summary>
public interface IPlanLookups
{
    /// <summary>
    /// Versions and objects for a plan, read as the operator. What cannot be read stays unknown, with the reason in
    /// <see cref="HubReading.Problem"/>.
    /// </summary>
    Task<HubReading> HubAsync(IReadOnlyCollection<DocumentRef> references, Operator by, CancellationToken token);

    /// <summary>Whether the Traffic Manager name is available; unknown where Azure is not connected.</summary>
    Task<AzureReading> ProfileNameAsync(string relativeName, AzureReading sofar, Operator by, CancellationToken token);

    /// <summary>
    /// Whether DNS labels are available, by querying DNS for <c>label.region.cloudapp.azure.com</c>; labels of this fleet's exports are
    /// known from the view.
    /// </summary>
    /// <param name="labels">As <c>label.region</c>.</param>
    Task<AzureReading> LabelsAsync(IReadOnlyCollection<string> labels, AzureReading sofar, Operator by, CancellationToken token);

    /// <summary>The resource groups of the subscription.</summary>
    Task<AzureReading> ResourceGroupsAsync(AzureReading sofar, Operator by, CancellationToken token);
}
