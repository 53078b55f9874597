using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>What the wizards ask before and while they plan. Answers are remembered for a few seconds; nothing throws but when cancelled.</summary>
public interface IPlanLookups
{
    /// <summary>Versions and objects for a plan, as the operator: what may not be read stays unknown, with the reason in <see cref="HubPicture.Problem"/>.</summary>
    Task<HubPicture> HubAsync(IReadOnlyCollection<DocumentRef> references, Operator by, CancellationToken token);

    /// <summary>Whether Traffic Manager would take the name; unknown where Azure is not connected.</summary>
    Task<AzurePicture> ProfileNameAsync(string relativeName, AzurePicture sofar, Operator by, CancellationToken token);

    /// <summary>Whether DNS labels are free, by asking DNS for <c>label.region.cloudapp.azure.com</c>; labels of this fleet's own exports are known from the view.</summary>
    /// <param name="labels">As <c>label.region</c>.</param>
    Task<AzurePicture> LabelsAsync(IReadOnlyCollection<string> labels, AzurePicture sofar, Operator by, CancellationToken token);

    /// <summary>The resource groups of the subscription.</summary>
    Task<AzurePicture> ResourceGroupsAsync(AzurePicture sofar, Operator by, CancellationToken token);
}
