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
    /// <summary>No answer, or 429/5xx: it is not known to be written; look at the object.</summary>
    Unreachable,
}

/// <summary>What became of a write.</summary>
/// <param name="Message">The server's own words; null when accepted.</param>
/// <param name="ResourceVersion">Of the written object; null unless accepted.</param>
public sealed record WriteOutcome(WriteResult Result, string? Message, string? ResourceVersion)
{
    /// <summary>The object as the server has it now (in a dry run: as it would have it); null where it does not tell.</summary>
    public JsonObject? Written { get; init; }
}
