namespace FleetDns.Core.Problems.Rules;

/// <summary>A rule about the whole fleet; it checks all rows of a kind.</summary>
internal abstract class FleetRule(string id, Severity severity, FixBy by, string looksAt, string meaning, string fix)
    : Rule(id, severity, by, looksAt, meaning, fix)
{
    public abstract IEnumerable<Problem> Find(Scope scope);
}
