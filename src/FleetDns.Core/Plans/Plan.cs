using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>What will be written, in order, with findings and effects on FQDNs. Pure data; creating one writes nothing.</summary>
/// <param name="Title">E.g. <c>Export service shop/web</c>.</param>
/// <param name="Documents">In the order of application (deletes: reversed).</param>
/// <param name="Findings">Worst first within a field; findings without a field have an empty <see cref="PlanFinding.Field"/>.</param>
/// <param name="Effects">One for each profile whose answers change.</param>
public sealed record Plan(
    string Title,
    ImmutableArray<PlanDocument> Documents,
    ImmutableArray<PlanFinding> Findings,
    ImmutableArray<ProfileEffect> Effects)
{
    /// <summary>The name that must be typed before it is applied, because the FQDN's traffic would drop to zero; null if none.</summary>
    public string? TypedName { get; init; }

    /// <summary>Applying is blocked by the findings with <see cref="PlanSeverity.Refuse"/>.</summary>
    public bool IsRefused => Findings.Any(f => f.Severity == PlanSeverity.Refuse);

    /// <summary>The findings to show at a field of the draft.</summary>
    /// <param name="field">A path such as <see cref="PlanFinding.Field"/>; findings of fields below it are included.</param>
    public ImmutableArray<PlanFinding> At(string field) =>
        [.. Findings.Where(
            f => f.Field == field
            || (f.Field.StartsWith(field, StringComparison.Ordinal) && f.Field.Length > field.Length && f.Field[field.Length] is '.'
            or '['))];
}

public enum DocumentAction
{
    /// <summary>The object does not exist (as far as is known): created as field manager <c>fleetdns</c>, and refused if it exists by
    /// then.</summary>
    Create,
    /// <summary>It exists: a merge patch of the fields that differ, guarded by the resourceVersion.</summary>
    Update,
    /// <summary>It exists and already matches the plan: nothing is written.</summary>
    Keep,
    /// <summary>It is deleted, guarded by uid and resourceVersion.</summary>
    Delete,
}

/// <summary>One object of a plan.</summary>
/// <param name="Manifest">The desired object, with apiVersion, kind, metadata and every field that the plan sets; never modified. For a
/// delete, the current object.</param>
/// <param name="Why">The reason for the write, in a short sentence for the operator; empty if
/// there is nothing to add.</param>
public sealed record PlanDocument(DocumentRef Reference, JsonObject Manifest, DocumentAction Action, string Why)
{
    public PlanKind? Kind => PlanKind.Find(Reference.Group, Reference.Kind);
}

public enum PlanSeverity
{
    /// <summary>It will not work, or the server will refuse it: Apply is disabled.</summary>
    Refuse,
    /// <summary>It works, but probably not as intended. With a <see cref="PlanFinding.Confirmation"/>, Apply waits until it is
    /// confirmed.</summary>
    Warn,
    /// <summary>For information.</summary>
    Advice,
}

/// <summary>Something the operator should know about one field of a draft, document or plan.</summary>
/// <param name="Field">Path of the draft's property, e.g. <c>Name</c>, <c>Ports[0].TargetPort</c>, <c>Labels[aks-member-1]</c>; empty if it
/// belongs to none.</param>
/// <param name="Words">What is wrong, for the operator.</param>
/// <param name="Fix">What to do; null if <paramref name="Words"/> includes it.</param>
public sealed record PlanFinding(string Field, PlanSeverity Severity, string Words, string? Fix = null)
{
    /// <summary>What must be in <see cref="Consent.Confirmed"/> before it is applied, e.g. <c>step:shop/web</c>; null if nothing
    /// must.</summary>
    public string? Confirmation { get; init; }

    /// <summary>For a refusal: the text that must be in <see cref="Consent.Override"/> to write anyway; null if it cannot be
    /// overridden.</summary>
    public string? Override { get; init; }

    /// <summary>What still blocks it under this consent: a refusal without an override, or a missing confirmation.</summary>
    public bool Blocks(Consent consent) =>
        Severity == PlanSeverity.Refuse ? Override is null || consent.Override != Override
            : Confirmation is { } asked && !consent.Confirmed.Contains(asked);
}

/// <summary>What an operator has confirmed before an Apply.</summary>
/// <param name="Confirmed"><see cref="PlanFinding.Confirmation"/> of each confirmed finding.</param>
/// <param name="TypedName">The name that was typed, if one was required.</param>
public sealed record Consent(ImmutableHashSet<string> Confirmed, string? TypedName = null)
{
    public static Consent None { get; } = new([]);

    /// <summary>What was typed to write although a check was impossible; null if nothing was.</summary>
    public string? Override { get; init; }
}

/// <summary>One field before and after, as text: <c>spec.weight</c>, <c>100</c> → <c>40</c>. Null is absent.</summary>
public sealed record FieldChange(string Path, string? Old, string? New);

/// <summary>The effect of a plan on one FQDN, once controllers and Azure have applied it.</summary>
/// <param name="Before">Null for a profile that does not exist yet.</param>
/// <param name="After">Null for one that is deleted.</param>
public sealed record ProfileEffect(ObjectKey Profile, string Fqdn, ProfileRow? Before, ProfileRow? After)
{
    /// <summary>The same effect once the hub's current state is rolled out and in Azure, recent writes of others included. Null if there is
    /// no difference.</summary>
    public ProfileEffect? Settled { get; init; }

    /// <summary>Effective shares that change, in slot order, except by less than a tenth of a percentage point.</summary>
    public ImmutableArray<ShareMove> Moves
    {
        get
        {
            var was = (Before?.Shares ?? []).ToDictionary(s => (s.Label, s.Foreign));
            var now = (After?.Shares ?? []).ToDictionary(s => (s.Label, s.Foreign));
            return
            [
                .. was.Keys.Union(now.Keys)
                    .Select(
                        key => (
                            Any: now.GetValueOrDefault(key) ?? was[key], From: was.GetValueOrDefault(key)?.Effective ?? 0,
                            To: now.GetValueOrDefault(key)?.Effective ?? 0))
                    .Where(m => Math.Abs(m.To - m.From) >= 0.0005)
                    .OrderBy(m => (uint)m.Any.Slot).ThenBy(m => m.Any.Label, StringComparer.Ordinal)
                    .Select(m => new ShareMove(m.Any.Label, m.Any.Slot, m.Any.Foreign, m.From, m.To)),
            ];
        }
    }
}
