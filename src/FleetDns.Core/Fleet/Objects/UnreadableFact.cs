namespace FleetDns.Core.Fleet;

/// <summary>An object of the hub that FleetDns cannot decode. What a view shows of it is its last readable state, or nothing.</summary>
/// <param name="Reason">Field and reason, e.g. <c>weight is not a number</c>; untrusted text.</param>
public sealed record UnreadableFact(ObjectRef Of, string Reason)
{
    /// <summary>The sentence for screens.</summary>
    public string Sentence => $"FleetDns cannot read this object: {Reason}.";
}
