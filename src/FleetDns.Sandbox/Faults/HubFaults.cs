using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Faults;

/// <summary>Faults of the hub's transport. They affect every request over the wire, not the controllers inside the sandbox.</summary>
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
        faults.Register(new(Close,
            "Every watch ends normally right after it opens, again and again: a client reopens it, backs off and keeps its last data."));
        faults.Register(new(Refuse,
            "Every connection is reset before a response: a client shows the hub as lost and keeps its last data."));
        faults.Register(new(Silence,
            "Open watches deliver nothing more, not even bookmarks, also after the fault is off. "
            + "A client opens new ones after its own timeout. Lists work."));
        faults.Register(new(Compact,
            "The history is dropped once: a watch that resumes from an older version gets 410 in an ERROR event, "
            + "and the client lists again."), store.Compact);
        faults.Register(new(Gone,
            "A watch that resumes from a version gets HTTP status 410: the client lists again."));
        faults.Register(new(Unauthorized,
            "Every request gets 401: a client renews its credential once, then reports that access is denied."));
        faults.Register(new(Forbidden,
            "Every request to a resource gets 403 and open watches end: a client names the missing permission and retries later."));
        faults.Register(new(TooManyRequests,
            "Every request gets 429 with Retry-After 1 and open watches end: a client waits that long."));
        faults.Register(new(InternalError,
            "Every request gets 500 and open watches end: a client backs off and keeps its last data."));
        faults.Register(new(Slow,
            "Every response is delayed by two seconds: a client stays usable and shows that it is catching up."));
        faults.Register(new(Cut,
            "The next line of every watch is cut off halfway and its connection reset: "
            + "a client drops the partial line and resumes without losing a change."));
    }
}
