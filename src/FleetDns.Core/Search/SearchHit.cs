namespace FleetDns.Core.Search;

/// <summary>Something that is called as the operator typed.</summary>
/// <param name="Subject">A profile, backend, service (as its ServiceImport), member cluster, placement or override; for a problem the object it blames.</param>
/// <param name="Kind">What it is, in a word: <c>FQDN</c>, <c>Backend</c>, …</param>
/// <param name="Title">What was matched; untrusted text.</param>
/// <param name="Detail">Where it belongs; untrusted text, may be empty.</param>
/// <param name="Page">The object whose page shows it, where that is another: a backend is shown with its profile.</param>
public sealed record SearchHit(ObjectRef Subject, string Kind, string Title, string Detail, ObjectRef Page);
