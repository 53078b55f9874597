namespace FleetDns.Core.Problems;

public enum FixVerb
{
    Create,
    /// <summary>A JSON merge patch.</summary>
    Merge,
    /// <summary>A JSON patch, for lists.</summary>
    Patch,
    Delete,
}

/// <summary>One write of a fix. FleetDns plans it and <see cref="Command"/> sends it with kubectl: both write the same.</summary>
/// <param name="Body">JSON: the manifest or the patch; empty for a delete.</param>
/// <param name="Why">The reason for the write, in a short sentence.</param>
public sealed record FixStep(FixVerb Verb, ObjectRef Of, string Body, string Why)
{
    public string Command => Verb switch
    {
        FixVerb.Create => $"printf %s {Shell.Word(Body)} | kubectl create --filename=-",
        FixVerb.Merge => Shell.Kubectl("patch", Of, $"--type=merge --patch={Shell.Word(Body)}"),
        FixVerb.Patch => Shell.Kubectl("patch", Of, $"--type=json --patch={Shell.Word(Body)}"),
        _ => Shell.Kubectl("delete", Of),
    };
}
