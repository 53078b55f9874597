using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>Whether Traffic Manager has taken the cluster as an endpoint, and whether that endpoint answers. Of several backends the worst is told.</summary>
internal static class EndpointLights
{
    /// <returns>Null for a light that is lit.</returns>
    public static (Light? Accepted, Light? Online) Of(in CellFacts facts)
    {
        if (facts.Backends.Count == 0)
        {
            return (facts.Hub.BackendsUnread is { } unread ? new(LightKind.Accepted, LightState.Unknown, unread) : new(LightKind.Accepted, LightState.Unused, "no backend uses the service"), null);
        }

        (Light? Accepted, Light? Online)? worst = null;
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

    // A backend that asks for nothing says nothing as long as another asks for something.
    private static int Rank((Light? Accepted, Light? Online) lights) => lights switch
    {
        ({ State: LightState.Unused }, _) => 9,
        ({ State: LightState.Stopped }, _) => 0,
        ({ }, _) => 1,
        (_, { State: LightState.Stopped }) => 2,
        (_, { State: LightState.Degraded }) => 3,
        (_, { State: LightState.Pending }) => 4,
        (_, { }) => 5,
        _ => 6,
    };

    private static Light? Accepted(BackendPlace place, EndpointRow? endpoint, InternalServiceExport export)
    {
        var backend = place.Backend;
        var name = backend.Meta.Key.Name;
        if (backend.Meta.Deleting is not null)
        {
            return Not(LightState.Unused, $"backend {name} is being deleted");
        }

        if (place.Profile is not { } profile)
        {
            return Not(LightState.Stopped, place.Accepted is { Status: ConditionStatus.False } ? place.Message : $"TrafficManagerProfile \"{backend.Profile}\" is not found",
                $"Backend {name} names profile {backend.Profile}: create it, or make a backend for another one.");
        }

        if (backend.Weight == 0)
        {
            return Not(LightState.Unused, $"backend {name} has weight 0", "Weight 0 takes all endpoints of the backend out. Raise the weight to bring them back.");
        }

        if (endpoint is { EffectiveWeight: > 0 } && (endpoint.AzureWeight ?? endpoint.StatusWeight) is not null)
        {
            return null;
        }

        if (profile.AzureMissing)
        {
            return Not(LightState.Stopped, "Azure has no such Traffic Manager profile", "It was deleted outside the fleet. Any change of the profile's spec makes it anew.");
        }

        if (endpoint is { StatusWeight: not null, AzureWeight: null } && Shares.IsKnown(profile.AzureState))
        {
            return Not(LightState.Stopped, $"the status of backend {name} lists the endpoint; Azure has none of that name", "It was deleted outside the fleet. Any change of the backend makes it anew.");
        }

        return export.Weight == 0 ? Not(LightState.Stopped, "export weight is 0") : Told(place);
    }

    // This cluster is sound, so a condition that complains about services which cannot be exposed speaks of others.
    private static Light Told(BackendPlace place)
    {
        var (backend, condition) = (place.Backend, place.Accepted);
        var name = backend.Meta.Key.Name;
        if (condition is null)
        {
            return Not(LightState.Pending, $"the controller has not reported on backend {name} yet");
        }

        if (condition.ObservedGeneration != 0 && condition.ObservedGeneration < backend.Meta.Generation)
        {
            return Not(LightState.Pending, string.Create(CultureInfo.InvariantCulture, $"the controller has not caught up with generation {backend.Meta.Generation} of backend {name}"));
        }

        return condition.Status switch
        {
            ConditionStatus.Unknown => Not(LightState.Pending, place.Message),
            ConditionStatus.False when !SpeaksOfOthers(condition.Message) => Not(LightState.Stopped, place.Message, "Look at the backend and its profile: their conditions and events name the cause."),
            _ => Not(LightState.Pending, $"the controller has not made an endpoint for backend {name} yet"),
        };
    }

    private static bool SpeaksOfOthers(string message) =>
        message.Contains("cannot be exposed as the Azure Traffic Manager", StringComparison.Ordinal) && !message.Contains("failed to be created/updated", StringComparison.Ordinal);

    private static Light? Online(ProfileRow profile, EndpointRow endpoint)
    {
        if (!Shares.IsKnown(profile.AzureState))
        {
            return Not(profile.AzureState switch
            {
                SourceState.NotConfigured => "Azure is not configured: nobody tells whether probes reach it",
                SourceState.CatchingUp => "Azure has not been read yet",
                SourceState.Elsewhere => "the Azure profile is in a subscription that FleetDns does not read",
                _ => "Azure cannot be read",
            });
        }

        if (profile.Azure is { Enabled: false })
        {
            return Stopped("the Azure profile is disabled", "Azure answers NXDOMAIN for it. Enable it there, or change the profile's spec: the controller then enables it.");
        }

        return !endpoint.Enabled ? Stopped("the endpoint is disabled in Azure", "Enable it there, or change the backend: the controller then enables it.")
            : endpoint.AlwaysServe ? NotProbed("alwaysServe is on in Azure")
            : endpoint.MonitorStatus switch
            {
                "Online" => null,
                "Unmonitored" => NotProbed("Azure says Unmonitored"),
                "CheckingEndpoint" => new(LightKind.Online, LightState.Pending, "CheckingEndpoint: Traffic Manager has no result of its probes yet; it answers with the endpoint meanwhile"),
                "Degraded" => new(LightKind.Online, LightState.Degraded, "Degraded: Traffic Manager's probes fail", "Compare protocol, port and path of the profile's probe with what the Service serves on its public IP; look for a firewall in between."),
                "Stopped" => Stopped("Stopped: the target is stopped", "Start the target."),
                "Inactive" or "Disabled" => Stopped($"{endpoint.MonitorStatus}: Traffic Manager does not answer with it", "Enable profile and endpoint in Azure."),
                null => Not("not known: Azure does not tell the endpoint's monitor status"),
                var other => Not($"{AzureErrorText.OneLine(other)}: a status that FleetDns does not know"),
            };

        static Light NotProbed(string why) => new(LightKind.Online, LightState.Unknown, $"not probed ({why}): DNS keeps answering with it even when it is down",
            "Turn alwaysServe off for the endpoint in Azure: Traffic Manager then probes it and leaves it out while it is down.");

        static Light Stopped(string reason, string fix) => new(LightKind.Online, LightState.Stopped, reason, fix);

        static Light Not(string reason) => new(LightKind.Online, LightState.Unknown, reason);
    }

    private static Light Not(LightState state, string reason, string? fix = null) => new(LightKind.Accepted, state, reason, fix);
}
