using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>Whether Traffic Manager has the cluster as an endpoint, and whether that endpoint answers. Of several backends, the worst
/// counts.</summary>
internal static class EndpointReadiness
{
    /// <returns>Null for a check that passes.</returns>
    public static (ReadinessCheck? Accepted, ReadinessCheck? Online) Of(in CellFacts facts)
    {
        if (facts.Backends.Count == 0)
        {
            return (
                facts.Hub.BackendsUnread is { } unread ? new(CheckKind.Accepted, CheckState.Unknown, unread)
                : new(CheckKind.Accepted, CheckState.Unused, "no backend uses the service"), null);
        }

        (ReadinessCheck? Accepted, ReadinessCheck? Online)? worst = null;
        foreach (var place in facts.Backends)
        {
            var endpoint = place.Of(facts.Cluster);
            var accepted = Accepted(place, endpoint, facts.Export!);
            var one = (accepted, accepted is null ? Online(place.Profile!, endpoint!) : null);
            if (worst is not { } sofar || Rank(one) < Rank(sofar))
            {
                worst = one;
            }
        }

        return worst!.Value;
    }

    // A backend without endpoints does not count if another has some.
    private static int Rank((ReadinessCheck? Accepted, ReadinessCheck? Online) checks) => checks switch
    {
        ({ State: CheckState.Unused }, _) => 9,
        ({ State: CheckState.Stopped }, _) => 0,
        ({ }, _) => 1,
        (_, { State: CheckState.Stopped }) => 2,
        (_, { State: CheckState.Degraded }) => 3,
        (_, { State: CheckState.Pending }) => 4,
        (_, { }) => 5,
        _ => 6,
    };

    private static ReadinessCheck? Accepted(BackendPlace place, EndpointRow? endpoint, InternalServiceExport export)
    {
        var backend = place.Backend;
        var name = backend.Meta.Key.Name;
        if (backend.Meta.Deleting is not null)
        {
            return Not(CheckState.Unused, $"backend {name} is being deleted");
        }

        if (place.Profile is not { } profile)
        {
            return Not(
                CheckState.Stopped,
                place.Accepted is { Status: ConditionStatus.False } ? place.Message
                : $"TrafficManagerProfile \"{backend.Profile}\" is not found",
                $"Backend {name} names profile {backend.Profile}: create it, or create a backend for another one.");
        }

        if (backend.Weight == 0)
        {
            return Not(
                CheckState.Unused, $"backend {name} has weight 0",
                "Weight 0 removes all endpoints of the backend. Raise the weight to restore them.");
        }

        if (endpoint is { EffectiveWeight: > 0 } && (endpoint.AzureWeight ?? endpoint.StatusWeight) is not null)
        {
            return null;
        }

        if (profile.AzureMissing)
        {
            return Not(
                CheckState.Stopped, "Azure does not have the Traffic Manager profile",
                "It was deleted outside the fleet. Any change of the profile's spec re-creates it.");
        }

        if (endpoint is { StatusWeight: not null, AzureWeight: null } && Shares.IsKnown(profile.AzureState))
        {
            return Not(
                CheckState.Stopped, $"the status of backend {name} lists the endpoint, but Azure does not have it",
                "It was deleted outside the fleet. Any change of the backend re-creates it.");
        }

        return export.Weight == 0 ? Not(CheckState.Stopped, "export weight is 0") : InTrafficManager(place);
    }

    // This cluster is valid, so a condition about services that cannot be exposed is about others.
    private static ReadinessCheck InTrafficManager(BackendPlace place)
    {
        var (backend, condition) = (place.Backend, place.Accepted);
        var name = backend.Meta.Key.Name;
        if (condition is null)
        {
            return Not(CheckState.Pending, $"the controller has not reported on backend {name} yet");
        }

        if (condition.ObservedGeneration != 0 && condition.ObservedGeneration < backend.Meta.Generation)
        {
            return Not(
                CheckState.Pending,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the controller has not caught up with generation {backend.Meta.Generation} of backend {name}"));
        }

        return condition.Status switch
        {
            ConditionStatus.Unknown => Not(CheckState.Pending, place.Message),
            ConditionStatus.False when !SpeaksOfOthers(condition.Message) =>
                Not(CheckState.Stopped, place.Message, "Check the backend and its profile: their conditions and events name the cause."),
            _ => Not(CheckState.Pending, $"the controller has not created an endpoint for backend {name} yet"),
        };
    }

    private static bool SpeaksOfOthers(string message) =>
        message.Contains("cannot be exposed as the Azure Traffic Manager", StringComparison.Ordinal)
            && !message.Contains("failed to be created/updated", StringComparison.Ordinal);

    private static ReadinessCheck? Online(ProfileRow profile, EndpointRow endpoint)
    {
        if (!Shares.IsKnown(profile.AzureState))
        {
            return Not(profile.AzureState switch
            {
                SourceState.NotConfigured => "unknown: Azure is not configured, so probe results are not available",
                SourceState.CatchingUp => "Azure has not been read yet",
                SourceState.Elsewhere => "the Azure profile is in a subscription that FleetDns does not read",
                _ => "Azure cannot be read",
            });
        }

        if (profile.Azure is { Enabled: false })
        {
            return Stopped(
                "the Azure profile is disabled",
                "Azure returns NXDOMAIN for it. Enable it there, or change the profile's spec: the controller then enables it.");
        }

        return !endpoint.Enabled
            ? Stopped("the endpoint is disabled in Azure", "Enable it there, or change the backend: the controller then enables it.")
            : endpoint.AlwaysServe ? NotProbed("alwaysServe is on in Azure")
            : endpoint.MonitorStatus switch
            {
                "Online" => null,
                "Unmonitored" => NotProbed("Azure reports Unmonitored"),
                "CheckingEndpoint" =>
                    new(CheckKind.Online, CheckState.Pending,
                    "CheckingEndpoint: Traffic Manager has no result of its probes yet; it answers with the endpoint meanwhile"),
                "Degraded" =>
                    new(CheckKind.Online, CheckState.Degraded, "Degraded: Traffic Manager's probes fail",
                    "Compare protocol, port and path of the profile's probe with what the Service serves on its public IP; check for a "
                    + "firewall in between."),
                "Stopped" => Stopped("Stopped: the target is stopped", "Start the target."),
                "Inactive" or "Disabled" =>
                    Stopped($"{endpoint.MonitorStatus}: Traffic Manager does not answer with it", "Enable profile and endpoint in Azure."),
                null => Not("unknown: Azure does not report the endpoint's monitor status"),
                var other => Not($"{AzureErrorText.OneLine(other)}: unknown to FleetDns"),
            };

        static ReadinessCheck NotProbed(string why) =>
            new(CheckKind.Online, CheckState.Unknown, $"not probed ({why}): DNS keeps answering with it even if it is down",
            "Turn alwaysServe off for the endpoint in Azure: Traffic Manager then probes it and leaves it out while it is down.");

        static ReadinessCheck Stopped(string reason, string fix) => new(CheckKind.Online, CheckState.Stopped, reason, fix);

        static ReadinessCheck Not(string reason) => new(CheckKind.Online, CheckState.Unknown, reason);
    }

    private static ReadinessCheck Not(CheckState state, string reason, string? fix = null) => new(CheckKind.Accepted, state, reason, fix);
}
