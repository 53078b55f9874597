using System.Globalization;

namespace FleetDns.Core.Plans;

/// <summary>Limits that no single change may exceed. Settings <c>GuardRails:*</c>.</summary>
public sealed record GuardRails
{
    /// <summary>Setting <c>GuardRails:NeverAllZero</c>: an FQDN that answers keeps at least one endpoint with a weight.</summary>
    public bool NeverAllZero { get; init; } = true;

    /// <summary>Setting <c>GuardRails:LeastClusters</c>: at least this many healthy clusters keep a share. A change is not refused if there
    /// were fewer before.</summary>
    public int LeastClusters { get; init; } = 1;

    /// <summary>Setting <c>GuardRails:LargestStep</c>: percentage points of share (0..100) that a cluster may gain or lose at once without
    /// confirmation; 100 = any.</summary>
    public double LargestStep { get; init; } = 50;

    /// <summary>What must be typed to write if the guard rails cannot check the change.</summary>
    public const string OverrideWords = "without guard rails";

    private static readonly string[] s_exporting =
        ["services", "serviceexports", "clusterresourceplacements", "resourceplacements", "clusterresourceoverrides", "resourceoverrides"];

    public static string StepConfirmation(ObjectKey profile) => $"step:{profile}";

    /// <summary>The limits that the change would exceed. Refusals cannot be confirmed; a large step can, by
    /// <see cref="PlanFinding.Confirmation"/>.</summary>
    /// <param name="typed">The name was (or must still be) typed: reaching zero is then intended.</param>
    public ImmutableArray<PlanFinding> Check(ProfileEffect effect, bool typed) => GuardRailRules.Check(this, effect, typed);

    /// <summary>Why changes cannot be checked on this view: it is not current. Null if it is live.</summary>
    /// <param name="effects">Effects of the documents on existing profiles; without any, Azure is not needed.</param>
    public static PlanFinding? CannotJudge(IEnumerable<PlanDocument> documents, IEnumerable<ProfileEffect> effects, Freshness freshness)
    {
        var written = documents.Where(d => d.Action != DocumentAction.Keep).Select(d => d.Reference).ToList();
        if (written.Count == 0)
        {
            return null;
        }

        if (freshness.Defect is { } defect)
        {
            return Refusal($"FleetDns has had a defect since {Clock(defect.Since)} ({defect.Kind}) and shows the state before it");
        }

        var exporting = written.Exists(d => d.Group == PlanKind.Placing || d is { Kind: "ServiceExport" or "Service" or "Namespace" });
        var needed = freshness.Central.Concat(exporting ? freshness.Kinds.Where(k => s_exporting.Contains(k.Source)) : []).ToList();
        if (needed.Count == 0 || needed.Exists(k => k.State == SourceState.CatchingUp))
        {
            return Refusal("FleetDns has not read the whole hub yet");
        }

        if (needed.Where(k => k.State == SourceState.Stale).OrderBy(k => k.AsOf ?? k.Since).FirstOrDefault() is { } lost)
        {
            return Refusal($"FleetDns has had no contact with the hub ({lost.Source}) since {Clock(lost.AsOf ?? lost.Since)}");
        }

        if (needed.FirstOrDefault(k => k.State == SourceState.Denied) is { } denied)
        {
            return Refusal($"The hub does not allow FleetDns to read {denied.Source}");
        }

        return !effects.Any(e => e.Before is { } before && GuardRailRules.Answers(before)) ? null
            : freshness.Azure.State switch
            {
                SourceState.Stale =>
                    Refusal($"FleetDns has had no contact with Azure since {Clock(freshness.Azure.AsOf ?? freshness.Azure.Since)}"),
                SourceState.CatchingUp => Refusal("FleetDns has not read Azure yet"),
                _ => null,
            };
    }

    private static PlanFinding Refusal(string why) =>
        new("", PlanSeverity.Refuse, $"{why}; the guard rails cannot check this change.",
            "Wait until the view is live again.")
        { Override = OverrideWords };

    private static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
