using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>
/// InternalServiceExports by the service they export (upstream's field index <c>.spec.serviceReference.namespacedName</c>), in list order.
/// </summary>
internal sealed class ExportIndex
{
    private static readonly ImmutableSortedSet<ObjectName> s_none = ImmutableSortedSet.Create<ObjectName>(ObjectNameOrder.Instance);

    private ImmutableDictionary<ObjectName, ImmutableSortedSet<ObjectName>> _exports =
        ImmutableDictionary<ObjectName, ImmutableSortedSet<ObjectName>>.Empty;

    public IReadOnlyCollection<ObjectName> Of(ObjectName service) => Volatile.Read(ref _exports).GetValueOrDefault(service, s_none);

    /// <summary>The service that an export exports.</summary>
    public static ObjectName ServiceOf(System.Text.Json.Nodes.JsonObject export)
    {
        var reference = export.At("spec", "serviceReference");
        return new ObjectName(reference.Text("namespace") ?? "", reference.Text("name") ?? "");
    }

    /// <summary>Called before any controller gets the event, under the store's lock.</summary>
    public void OnEvent(StoreEvent change)
    {
        if (change.Kind != Kinds.InternalServiceExport)
        {
            return;
        }

        var service = ServiceOf(change.Object);
        var names = _exports.GetValueOrDefault(service, s_none);
        var next = change.Type == StoreEventType.Deleted ? names.Remove(change.Name) : names.Add(change.Name);
        if (next != names)
        {
            _exports = next.IsEmpty ? _exports.Remove(service) : _exports.SetItem(service, next);
        }
    }
}
