namespace FleetDns.Sandbox.KubeApi;

/// <summary>The user of a request, after authentication and impersonation.</summary>
internal sealed record UserInfo(string Name, IReadOnlyList<string> Groups, string Uid = "")
{
    public const string Authenticated = "system:authenticated";
    public const string Masters = "system:masters";
}
