namespace FleetDns.Core.Plans;

public enum NameState
{
    /// <summary>Not queried, or no answer: see <see cref="NameAnswer.Words"/>.</summary>
    Unknown,
    Free,
    Taken,
    /// <summary>The planned object already has it.</summary>
    Own,
}

/// <param name="Words">Azure's message, or why it could not be queried; null if there is nothing to add.</param>
public sealed record NameAnswer(NameState State, string? Words = null)
{
    public static NameAnswer Unknown { get; } = new(NameState.Unknown);
}

/// <summary>What a plan queried from Azure. All of it is optional: a dashboard without Azure also plans, and shows what it could not
/// check.</summary>
/// <param name="Connected">Whether Azure is connected.</param>
/// <param name="ResourceGroups">Names in the subscription; null while unknown.</param>
/// <param name="Profiles">By relative name <c>&lt;namespace&gt;-&lt;name&gt;</c>: whether it is available in Traffic Manager.</param>
/// <param name="Labels">By <c>&lt;label&gt;.&lt;region&gt;</c>: whether a public IP could have that DNS label.</param>
public sealed record AzureReading(
    bool Connected,
    ImmutableArray<string>? ResourceGroups,
    ImmutableDictionary<string, NameAnswer> Profiles,
    ImmutableDictionary<string, NameAnswer> Labels)
{
    public static AzureReading NotConnected { get; } =
        new(false, null, ImmutableDictionary<string, NameAnswer>.Empty, ImmutableDictionary<string, NameAnswer>.Empty);

    public NameAnswer Profile(string relativeName) => Profiles.GetValueOrDefault(relativeName, NameAnswer.Unknown);

    public NameAnswer Label(string label, string region) => Labels.GetValueOrDefault($"{label}.{region}", NameAnswer.Unknown);
}
