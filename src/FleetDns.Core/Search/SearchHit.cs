namespace FleetDns.Core.Search;

/// <summary>An item that matches the operator's search.</summary>
/// <param name="Subject">A profile, backend, service (as its ServiceImport), member cluster, placement or override; for a problem its
/// object.</param>
/// <param name="Kind">Its type, in a word: <c>FQDN</c>, <c>Backend</c>, …</param>
/// <param name="Title">What was matched; untrusted text.</param>
/// <param name="Detail">Where it belongs; untrusted text, may be empty.</param>
/// <param name="Page">The object whose page shows it, if different: a backend is shown with its profile.</param>
public sealed record SearchHit(ObjectRef Subject, string Kind, string Title, string Detail, ObjectRef Page);
