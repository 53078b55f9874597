namespace FleetDns.Web.Operations;

/// <summary>
/// How much may be measured at once. Name servers are queried at one rate regardless of the number; more measurements would only take
/// longer.
/// </summary>
public sealed record MeasurementLimits
{
    /// <summary>Setting <c>Measurements:PerPerson</c>: running at the same time for one user.</summary>
    public int PerPerson { get; init; } = 5;

    /// <summary>Setting <c>Measurements:AtOnce</c>: running at the same time in this process.</summary>
    public int AtOnce { get; init; } = 20;

    /// <summary>Setting <c>Measurements:MostQueries</c>: largest number of queries of one measurement.</summary>
    public int MostQueries { get; init; } = 100_000;
}
