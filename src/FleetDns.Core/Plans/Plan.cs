using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>What will be written, in the order of writing, what is wrong with it, and what it does to the FQDNs. Pure data; nothing is written by making one.</summary>
/// <param name="Title">E.g. <c>Expose service shop/web</c>.</param>
/// <param name="Documents">In the order of applying (deletes: the reverse).</param>
/// <param name="Findings">Worst first within a field; findings of no field have <see cref="PlanFinding.Field"/> empty.</param>
/// <param name="Effects">One a profile whose answers change.</param>
public sealed record Plan(
    string Title,
    ImmutableArray<PlanDocument> Documents,
    ImmutableArray<PlanFinding> Findings,
    ImmutableArray<ProfileEffect> Effects)
{
    /// <summary>The name that must be typed before it is applied, because the FQDN's traffic would reach zero; null where none must.</summary>
    public string? TypedName { get; init; }

    /// <summary>Something stands against applying; the findings with <see cref="PlanSeverity.Refuse"/> say what.</summary>
    public bool IsRefused => Findings.Any(f => f.Severity == PlanSeverity.Refuse);

    /// <summary>The findings to show at a field of the draft.</summary>
    /// <param name="field">A path such as <see cref="PlanFinding.Field"/>; findings of fields below it are included.</param>
    public ImmutableArray<PlanFinding> At(string field) =>
        [.. Findings.Where(f => f.Field == field || (f.Field.StartsWith(field, StringComparison.Ordinal) && f.Field.Length > field.Length && f.Field[field.Length] is '.' or '['))];
}

public enum DocumentAction
{
    /// <summary>The object does not exist (as far as is known): created as field manager <c>fleetdns</c>, and refused where it exists by then.</summary>
    Create,
    /// <summary>It exists: a merge patch of the fields that differ, guarded by the resourceVersion.</summary>
    Update,
    /// <summary>It exists and has all that the plan wants: nothing is written.</summary>
    Keep,
    /// <summary>It goes, guarded by uid and resourceVersion.</summary>
    Delete,
}

/// <summary>One object of a plan.</summary>
/// <param name="Manifest">What the object shall hold, complete as far as the plan cares, with apiVersion, kind and metadata; never modified. For a delete the object as it is.</param>
/// <param name="Why">Why it is written, in a short sentence for the operator.</param>
public sealed record PlanDocument(DocumentRef Reference, JsonObject Manifest, DocumentAction Action, string Why)
{
    public PlanKind? Kind => PlanKind.Find(Reference.Group, Reference.Kind);
}

public enum PlanSeverity
{
    /// <summary>It will not work, or the server will not take it: Apply is off.</summary>
    Refuse,
    /// <summary>It works, but hardly as meant. With a <see cref="PlanFinding.Confirmation"/> Apply waits until it is confirmed.</summary>
    Warn,
    /// <summary>Good to know.</summary>
    Advice,
}

/// <summary>Something the operator should know about one field of a draft, document or plan.</summary>
/// <param name="Field">Path of the draft's property, e.g. <c>Name</c>, <c>Ports[0].TargetPort</c>, <c>Labels[aks-member-1]</c>; empty where it belongs to none.</param>
/// <param name="Words">What is wrong, in the operator's words.</param>
/// <param name="Fix">What to do; null where the words say it.</param>
public sealed record PlanFinding(string Field, PlanSeverity Severity, string Words, string? Fix = null)
{
    /// <summary>What must be in <see cref="Consent.Confirmed"/> before it is applied, e.g. <c>step:shop/web</c>; null where nothing must.</summary>
    public string? Confirmation { get; init; }

    /// <summary>Of a refusal: the words that must be in <see cref="Consent.Override"/> to write nevertheless; null where nothing overrides it.</summary>
    public string? Override { get; init; }

    /// <summary>What still stands against it under this consent: a refusal that is not overridden, or a confirmation that is not given.</summary>
    public bool Blocks(Consent consent) =>
        Severity == PlanSeverity.Refuse ? Override is null || consent.Override != Override : Confirmation is { } asked && !consent.Confirmed.Contains(asked);
}

/// <summary>What an operator has agreed to before an Apply.</summary>
/// <param name="Confirmed"><see cref="PlanFinding.Confirmation"/> of each finding that was confirmed.</param>
/// <param name="TypedName">What was typed where a name had to be.</param>
public sealed record Consent(ImmutableHashSet<string> Confirmed, string? TypedName = null)
{
    public static Consent None { get; } = new([]);

    /// <summary>What was typed to write although a check could not be made; null where nothing was.</summary>
    public string? Override { get; init; }
}

/// <summary>One field before and after, as text: <c>spec.weight</c>, <c>100</c> → <c>40</c>. Null is absent.</summary>
public sealed record FieldChange(string Path, string? Old, string? New);

/// <summary>What a plan does to one FQDN, once controllers and Azure have followed.</summary>
/// <param name="Before">Null for a profile that does not exist yet.</param>
/// <param name="After">Null for one that goes.</param>
public sealed record ProfileEffect(ObjectKey Profile, string Fqdn, ProfileRow? Before, ProfileRow? After)
{
    /// <summary>The same effect once all that the hub already has is rolled out and in Azure: what others have just written counts. Null where it adds nothing.</summary>
    public ProfileEffect? Settled { get; init; }

    /// <summary>Effective shares that change, in slot order; those that stay within a tenth of a point are left out.</summary>
    public ImmutableArray<ShareMove> Moves
    {
        get
        {
            var was = (Before?.Shares ?? []).ToDictionary(s => (s.Label, s.Foreign));
            var now = (After?.Shares ?? []).ToDictionary(s => (s.Label, s.Foreign));
            return
            [
                .. was.Keys.Union(now.Keys).Select(key => (Any: now.GetValueOrDefault(key) ?? was[key], From: was.GetValueOrDefault(key)?.Effective ?? 0, To: now.GetValueOrDefault(key)?.Effective ?? 0))
                    .Where(m => Math.Abs(m.To - m.From) >= 0.0005)
                    .OrderBy(m => (uint)m.Any.Slot).ThenBy(m => m.Any.Label, StringComparer.Ordinal)
                    .Select(m => new ShareMove(m.Any.Label, m.Any.Slot, m.Any.Foreign, m.From, m.To)),
            ];
        }
    }
}
