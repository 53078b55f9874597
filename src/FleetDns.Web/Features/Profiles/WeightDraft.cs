using System.Globalization;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Features.Profiles;

public enum DraftStage
{
    /// <summary>The slider is being moved.</summary>
    Held,
    /// <summary>The slider was released: the change is shown, not written.</summary>
    Pending,
    Writing,
    /// <summary>Accepted; the watch has not delivered the new state yet.</summary>
    Written,
    /// <summary>The object had changed; nothing was written.</summary>
    Conflict,
    /// <summary>Denied, invalid, deleted or unreachable; <see cref="WeightDraft.Message"/> has the server's message.</summary>
    Refused,
}

/// <summary>A change of one backend's weight, from the first move of the slider until the watch delivers it.</summary>
/// <param name="Change">Based on the version of the object that the operator saw.</param>
/// <param name="Generation">metadata.generation of that version: while it stays the same, only the status has been written.</param>
/// <param name="Message">What the operator must know; the server's message where there is one.</param>
public sealed record WeightDraft(WeightChange Change, long Generation, DraftStage Stage, string? Message = null)
{
    public ObjectKey Backend => Change.Backend;

    /// <summary>What applying again would confirm, once a guard rail has asked.</summary>
    public Consent Consent { get; init; } = Consent.None;

    /// <summary>The operator can still move, apply or cancel it.</summary>
    public bool IsOpen => Stage is DraftStage.Held or DraftStage.Pending or DraftStage.Conflict or DraftStage.Refused;

    /// <summary>The shares on screen are those after the change.</summary>
    public bool Previews => Change.New != Change.Old || Stage is DraftStage.Writing or DraftStage.Written;

    /// <summary>The first move of the slider.</summary>
    public static WeightDraft Start(TrafficManagerBackend backend, int weight) =>
        new(
            new WeightChange(backend.Meta.Key, backend.Meta.ResourceVersion, backend.Weight, Limit(weight)),
            backend.Meta.Generation,
            DraftStage.Held);

    public WeightDraft Move(int weight) => this with
    {
        Change = Change with { New = Limit(weight) },
        Stage = DraftStage.Held,
        Message = null,
        Consent = Consent.None,
    };

    /// <summary>The slider is released; null if it is back at the current weight.</summary>
    public WeightDraft? Release() => Change.New == Change.Old ? null
        : Stage == DraftStage.Held ? this with { Stage = DraftStage.Pending }
        : this;

    public WeightDraft Write() => this with { Stage = DraftStage.Writing, Message = null };

    /// <summary>The draft after the server's answer.</summary>
    /// <param name="toConfirm">
    /// With <see cref="WriteResult.Held"/>: what applying again confirms; empty where nothing can be confirmed.
    /// </param>
    public WeightDraft Answered(WriteOutcome outcome, ImmutableArray<PlanFinding> toConfirm = default) => outcome.Result switch
    {
        WriteResult.Held when !toConfirm.IsDefaultOrEmpty => this with
        {
            Stage = DraftStage.Pending,
            Message = $"{string.Join(' ', toConfirm.Select(f => f.Words))} Apply again to confirm.",
            Consent = new Consent([.. toConfirm.Select(f => f.Confirmation).OfType<string>()]),
        },
        WriteResult.Held => this with { Stage = DraftStage.Refused, Message = outcome.Message },
        WriteResult.Accepted => this with { Stage = DraftStage.Written },
        WriteResult.Conflict => this with { Stage = DraftStage.Conflict, Message = outcome.Message },
        WriteResult.Gone => Refused("The backend no longer exists.", outcome),
        WriteResult.Denied => Refused("You do not have permission to write this.", outcome),
        WriteResult.Invalid => Refused("The server rejected the content.", outcome),
        WriteResult.Unreachable => Refused("Nothing was written.", outcome),
        _ => Refused(
            "The server did not answer, so it is not known whether this was written. Check the weight that the hub reports.", outcome),
    };

    private WeightDraft Refused(string words, WriteOutcome outcome) =>
        this with { Stage = DraftStage.Refused, Message = $"{words} {outcome.Message}".TrimEnd() };

    /// <summary>The draft after a newer state of the object; null once the written value or a later one has arrived.</summary>
    public WeightDraft? Follow(TrafficManagerBackend? now)
    {
        if (now is null)
        {
            return Stage is DraftStage.Writing ? this
                : this with { Stage = DraftStage.Refused, Message = "The backend was deleted in the meantime." };
        }

        if (now.Meta.ResourceVersion == Change.ResourceVersion || Stage == DraftStage.Writing)
        {
            return this;
        }

        // The write was bound to exactly our version, so any other version is ours or later.
        if (Stage == DraftStage.Written)
        {
            return null;
        }

        if (now.Meta.Generation != Generation || now.Weight != Change.Old)
        {
            return this;
        }

        // Only the status was written: nothing that the operator based the decision on has changed.
        var same = this with { Change = Change with { ResourceVersion = now.Meta.ResourceVersion } };
        return Stage == DraftStage.Conflict
            ? same with
            {
                Stage = DraftStage.Pending,
                Message = "Only the object's status has changed; its weight is as you saw it. Apply again.",
            }
            : same;
    }

    /// <summary>The object is no longer as the operator saw it.</summary>
    public bool HasMoved(TrafficManagerBackend now) => IsOpen && now.Meta.ResourceVersion != Change.ResourceVersion;

    /// <summary>The same weight, based on the object as it is now. This writes nothing.</summary>
    public static WeightDraft? Anyway(TrafficManagerBackend now, int weight) => Start(now, weight).Release();

    public string Field => WeightChange.Field;

    private static int Limit(int weight) => Math.Clamp(weight, 0, WeightScale.Max);

    public static string Number(int weight) => weight.ToString(CultureInfo.InvariantCulture);
}
