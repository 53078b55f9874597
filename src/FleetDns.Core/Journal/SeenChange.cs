using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Journal;

public enum SeenKind
{
    /// <summary>The object was not there before.</summary>
    Appeared,
    Changed,
    Gone,
}

/// <summary>One object that changed between two pictures of the fleet; several writes in between are one change.</summary>
/// <param name="Scope">The object by whose rights the change may be seen: an export belongs to its service, a Work to its placement.</param>
/// <param name="Cluster">The member cluster it is about; null where it is about none or several.</param>
/// <param name="Changes">Field, old → new, of the fields that screens show; each value is untrusted text, cut to <see cref="ObjectFields.LongestValue"/>.</param>
/// <param name="At">When FleetDns saw it.</param>
/// <param name="By">Field managers of what changed, as far as the object tells; null where it does not.</param>
public sealed record SeenChange(
    ObjectRef Object,
    ObjectRef Scope,
    string? Cluster,
    SeenKind Kind,
    ImmutableArray<FieldChange> Changes,
    DateTimeOffset At,
    string? By);
