namespace FleetDns.Web.Features.Journal;

/// <param name="Value">As it stands in the URL.</param>
public sealed record Choice(string Value, string Name);
