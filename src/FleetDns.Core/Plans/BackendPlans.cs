using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>From a backend draft to the documents to write and their effect on the FQDN.</summary>
internal static class BackendPlans
{
    private const int MostEndpoints = 200;
    private const double Noticeable = 0.01;

    public static ImmutableArray<DocumentRef> Asks(BackendDraft draft) => draft.Namespace.Length == 0 ? [] :
    [
        PlanKind.Namespace.Named("", draft.Namespace),
        .. draft.Profile.Length == 0 ? Array.Empty<DocumentRef>() : [PlanKind.Profile.Named(draft.Namespace, draft.Profile)],
        .. draft.Profile.Length == 0 || draft.Service.Length == 0 ? Array.Empty<DocumentRef>()
            : [PlanKind.Backend.Named(draft.Namespace, Name(draft))],
    ];

    public static BackendDraft? Edit(ObjectKey backend, HubReading hub) =>
        hub.Find(PlanKind.Backend.Named(backend.Namespace, backend.Name)) is not { } found ? null : new BackendDraft
        {
            Editing = backend,
            Namespace = backend.Namespace,
            Name = backend.Name,
            Profile = found.Text("spec", "profile", "name") ?? "",
            Service = found.Text("spec", "backend", "name") ?? "",
            Weight = found.Number("spec", "weight") ?? 1,
        };

    public static BackendPlan Of(BackendDraft draft, FleetView view, HubReading hub, ImmutableArray<ComingExport> soon)
    {
        var plan = new PlanBuilder(hub);
        var key = new ObjectKey(draft.Namespace, Name(draft));
        var profile = new ObjectKey(draft.Namespace, draft.Profile);
        var before = view.Profiles.GetValueOrDefault(profile);
        var services = Services(draft.Namespace, view, soon);
        if (draft.Profile.Length == 0 || draft.Service.Length == 0)
        {
            plan.Refuse(
                nameof(BackendDraft.Profile), draft.Profile.Length == 0 ? "Choose the profile that should receive the backend." : null);
            plan.Refuse(nameof(BackendDraft.Service), draft.Service.Length == 0 ? "Choose an exported service." : null);
            return new BackendPlan(plan.Build("Create backend", []), draft.Weight ?? 1, [], before, null, [], [], services);
        }

        var row = before
            ?? ProfilePlans.NewRow(
                new ProfileDraft { Namespace = draft.Namespace, Name = draft.Profile },
                $"{ProfilePlans.RelativeName(draft.Namespace, draft.Profile)}.trafficmanager.net");
        var candidate = BackendPreview.Row(key, draft.Profile, draft.Service, 1, view, soon);
        var exports = candidate.Endpoints.Where(e => e.LeftOut is null && e.ExportWeight > 0).Select(e => e.ExportWeight!.Value).ToList();
        var others = row.Backends.Where(b => b.Key != key).SelectMany(b => b.Endpoints).Sum(e => (long)e.ComputedWeight);
        var weight = draft.Weight ?? BackendWeightChoices.Recommended(exports, others) ?? 100;
        var after = After(weight);

        CheckNames(draft, key, view, plan);
        CheckService(draft, key, row, candidate, services, plan);
        CheckWeight(draft, weight, exports, others, plan);
        CheckMonitor(draft, row, view, plan);
        var manifest = plan.Head(PlanKind.Backend, draft.Namespace, key.Name);
        manifest["spec"] = new JsonObject
        {
            ["profile"] = new JsonObject { ["name"] = draft.Profile },
            ["backend"] = new JsonObject { ["name"] = draft.Service },
            ["weight"] = weight,
        };
        plan.Write(PlanKind.Backend, manifest, $"Puts service {draft.Service} behind {row.Fqdn}.");
        return new BackendPlan(
            plan.Build(
                draft.Editing is null ? $"Create backend {key}" : $"Change backend {key}",
                [new ProfileEffect(profile, row.Fqdn ?? draft.Profile, before, after)]),
            weight,
            BackendWeightChoices.Of(exports, others, Preview),
            before,
            after,
            Outlook(before, after),
            [.. candidate.Endpoints.Where(e => e.LeftOut is not null).Select(e => new LeftOutCluster(e.Cluster!, e.Slot, e.LeftOut!))],
            services);

        ProfileRow After(int at) => row.Backends.Any(b => b.Key == key)
            ? ProfilePreview.With(row, key, Math.Clamp(at, 0, EndpointWeights.MaxWeight))
            : BackendPreview.Add(
                row, BackendPreview.Row(key, draft.Profile, draft.Service, Math.Clamp(at, 0, EndpointWeights.MaxWeight), view, soon));

        (double, ImmutableArray<int>) Preview(int at)
        {
            var made = After(at).Backends.First(b => b.Key == key).Endpoints;
            return (made.Sum(e => e.Effective), [.. made.Where(e => e.ComputedWeight > 0).Select(e => e.ComputedWeight)]);
        }
    }

