namespace FleetDns.Sources.Dns;

/// <summary>Checks whether a name exists in its zone.</summary>
public interface INameLookup
{
    /// <summary>Queries one of the zone's name servers once. Throws only when cancelled.</summary>
    Task<NameLookupAnswer> AskAsync(string name, CancellationToken token);
}

/// <param name="Exists">Null where no server answered.</param>
/// <param name="Words">The answer, or why there is none, for the operator.</param>
public sealed record NameLookupAnswer(bool? Exists, string Words);
