namespace FleetDns.Web.Security;

/// <summary>How people sign in, and how long that lasts (section <c>SignIn</c>).</summary>
/// <param name="Method">By mode.</param>
/// <param name="Required">The sandbox asks who somebody is; otherwise every tab of it is the persona operator (<c>SignIn:Required</c>).</param>
/// <param name="Session">At most; then the person signs in again (<c>SignIn:SessionHours</c>).</param>
/// <param name="Revalidation">How often an open tab is looked at (<c>SignIn:RevalidationMinutes</c>, or <c>SignIn:RevalidationSeconds</c>).</param>
/// <param name="AttemptsPerMinute">Sign-ins from one address; more are answered 429 (<c>SignIn:AttemptsPerMinute</c>).</param>
public sealed record SignInOptions(SignInMethod Method, bool Required, TimeSpan Session, TimeSpan Revalidation, int AttemptsPerMinute)
{
    /// <summary>
    /// How long the last answer of Entra about a person's account and role, and of the hub about their rights, holds while it cannot be asked again,
    /// administrators included (<c>SignIn:TrustMinutes</c>). An hour by default: as long as an access token that was given just before.
    /// </summary>
    public TimeSpan Trust { get; init; } = TimeSpan.FromHours(1);

    /// <summary>People sign in here, so they can sign out; in local mode the kubeconfig's user is simply there.</summary>
    public bool HasSessions => Method == SignInMethod.Entra || (Method == SignInMethod.Personas && Required);
}

public enum SignInMethod
{
    /// <summary>The kubeconfig's user is simply there.</summary>
    None,
    /// <summary>The sandbox's three personas.</summary>
    Personas,
    Entra,
}
