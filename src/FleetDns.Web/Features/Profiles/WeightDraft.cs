using System.Globalization;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Features.Profiles;

public enum DraftStage
{
    /// <summary>The slider is in the hand.</summary>
    Held,
    /// <summary>Let go: shown, not written.</summary>
    Pending,
    Writing,
    /// <summary>Accepted; the new state has not come back through the watch yet.</summary>
    Written,
    /// <summary>The object had moved on; nothing was written.</summary>
    Conflict,
    /// <summary>Denied, invalid, gone or unreachable; <see cref="WeightDraft.Said"/> has the server's words.</summary>
    Refused,
}

/// <summary>A change of one backend's weight from the first move of the slider until the watch brings it back.</summary>
/// <param name="Change">On the version of the object that the operator saw.</param>
/// <param name="Generation">metadata.generation of that version: the same one later means that only the status was written.</param>
/// <param name="Said">What the operator must know, in the server's words where it has some.</param>
public sealed record WeightDraft(WeightChange Change, long Generation, DraftStage Stage, string? Said = null)
{
    public ObjectKey Backend => Change.Backend;

    /// <summary>What applying again would confirm, beyond the guard rails' first word.</summary>
    public Consent Consent { get; init; } = Consent.None;

    /// <summary>Still the operator's to move, apply or cancel.</summary>
    public bool IsOpen => Stage is DraftStage.Held or DraftStage.Pending or DraftStage.Conflict or DraftStage.Refused;

    /// <summary>The shares on screen are those after the change.</summary>
    public bool Previews => Change.New != Change.Old || Stage is DraftStage.Writing or DraftStage.Written;

    /// <summary>The slider leaves its place.</summary>
    public static WeightDraft Take(TrafficManagerBackend backend, int weight) =>
        new(new WeightChange(backend.Meta.Key, backend.Meta.ResourceVersion, backend.Weight, Limit(weight)), backend.Meta.Generation, DraftStage.Held);

    public WeightDraft Move(int weight) => this with { Change = Change with { New = Limit(weight) }, Stage = DraftStage.Held, Said = null, Consent = Consent.None };

    /// <summary>The slider is let go; null where it stands where it stood.</summary>
    public WeightDraft? Release() => Change.New == Change.Old ? null : Stage == DraftStage.Held ? this with { Stage = DraftStage.Pending } : this;

    public WeightDraft Write() => this with { Stage = DraftStage.Writing, Said = null };

    /// <summary>What the server made of it.</summary>
    /// <param name="toConfirm">With <see cref="WriteResult.Held"/>: what applying again confirms; empty where nothing can be.</param>
    public WeightDraft Answered(WriteOutcome outcome, ImmutableArray<PlanFinding> toConfirm = default) => outcome.Result switch
    {
        WriteResult.Held when !toConfirm.IsDefaultOrEmpty => this with
        {
            Stage = DraftStage.Pending,
            Said = $"{string.Join(' ', toConfirm.Select(f => f.Words))} Apply again to confirm it.",
            Consent = new Consent([.. toConfirm.Select(f => f.Confirmation).OfType<string>()]),
        },
        WriteResult.Held => this with { Stage = DraftStage.Refused, Said = outcome.Message },
        WriteResult.Accepted => this with { Stage = DraftStage.Written },
        WriteResult.Conflict => this with { Stage = DraftStage.Conflict, Said = outcome.Message },
        WriteResult.Gone => this with { Stage = DraftStage.Refused, Said = $"The backend is gone. {outcome.Message}".TrimEnd() },
        WriteResult.Denied => this with { Stage = DraftStage.Refused, Said = $"You may not write this. {outcome.Message}".TrimEnd() },
        WriteResult.Invalid => this with { Stage = DraftStage.Refused, Said = $"The server refuses the content. {outcome.Message}".TrimEnd() },
        WriteResult.Unreachable => this with { Stage = DraftStage.Refused, Said = $"Nothing was written. {outcome.Message}".TrimEnd() },
        _ => this with { Stage = DraftStage.Refused, Said = $"The server gave no answer, so it is not known whether this was written: look at the weight that comes back. {outcome.Message}".TrimEnd() },
    };

    /// <summary>What a newer state of the object makes of the draft; null once the written value (or a later one) is back.</summary>
    public WeightDraft? Follow(TrafficManagerBackend? now)
    {
        if (now is null)
        {
            return Stage is DraftStage.Writing ? this : this with { Stage = DraftStage.Refused, Said = "The backend has been deleted meanwhile." };
        }

        if (now.Meta.ResourceVersion == Change.ResourceVersion || Stage == DraftStage.Writing)
        {
            return this;
        }

        // It was written on exactly the version we name, so any other one is ours or later.
        if (Stage == DraftStage.Written)
        {
            return null;
        }

        if (now.Meta.Generation != Generation || now.Weight != Change.Old)
        {
            return this;
        }

        // Only the status was written: nothing that the operator decided upon has changed.
        var same = this with { Change = Change with { ResourceVersion = now.Meta.ResourceVersion } };
        return Stage == DraftStage.Conflict
            ? same with { Stage = DraftStage.Pending, Said = "Only the object's status was written in between; its weight is as you saw it. Apply again." }
            : same;
    }

    /// <summary>The object is no longer as the operator saw it.</summary>
    public bool HasMoved(TrafficManagerBackend now) => IsOpen && now.Meta.ResourceVersion != Change.ResourceVersion;

    /// <summary>The same wish on the object as it is now: nothing is written by this.</summary>
    public static WeightDraft? Anyway(TrafficManagerBackend now, int weight) => Take(now, weight).Release();

    public string Field => WeightChange.Field;

    private static int Limit(int weight) => Math.Clamp(weight, 0, WeightScale.Max);

    public static string Number(int weight) => weight.ToString(CultureInfo.InvariantCulture);
}
