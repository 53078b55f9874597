namespace FleetDns.Web.Parts;

/// <summary>How it is, worst first; each has a shape, a word and a colour.</summary>
public enum Severity
{
    Stopped,
    AtRisk,
    Note,
    Ok,
    Pending,
}
