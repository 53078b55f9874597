using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;

namespace FleetDns.Web.Features.Profiles;

/// <summary>
/// The one weight change of a profile page: its draft, its preview, and what the operator can do with it. The page gives it to its
/// panels. All members are used on the dispatcher of the page.
/// </summary>
/// <param name="profile">The backends of a profile are in its namespace.</param>
/// <param name="changed">Called after each change by the operator, so that the page is rendered again.</param>
public sealed class WeightEditor(
    ObjectKey profile, IWeightWriter writer, IOperatorRights rights, IWritePolicy policy, CurrentOperator by, Action changed)
{
    private ProfileRow? _row;

    public ObjectKey Profile => profile;

    /// <summary>Null while the operator changes nothing.</summary>
    public WeightDraft? Draft { get; private set; }

    /// <summary>The profile after the draft change; null outside a preview.</summary>
    public ProfileRow? Preview { get; private set; }

    /// <summary>The permission that the operator lacks on the hub; null if none, or if the hub could not be asked.</summary>
    public MissingRight? Missing { get; private set; }

    /// <summary>Why the operator's role may not write; null if it may.</summary>
    public string? MayNot => policy.Refuses(by.Value, Act.Write);

    /// <summary>Why nothing can be undone now; null if it can.</summary>
    public string? MayNotUndo =>
        MayNot ?? Missing?.Sentence ?? (Draft is null ? null : "apply or cancel the pending change first.");

    /// <summary>The backend as it is on the hub now; null if it was deleted.</summary>
    public TrafficManagerBackend? Backend(ObjectKey key) => _row?.Backends.FirstOrDefault(backend => backend.Key == key)?.Backend;

    /// <summary>The draft if it is one of this backend.</summary>
    public WeightDraft? DraftOf(ObjectKey backend) => Draft?.Backend == backend ? Draft : null;

    /// <summary>Takes a newer state of the profile; null if it was deleted.</summary>
    public void Show(ProfileRow? row)
    {
        _row = row;
        Take(Draft?.Follow(Backend(Draft.Backend)));
    }

    /// <summary>Asks the hub again whether the operator may change weights.</summary>
    public async Task AskAsync(CancellationToken token) =>
        Missing = await rights.WhyNotAsync(AccessQuestion.PatchBackends(profile.Namespace), by.Value, token);

    /// <summary>One position of the slider. It writes nothing.</summary>
    /// <param name="weight">0..1000.</param>
    public void Move(ObjectKey backend, int weight)
    {
        if (MayNot is null && Backend(backend) is { } now && (Draft is null || (Draft.IsOpen && Draft.Backend == backend)))
        {
            Set(Draft?.Move(weight) ?? WeightDraft.Start(now, weight));
        }
    }

    public void Release() => Set(Draft?.Release()?.Follow(Backend(Draft.Backend)));

    public void Cancel()
    {
        if (Draft is { IsOpen: true })
        {
            Set(null);
        }
    }

    /// <summary>Keeps the weight, based on the object as it is now.</summary>
    public void Anyway()
    {
        if (Draft is { IsOpen: true } draft && Backend(draft.Backend) is { } now)
        {
            Set(WeightDraft.Anyway(now, draft.Change.New));
        }
    }

    public Task ApplyAsync() => Draft is { IsOpen: true } draft ? WriteAsync(draft) : Task.CompletedTask;

    public Task UndoAsync(WeightChange change) =>
        Draft is null && Backend(change.Backend) is { } now && WeightDraft.Anyway(now, change.New) is { } reverse
            ? WriteAsync(reverse)
            : Task.CompletedTask;

    /// <summary>Called when the hub has accepted a change.</summary>
    public Action<WeightChange>? Written { get; init; }

    private async Task WriteAsync(WeightDraft draft)
    {
        Set(draft.Write());
        var (outcome, _, toConfirm) = await writer.ApplyAsync(draft.Change, draft.Consent, by.Value);
        if (outcome.Result == WriteResult.Denied)
        {
            await AskAsync(CancellationToken.None);
        }

        var answered = Draft?.Answered(outcome, toConfirm);
        if (answered?.Stage == DraftStage.Written)
        {
            Written?.Invoke(draft.Change);
        }

        Set(answered?.Follow(Backend(draft.Backend)));
    }

    private void Set(WeightDraft? draft)
    {
        Take(draft);
        changed();
    }

    private void Take(WeightDraft? draft)
    {
        Draft = draft;
        Preview = _row is not null && draft is { Previews: true } ? ProfilePreview.With(_row, draft.Backend, draft.Change.New) : null;
    }
}
