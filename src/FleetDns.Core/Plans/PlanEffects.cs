using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>The effect of documents on the FQDNs of the visible fleet, which the guard rails check.</summary>
public static class PlanEffects
{
    /// <summary>One effect for each existing profile that the documents affect together.</summary>
    public static ImmutableArray<ProfileEffect> Of(IEnumerable<PlanDocument> documents, FleetView view)
    {
        var after = new SortedDictionary<ObjectKey, ProfileRow?>();
        var all = documents.Where(d => d.Action != DocumentAction.Keep).ToList();
        foreach (var document in all)
        {
            Follow(document, view, after);
        }

        var exports = ExportEffects.Of(all, view).ToList();
        foreach (var export in exports)
        {
            foreach (var profile in Using(export.Service, view))
            {
                if ((after.TryGetValue(profile.Key, out var sofar) ? sofar : profile) is { } row)
                {
                    after[profile.Key] = BackendPreview.Exporting(row, export.Service, export.Weights, view);
                }
            }
        }

        return [.. after.Where(e => view.Profiles.ContainsKey(e.Key)).Select(e => Effect(view.Profiles[e.Key], e.Value, exports))];
    }

    private static ProfileEffect Effect(ProfileRow before, ProfileRow? after, List<ExportEffect> exports)
    {
        var effect = new ProfileEffect(before.Key, before.Fqdn ?? before.Key.ToString(), before, after);
        return after is null ? effect
            : effect with
            {
                Settled = effect with
                {
                    Before = Settled(before, exports, e => e.Before),
                    After = Settled(after, exports, e => e.After)
                }
            };
    }

    // Controllers and Azure follow the hub: each backend as specified, each export as its template and overrides set it.
    private static ProfileRow Settled(
        ProfileRow row, List<ExportEffect> exports, Func<ExportEffect, ImmutableDictionary<string, int>> weights)
    {
        foreach (var export in exports)
        {
            row = BackendPreview.Exporting(
                row, export.Service, cluster => weights(export).TryGetValue(cluster, out var weight) ? weight : null);
        }

        return row.Backends.Aggregate(
            row, (sofar, backend) =>
                ProfilePreview.With(sofar, backend.Key, Math.Clamp(Shares.AskedWeight(backend), 0, EndpointWeights.MaxWeight)));
    }

    /// <summary>The name that must be typed before these documents are applied: that of the deleted object, if an answering FQDN would
    /// stop; null if none.</summary>
    public static string? TypedName(IEnumerable<PlanDocument> documents, IEnumerable<ProfileEffect> effects) =>
        documents.FirstOrDefault(d => d.Action == DocumentAction.Delete) is { } deleted
        && effects.Any(Stops) ? deleted.Reference.Key.Name : null;

    /// <summary>The FQDNs that the plan stops, for a sentence.</summary>
    public static string Stopping(IEnumerable<ProfileEffect> effects) =>
        Wording.List([.. effects.Where(Stops).Select(e => e.Fqdn)]);

    internal static bool Stops(ProfileEffect effect) =>
        effect.Before is { } before && GuardRailRules.Answers(before) && (effect.After is null || !GuardRailRules.Answers(effect.After));

    private static void Follow(PlanDocument document, FleetView view, SortedDictionary<ObjectKey, ProfileRow?> after)
    {
        var (manifest, key) = (document.Manifest, document.Reference.Key);
        switch (document.Reference.Kind)
        {
            case "TrafficManagerBackend" when document.Reference.Group == PlanKind.Networking && document.Action != DocumentAction.Delete:
                // A change of only the weight does not contain the profile.
                var named = manifest.Text("spec", "profile", "name") is { } name ? new ObjectKey(key.Namespace, name)
                    : view.Profiles.Values.FirstOrDefault(p => p.Backends.Any(b => b.Key == key))?.Key;
                if (named is { } of)
                {
                    Change(of, row => Weighed(row, document, view));
                }

                break;
            // The export's effect through overrides and placements: see ExportEffects.
            case "ServiceExport" when document.Action == DocumentAction.Update && !IsKnown(key, view):
                foreach (var profile in Using(key, view))
                {
                    Change(profile.Key, row => BackendPreview.Exporting(row, key, _ => ExportWeight(manifest)));
                }

                break;
            case "ResourceOverride" when document.Action != DocumentAction.Delete:
                foreach (
                    var service in manifest.Items("spec", "resourceSelectors").Where(s => s.Text("kind") == "ServiceExport")
                    .Select(s => s.Text("name")).OfType<string>().Select(n => new ObjectKey(key.Namespace, n))
                    .Where(s => !IsKnown(s, view)))
                {
                    foreach (var profile in Using(service, view))
                    {
                        Change(profile.Key, row => BackendPreview.Exporting(row, service, cluster => Overridden(manifest, cluster, view)));
                    }
                }

                break;
            case var _ when document.Action == DocumentAction.Delete:
                // Based on the result of the documents before.
                foreach (
                    var effect in DeletePlans.Effects(
                        document.Reference, view with { Profiles = view.Profiles.RemoveRange(after.Keys).AddRange(Left()) }))
                {
                    after[effect.Profile] = effect.After;
                }

                break;
        }

        IEnumerable<KeyValuePair<ObjectKey, ProfileRow>> Left() =>
            after.Where(e => e.Value is not null).Select(e => KeyValuePair.Create(e.Key, e.Value!));

        void Change(ObjectKey profile, Func<ProfileRow, ProfileRow> change)
        {
            if ((after.TryGetValue(profile, out var sofar) ? sofar : view.Profiles.GetValueOrDefault(profile)) is { } row)
            {
                after[profile] = change(row);
            }
        }
    }

    private static ProfileRow Weighed(ProfileRow row, PlanDocument document, FleetView view)
    {
        var key = document.Reference.Key;
        var weight = Math.Clamp(
            document.Manifest.Number("spec", "weight") ?? row.Backends.FirstOrDefault(b => b.Key == key)?.Backend.Weight ?? 1, 0,
            EndpointWeights.MaxWeight);
        return row.Backends.Any(b => b.Key == key)
            ? ProfilePreview.With(row, key, weight)
            : BackendPreview.Add(
                row, BackendPreview.Row(key, row.Key.Name, document.Manifest.Text("spec", "backend", "name") ?? "", weight, view, []));
    }

    private static bool IsKnown(ObjectKey service, FleetView view) => view.Services.GetValueOrDefault(service) is { Export: not null };

    private static IEnumerable<ProfileRow> Using(ObjectKey service, FleetView view) =>
        view.Profiles.Values.Where(p => p.Backends.Any(b => b.Key.Namespace == service.Namespace && b.Backend.Import == service.Name));

    internal static int? ExportWeight(JsonObject export) =>
        int.TryParse(
            export.Text("metadata", "annotations", ServiceOverrides.WeightAnnotation), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var weight) ? weight : null;

    // The last rule that matches the cluster and sets the weight; null if none does.
    internal static int? Overridden(JsonObject found, string cluster, FleetView view) =>
        view.Members.GetValueOrDefault(cluster) is not { } member ? null
        : found.Items("spec", "policy", "overrideRules").Where(rule => ServiceDrafts.Matches(rule, member))
            .SelectMany(rule => rule.Items("jsonPatchOverrides"))
            .Where(patch => patch.Text("path") == ServiceOverrides.WeightPath)
            .Select(
                patch => int.TryParse(patch.Text("value"), NumberStyles.None, CultureInfo.InvariantCulture, out var weight) ? (int?)weight
                : null)
            .LastOrDefault();
}
