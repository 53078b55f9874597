using System.Collections.Immutable;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>InternalServiceExports by the service they export (upstream's field index <c>.spec.serviceReference.namespacedName</c>), in list order.</summary>
internal sealed class ExportIndex
{
    private ImmutableDictionary<ObjectName, ImmutableSortedSet<(string Namespace, string Name)>> _exports =
        ImmutableDictionary<ObjectName, ImmutableSortedSet<(string Namespace, string Name)>>.Empty;

    public IEnumerable<ObjectName> Of(ObjectName service) =>
        Volatile.Read(ref _exports).GetValueOrDefault(service, []).Select(name => new ObjectName(name.Namespace, name.Name));

    /// <summary>Fed before any controller sees the event, under the store's lock.</summary>
    public void OnEvent(StoreEvent change)
    {
        if (change.Kind != Kinds.InternalServiceExport)
            return;
        var reference = change.Object.At("spec", "serviceReference");
        var service = new ObjectName(reference.Text("namespace") ?? "", reference.Text("name") ?? "");
        var name = (change.Name.Namespace, change.Name.Name);
        var names = _exports.GetValueOrDefault(service, []);
        names = change.Type == StoreEventType.Deleted ? names.Remove(name) : names.Add(name);
        _exports = names.IsEmpty ? _exports.Remove(service) : _exports.SetItem(service, names);
    }
}
