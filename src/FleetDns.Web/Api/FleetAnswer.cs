using System.Globalization;
using FleetDns.Core.Problems;
using FleetDns.Core.Sampling;

namespace FleetDns.Web.Api;

/// <summary>
/// The fleet as JSON: the same view as on the screens, narrowed to what the caller may see. Shares are 0..1, weights 0..1000, times UTC.
/// </summary>
/// <param name="Hub">live, catchingUp, stale, denied or absent: how far the rest can be trusted.</param>
/// <param name="Headline">The overview's sentence.</param>
public sealed record FleetAnswer(
    DateTimeOffset At, string Hub, string Azure, string Headline, IReadOnlyList<ProfileAnswer> Profiles,
    IReadOnlyList<MemberAnswer> Members)
{
    public static FleetAnswer Of(FleetView view, IReadOnlyDictionary<string, Measurement> measurements, DateTimeOffset now)
    {
        var serving = Serving.Of(view, ProfileFindings.Of(view), measurements, now);
        return new(
            now, Word(view.Freshness.Hub), Word(view.Freshness.Azure.State), Core.Fleet.Headline.Of(view, serving).Sentence,
            [.. view.Profiles.Values.Select(
                row => ProfileAnswer.Of(row, serving[row.Key], measurements.GetValueOrDefault(row.Profile.Meta.Uid), now))],
            [.. view.Members.Values.Select(
                member => new MemberAnswer(
                    member.Name, member.Cluster.Location, member.Joined, member.AgentsHealthy, member.AgentsExpected,
                    member.LastHeartbeat))]);
    }

    /// <summary>Names start with a lower-case letter, as usual in JSON.</summary>
    internal static string Word<T>(T value) where T : Enum =>
        $"{value}" is { Length: > 0 } name ? char.ToLower(name[0], CultureInfo.InvariantCulture) + name[1..] : "";
}

/// <param name="Fqdn">Null while Azure has assigned none.</param>
/// <param name="State">stopped, unhealthy, notKnown, atRisk, contradicted, drained or asIntended.</param>
/// <param name="Why">The reason for the state, as on the overview.</param>
/// <param name="SharesUnknown">Why no effective share is known: Azure does not route by weight. Null where shares are known.</param>
/// <param name="Measurement">The latest; null where there is none.</param>
public sealed record ProfileAnswer(
    string Namespace, string Name, string? Fqdn, bool ServesAsIntended, string State, string Why, string? SharesUnknown,
    IReadOnlyList<BackendAnswer> Backends, IReadOnlyList<ShareAnswer> Shares, IReadOnlyList<DisagreementAnswer> Disagreements,
    MeasurementAnswer? Measurement)
{
    public static ProfileAnswer Of(ProfileRow row, Serving serving, Measurement? measurement, DateTimeOffset now) => new(
        row.Key.Namespace, row.Key.Name, row.Fqdn, serving.Kind == ServingKind.AsIntended, FleetAnswer.Word(serving.Kind), serving.Sentence,
        row.SharesUnknown,
        [.. row.Backends.Select(backend => new BackendAnswer(backend.Key.Name, backend.Backend.Weight))],
        [.. row.Shares.Select(
            share => new ShareAnswer(
                share.Label, share.Foreign, share.Intended, row.SharesUnknown is null ? share.Effective : null, share.LeftOut))],
        [.. row.Disagreements.Select(why => new DisagreementAnswer(FleetAnswer.Word(why.Kind), why.Title, why.Detail))],
        measurement is null ? null : MeasurementAnswer.Of(measurement, row, now));
}

public sealed record BackendAnswer(string Name, int Weight);

/// <param name="Label">Member cluster, or the target of an endpoint that does not belong to the fleet (foreign).</param>
/// <param name="Effective">Null where it is not known.</param>
/// <param name="LeftOut">Why the cluster gets no endpoint; null when it gets one.</param>
public sealed record ShareAnswer(string Label, bool Foreign, double Intended, double? Effective, string? LeftOut);

public sealed record DisagreementAnswer(string Kind, string Title, string Detail);

public sealed record MemberAnswer(
    string Name, string? Location, bool Joined, int AgentsHealthy, int AgentsExpected, DateTimeOffset? LastHeartbeat);
