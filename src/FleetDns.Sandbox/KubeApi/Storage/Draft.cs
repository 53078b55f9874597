using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The part of an object that a write may change.</summary>
internal enum WriteScope
{
    /// <summary>Everything except the status, if that is a subresource.</summary>
    Object,
    Status,
    Both,
}

/// <summary>An object about to be written: in storage version, validated, without resourceVersion; and the owners of its fields.</summary>
/// <param name="Kept">See <see cref="StoredObject"/>: the tree is not shared and in wire form.</param>
internal sealed record Draft(JsonObject Object, ImmutableArray<FieldManager> Managers, bool Kept = false);