    private static string Name(BackendDraft draft) => draft.Name.Length > 0 ? draft.Name : $"{draft.Profile}-{draft.Service}";

    private static ImmutableArray<ServiceChoice> Services(string ns, FleetView view, ImmutableArray<ComingExport> soon)
    {
        var known = view.Services.Values.Where(s => s.Key.Namespace == ns).Select(s =>
        {
            var clusters = s.Import?.Clusters.Length ?? 0;
            return new ServiceChoice(
                s.Key.Name, clusters, false,
                clusters == 0 ? "exported by no cluster yet"
                    : $"exported by {Wording.Count(clusters)} {(clusters == 1 ? "cluster" : "clusters")}");
        }).ToList();
        var coming = soon.Where(s => s.Service.Namespace == ns && !known.Exists(k => k.Name == s.Service.Name && k.Clusters > 0))
            .GroupBy(s => s.Service.Name)
            .Select(g => new ServiceChoice(g.Key, g.Count(), true, "about to be exported")).ToList();
        return [.. known.Where(k => !coming.Exists(c => c.Name == k.Name)).Concat(coming).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    private static ImmutableArray<EndpointOutlook> Outlook(ProfileRow? before, ProfileRow after)
    {
        var was = (before?.Backends ?? []).SelectMany(b => b.Endpoints.Select(e => (b.Key, e.Cluster, e.Effective)))
            .ToDictionary(e => (e.Key, e.Cluster), e => e.Effective);
        return
        [
            .. after.Backends.SelectMany(b => b.Endpoints.Where(e => e.LeftOut is null).Select(e =>
                new EndpointOutlook(
                    e.Cluster!, e.Slot, b.Key, e.ComputedWeight, was.TryGetValue((b.Key, e.Cluster), out var share) ? share : null,
                    e.Effective))),
            .. after.ForeignEndpoints.Select(
                e => new EndpointOutlook(
                    e.Target ?? e.Name ?? "?", -1, null, e.EffectiveWeight,
                    before?.ForeignEndpoints.FirstOrDefault(f => f.Name == e.Name)?.Effective, e.Effective)),
        ];
    }

    private static void CheckNames(BackendDraft draft, ObjectKey key, FleetView view, PlanBuilder plan)
    {
        plan.Refuse(
            nameof(BackendDraft.Name), Names.Object("TrafficManagerBackend", key.Name),
            draft.Name.Length == 0 ? "Give it a shorter name." : null);
        var profile = PlanKind.Profile.Named(draft.Namespace, draft.Profile);
        if (plan.Hub.Lacks(profile) && !view.Profiles.ContainsKey(profile.Key))
        {
            plan.Refuse(
                nameof(BackendDraft.Profile), $"TrafficManagerProfile \"{draft.Profile}\" is not found in namespace {draft.Namespace}.",
                "Create the profile first.");
        }
        else if (view.Profiles.GetValueOrDefault(profile.Key)?.Profile.Meta.Deleting is not null)
        {
            plan.Refuse(nameof(BackendDraft.Profile), $"The profile {profile.Key} is being deleted.");
        }

        var existing = plan.Hub.Find(PlanKind.Backend.Named(key.Namespace, key.Name));
        if (draft.Editing is null && existing is not null)
        {
            plan.Refuse(nameof(BackendDraft.Name), $"TrafficManagerBackend {key} exists.", "Edit it, or choose another name.");
        }

        if (draft.Editing is { } editing
            && (editing != key
                || (existing is not null
                    && (existing.Text("spec", "profile", "name") != draft.Profile
                        || existing.Text("spec", "backend", "name") != draft.Service))))
        {
            plan.Refuse(
                nameof(BackendDraft.Name),
                $"Of backend {editing} only the weight can be changed: spec.profile is immutable, spec.backend is immutable.",
                "Create another backend, and set this one's weight to 0.");
        }
    }

    private static void CheckService(
        BackendDraft draft, ObjectKey key, ProfileRow profile, BackendRow candidate, ImmutableArray<ServiceChoice> services,
        PlanBuilder plan)
    {
        const string field = nameof(BackendDraft.Service);
        if (profile.Backends.FirstOrDefault(b => b.Key != key && b.Backend.Import == draft.Service) is { } twin)
        {
            plan.Refuse(
                field,
                $"Service {draft.Service} is already used by backend {twin.Key.Name} of this profile; "
                + "Azure accepts an address only once in a profile.",
                $"Change the weight of {twin.Key.Name} instead.");
        }

        if (draft.Editing is null && !services.Any(s => s.Name == draft.Service && s.Clusters > 0))
        {
            plan.Refuse(
                field, $"ServiceImport \"{draft.Service}\" is not found: no cluster exports {draft.Namespace}/{draft.Service}.",
                "Export the service first.");
            return;
        }

        var valid = candidate.Endpoints.Count(e => e.LeftOut is null);
        foreach (var left in candidate.Endpoints.Where(e => e.LeftOut is not null))
        {
            plan.Warn(field, $"{left.Cluster} will be left out: {left.LeftOut}.");
        }

        if (valid == 0)
        {
            plan.Warn(field, "No cluster would get an endpoint now: this backend would receive no traffic.");
        }

        var total = profile.Endpoints.Count(e => e.LeftOut is null) + (profile.Backends.Any(b => b.Key == key) ? 0 : valid);
        if (total > MostEndpoints)
        {
            plan.Refuse(field, $"The profile would have {Wording.Count(total)} endpoints; Azure allows {MostEndpoints}.");
        }
    }

    private static void CheckWeight(BackendDraft draft, int weight, List<int> exports, long others, PlanBuilder plan)
    {
        const string field = nameof(BackendDraft.Weight);
        if (weight is < 0 or > EndpointWeights.MaxWeight)
        {
            plan.Refuse(field, $"A backend weight must be a whole number from 0 to {Wording.Count(EndpointWeights.MaxWeight)}.");
        }
        else if (weight == 0)
        {
            plan.Warn(field, "With weight 0 the controller creates no endpoints: this backend receives no traffic.");
        }
        else if (
            exports.Count > 0 && EndpointWeights.RoundingError(weight, exports) is var error and > Noticeable
            && BackendWeightChoices.Recommended(exports, others) is { } better)
        {
            var off = EndpointWeights.RoundingError(better, exports);
            plan.Warn(
                field,
                $"Weight {Wording.Count(weight)} rounds shares inside the backend by up to {Wording.Tenths(error)} percentage points.",
                $"Weight {Wording.Count(better)} {(off < 1e-9 ? "is exact" : $"is off by {Wording.Tenths(off)} points at most")}.");
        }
    }

    // Probes use the monitor's port on the public IP, where only the Service's ports are open.
    private static void CheckMonitor(BackendDraft draft, ProfileRow profile, FleetView view, PlanBuilder plan)
    {
        if (view.Services.GetValueOrDefault(new ObjectKey(draft.Namespace, draft.Service))?.Service is { Ports.IsEmpty: false } service
            && (profile.Profile.Monitor?.Port ?? 80) is var port && service.Ports.All(p => p.Port != port))
        {
            plan.Warn(
                nameof(BackendDraft.Service),
                $"The profile's probes use port {port}; Service {draft.Service} has only "
                + $"{Wording.List([.. service.Ports.Select(p => p.Port.ToString(CultureInfo.InvariantCulture))])}: "
                + "all its endpoints would be degraded.",
                "Change the monitor's port, or add the port to the Service.");
        }
    }
}
