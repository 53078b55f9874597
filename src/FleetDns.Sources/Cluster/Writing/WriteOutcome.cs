using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Writing;

public enum WriteResult
{
    /// <summary>The server took it (or would, in a dry run).</summary>
    Accepted,
    /// <summary>The object has moved on since the operator saw it (409); nothing was written.</summary>
    Conflict,
    /// <summary>The object is gone (404).</summary>
    Gone,
    /// <summary>The operator may not (401, 403).</summary>
    Denied,
    /// <summary>The server finds the content wrong (400, 422) or a webhook refuses it.</summary>
    Invalid,
    /// <summary>Our own guard rails, or an answer that is still owed, stand against it; the server was not asked to write.</summary>
    Held,
    /// <summary>No connection, or an answer that puts off (429); nothing was written. Of a dry run or a reading also: no answer, 5xx.</summary>
    Unreachable,
    /// <summary>It was sent, and no answer came or one that does not decide (5xx): read the object back to know.</summary>
    Unknown,
}

/// <summary>What became of a write.</summary>
/// <param name="Message">The server's own words; null when accepted.</param>
/// <param name="ResourceVersion">Of the written object; null unless accepted.</param>
public sealed record WriteOutcome(WriteResult Result, string? Message, string? ResourceVersion)
{
    /// <summary>The object as the server has it now (in a dry run: as it would have it); null where it does not tell.</summary>
    public JsonObject? Written { get; init; }
}
