using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>What of an object a write may change.</summary>
internal enum WriteScope
{
    /// <summary>All but the status, where that is a subresource.</summary>
    Object,
    Status,
    Both,
}

/// <summary>An object about to be written: in storage version, checked, without resourceVersion; and the owners of its fields.</summary>
/// <param name="Kept">See <see cref="StoredObject"/>: the tree is nobody else's and in the form of the wire.</param>
internal sealed record Draft(JsonObject Object, ImmutableArray<FieldManager> Managers, bool Kept = false);
