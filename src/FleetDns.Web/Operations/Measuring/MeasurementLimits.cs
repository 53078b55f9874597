namespace FleetDns.Web.Operations;

/// <summary>How much may be measured at once. Name servers are asked at one pace, whatever the number; more would only wait longer.</summary>
public sealed record MeasurementLimits
{
    /// <summary>Setting <c>Measurements:PerPerson</c>: running at the same time.</summary>
    public int PerPerson { get; init; } = 5;

    /// <summary>Setting <c>Measurements:AtOnce</c>: running at the same time in this process.</summary>
    public int AtOnce { get; init; } = 20;

    /// <summary>Setting <c>Measurements:MostQueries</c>: of one measurement.</summary>
    public int MostQueries { get; init; } = 100_000;
}
