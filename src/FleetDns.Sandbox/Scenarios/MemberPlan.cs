namespace FleetDns.Sandbox.Scenarios;

/// <summary>A member cluster of the scenario.</summary>
internal sealed record MemberPlan(string Name, string Location);
