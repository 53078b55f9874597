namespace FleetDns.Web.Settings;

/// <summary>The two switches without a value. They are taken out before the configuration reads the arguments, or each would swallow its neighbour.</summary>
public sealed record Switches(bool Sandbox, bool Health)
{
    public static (Switches Switches, string[] Left) Take(string[] args)
    {
        var rest = args.Where(a => a is not ("--sandbox" or "--health")).ToArray();
        return (new Switches(args.Contains("--sandbox"), args.Contains("--health")), rest);
    }
}
