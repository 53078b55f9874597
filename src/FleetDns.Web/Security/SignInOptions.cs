namespace FleetDns.Web.Security;

/// <summary>How users sign in, and how long a sign-in lasts (section <c>SignIn</c>).</summary>
/// <param name="Method">Determined by the mode.</param>
/// <param name="Required">
/// Whether the sandbox requires a sign-in; otherwise every tab acts as the demo user operator (<c>SignIn:Required</c>).
/// </param>
public sealed record SignInOptions(SignInMethod Method, bool Required)
{
    /// <summary>Maximum length of a session; after that the user must sign in again (<c>SignIn:SessionHours</c>).</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromHours(8);

    /// <summary>
    /// How often the session of an open tab is checked (<c>SignIn:RevalidationMinutes</c>, or <c>SignIn:RevalidationSeconds</c>).
    /// </summary>
    public TimeSpan Revalidation { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Sign-ins per client address; more get status 429 (<c>SignIn:AttemptsPerMinute</c>).</summary>
    public int AttemptsPerMinute { get; init; } = 120;

    /// <summary>
    /// How long the last answers of Entra about a user's account and role, and of the hub about their rights, are used while a new check
    /// fails, also for administrators (<c>SignIn:TrustMinutes</c>). An hour by default, like the lifetime of an access token.
    /// </summary>
    public TimeSpan Trust { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Users sign in and can sign out; local mode acts as the kubeconfig's user.</summary>
    public bool HasSessions => Method == SignInMethod.Entra || (Method == SignInMethod.Personas && Required);
}

public enum SignInMethod
{
    /// <summary>No sign-in: the kubeconfig's user.</summary>
    None,
    /// <summary>The sandbox's three demo users.</summary>
    Personas,
    Entra,
}
