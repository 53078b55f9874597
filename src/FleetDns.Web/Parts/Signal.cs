namespace FleetDns.Web.Parts;

/// <summary>How it is, worst first; each has a shape, a word and a colour.</summary>
public enum Signal
{
    Stopped,
    AtRisk,
    Note,
    Ok,
    Pending,
}
