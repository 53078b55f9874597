namespace FleetDns.Web.Security;

/// <param name="FormsEndAt">Origin of Entra ID, where signing out ends; null in the other modes.</param>
public sealed record SecurityHeadersOptions(string? FormsEndAt);
