namespace FleetDns.Web.Security;

/// <param name="FormsEndAt">Origin of Entra ID, to which the sign-out form is submitted; null in the other modes.</param>
public sealed record SecurityHeadersOptions(string? FormsEndAt);
