namespace FleetDns.Web.Security;

/// <summary>A certificate for the keys cannot be used; the message names its file.</summary>
public sealed class KeyCertificateException(string message, Exception? inner = null) : Exception(message, inner);
