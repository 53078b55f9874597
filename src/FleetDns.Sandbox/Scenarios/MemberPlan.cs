namespace FleetDns.Sandbox.Scenarios;

/// <summary>A cluster that joins the fleet.</summary>
internal sealed record MemberPlan(string Name, string Location);
