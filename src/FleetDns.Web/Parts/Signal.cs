namespace FleetDns.Web.Parts;

/// <summary>A status; each has a shape, a word and a colour.</summary>
public enum Signal
{
    Stopped,
    AtRisk,
    Note,
    Ok,
    Pending,
}
