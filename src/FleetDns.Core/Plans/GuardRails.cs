using System.Globalization;

namespace FleetDns.Core.Plans;

/// <summary>Limits that no single change may cross, whoever makes it. Settings <c>GuardRails:*</c>.</summary>
public sealed record GuardRails
{
    /// <summary>Setting <c>GuardRails:NeverAllZero</c>: an FQDN that answers keeps at least one endpoint with a weight.</summary>
    public bool NeverAllZero { get; init; } = true;

    /// <summary>Setting <c>GuardRails:LeastClusters</c>: at least so many healthy clusters keep a share; fewer before the change is no reason to refuse.</summary>
    public int LeastClusters { get; init; } = 1;

    /// <summary>Setting <c>GuardRails:LargestStep</c>: points of share (0..100) that a cluster may gain or lose at once without being confirmed; 100 = any.</summary>
    public double LargestStep { get; init; } = 50;

    /// <summary>What must be typed to write although the guard rails cannot judge.</summary>
    public const string OverrideWords = "without guard rails";

    private static readonly string[] s_exporting = ["services", "serviceexports", "clusterresourceplacements", "resourceplacements", "clusterresourceoverrides", "resourceoverrides"];

    public static string StepConfirmation(ObjectKey profile) => $"step:{profile}";

    /// <summary>What the change would cross. Refusals cannot be confirmed; a step can, by <see cref="PlanFinding.Confirmation"/>.</summary>
    /// <param name="typed">The name was (or will have to be) typed: then reaching zero is meant.</param>
    public ImmutableArray<PlanFinding> Check(ProfileEffect effect, bool typed) => GuardRailRules.Check(this, effect, typed);

    /// <summary>Why nothing can be judged on this view: it is not what the fleet is now. Null where it is live.</summary>
    /// <param name="effects">What the documents do to existing profiles; where they do nothing, Azure is not needed.</param>
    public static PlanFinding? CannotJudge(IEnumerable<PlanDocument> documents, IEnumerable<ProfileEffect> effects, Freshness freshness)
    {
        var written = documents.Where(d => d.Action != DocumentAction.Keep).Select(d => d.Reference).ToList();
        if (written.Count == 0)
        {
            return null;
        }

        if (freshness.Defect is { } defect)
        {
            return Refusal($"FleetDns has a defect since {Clock(defect.Since)} ({defect.Kind}) and shows the state before it");
        }

        var exporting = written.Exists(d => d.Group == PlanKind.Placing || d is { Kind: "ServiceExport" or "Service" or "Namespace" });
        var needed = freshness.Central.Concat(exporting && !freshness.Kinds.IsDefault ? freshness.Kinds.Where(k => s_exporting.Contains(k.Source)) : []).ToList();
        if (needed.Count == 0 || needed.Exists(k => k.State == SourceState.CatchingUp))
        {
            return Refusal("FleetDns has not read the whole hub yet");
        }

        if (needed.Where(k => k.State == SourceState.Stale).OrderBy(k => k.AsOf ?? k.Since).FirstOrDefault() is { } lost)
        {
            return Refusal($"FleetDns has not heard from the hub ({lost.Source}) since {Clock(lost.AsOf ?? lost.Since)}");
        }

        if (needed.FirstOrDefault(k => k.State == SourceState.Denied) is { } denied)
        {
            return Refusal($"The hub does not let FleetDns read {denied.Source}");
        }

        return !effects.Any(e => e.Before is { } before && GuardRailRules.Answers(before)) ? null
            : freshness.Azure.State switch
            {
                SourceState.Stale => Refusal($"FleetDns has not heard from Azure since {Clock(freshness.Azure.AsOf ?? freshness.Azure.Since)}"),
                SourceState.CatchingUp => Refusal("FleetDns has not read Azure yet"),
                _ => null,
            };
    }

    private static PlanFinding Refusal(string why) =>
        new("", PlanSeverity.Refuse, $"{why}; guard rails cannot judge.", "Wait until it is live again.") { Override = OverrideWords };

    private static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
