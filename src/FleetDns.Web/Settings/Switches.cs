namespace FleetDns.Web.Settings;

/// <summary>
/// The two switches without a value. They are removed before the configuration parses the arguments, because each would take the next
/// argument as its value.
/// </summary>
public sealed record Switches(bool Sandbox, bool Health)
{
    public static (Switches Switches, string[] Left) Take(string[] args)
    {
        var rest = args.Where(a => a is not ("--sandbox" or "--health")).ToArray();
        return (new Switches(args.Contains("--sandbox"), args.Contains("--health")), rest);
    }
}
