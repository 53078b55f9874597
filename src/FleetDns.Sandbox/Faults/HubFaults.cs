using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Faults;

/// <summary>The faults of the hub's transport. They meet every request over the wire; the controllers inside the sandbox are not touched.</summary>
public static class HubFaults
{
    public const string Close = "hub-close";
    public const string Refuse = "hub-refuse";
    public const string Silence = "hub-silence";
    public const string Compact = "hub-compact";
    public const string Gone = "hub-410";
    public const string Unauthorized = "hub-401";
    public const string Forbidden = "hub-403";
    public const string TooManyRequests = "hub-429";
    public const string InternalError = "hub-500";
    public const string Slow = "hub-slow";
    public const string Cut = "hub-cut";

    public static void Register(FaultSwitch faults, ObjectStore store)
    {
        faults.Register(new(Close, "Every watch is ended ordinarily as soon as it is open, again and again: a client opens it anew, backs off and keeps what it has."));
        faults.Register(new(Refuse, "Every connection is reset before an answer: a client shows the hub as lost and keeps what it has."));
        faults.Register(new(Silence, "Watches stay open but nothing more arrives on them, not even bookmarks and also not afterwards: a client notices by its own clock and opens new ones; lists work."));
        faults.Register(new(Compact, "The history is dropped once: a watch that resumes from before is told 410 in an ERROR event and the client lists anew."), store.Compact);
        faults.Register(new(Gone, "A watch that resumes from a version is answered with the HTTP status 410: the client lists anew."));
        faults.Register(new(Unauthorized, "Every request is answered 401: a client renews its credential once, then shows that it is not let in."));
        faults.Register(new(Forbidden, "Every request to a resource is answered 403 and open watches end: a client says which right is missing and asks again later."));
        faults.Register(new(TooManyRequests, "Every request is answered 429 with Retry-After 1 and open watches end: a client waits as long as it is told."));
        faults.Register(new(InternalError, "Every request is answered 500 and open watches end: a client backs off and keeps what it has."));
        faults.Register(new(Slow, "Every answer is delayed by two seconds: a client stays usable and says that it is catching up."));
        faults.Register(new(Cut, "The next line of every watch is cut in the middle and its connection reset: a client drops the half line and resumes without losing a change."));
    }
}
