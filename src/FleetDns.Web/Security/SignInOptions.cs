namespace FleetDns.Web.Security;

/// <summary>How long a sign-in lasts (section <c>SignIn</c>).</summary>
/// <param name="Required">The sandbox asks who somebody is; otherwise every tab of it is the persona operator (<c>SignIn:Required</c>).</param>
/// <param name="Session">At most; then the person signs in again (<c>SignIn:SessionHours</c>).</param>
/// <param name="Revalidation">How often an open tab is looked at (<c>SignIn:RevalidationMinutes</c>).</param>
/// <param name="AttemptsPerMinute">Sign-ins from one address; more are answered 429 (<c>SignIn:AttemptsPerMinute</c>).</param>
public sealed record SignInOptions(bool Required, TimeSpan Session, TimeSpan Revalidation, int AttemptsPerMinute);
