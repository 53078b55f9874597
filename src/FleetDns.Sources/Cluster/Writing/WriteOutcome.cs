using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Writing;

public enum WriteResult
{
    /// <summary>The server accepted it (or would, in a dry run).</summary>
    Accepted,
    /// <summary>The object has changed since the operator saw it (409); nothing was written.</summary>
    Conflict,
    /// <summary>The object does not exist (404).</summary>
    Gone,
    /// <summary>The operator may not (401, 403).</summary>
    Denied,
    /// <summary>The server (400, 422) or a webhook refuses the content.</summary>
    Invalid,
    /// <summary>FleetDns' guard rails or a missing confirmation block it; no write was sent.</summary>
    Held,
    /// <summary>No connection, or the server throttles (429); nothing was written. For a dry run or a read also: no answer, 5xx.</summary>
    Unreachable,
    /// <summary>It was sent, but there was no answer or an inconclusive one (5xx): the object must be read back.</summary>
    Unknown,
}

/// <summary>The result of a write.</summary>
/// <param name="Message">The server's message; null when accepted.</param>
/// <param name="ResourceVersion">The version of the written object; null unless accepted.</param>
public sealed record WriteOutcome(WriteResult Result, string? Message, string? ResourceVersion)
{
    /// <summary>The object as stored by the server (in a dry run: as it would be stored); null where it is unknown.</summary>
    public JsonObject? Written { get; init; }
}
