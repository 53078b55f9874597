using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>An object about to be written: in storage version, checked, without resourceVersion; and the owners of its fields.</summary>
internal sealed record Draft(JsonObject Object, ImmutableArray<FieldManager> Managers);
