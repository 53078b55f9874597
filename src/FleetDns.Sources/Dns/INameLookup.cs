namespace FleetDns.Sources.Dns;

/// <summary>Whether a name stands in its own zone.</summary>
public interface INameLookup
{
    /// <summary>Asks one of the zone's own name servers once. Never throws but when cancelled.</summary>
    Task<NameLookupAnswer> AskAsync(string name, CancellationToken token);
}

/// <param name="Exists">Null where no server told.</param>
/// <param name="Words">The answer, or why there is none, for the operator.</param>
public sealed record NameLookupAnswer(bool? Exists, string Words);
