namespace FleetDns.Core.Plans;

/// <summary>An object by group, kind and key; its version comes from discovery. <see cref="Group"/> is empty for the core group.</summary>
public sealed record DocumentRef(string Group, string Kind, ObjectKey Key)
{
    /// <summary><c>ServiceExport kuard-demo/kuard-svc</c>.</summary>
    public override string ToString() => $"{Kind} {Key}";
}
