using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers;

/// <summary>
/// Writes core/v1 Events as client-go's recorder does: those that <see cref="EventCorrelator"/> lets through; a repeated event increments
/// its count. An event that the server rejects (in a namespace that is being terminated) is dropped, and the controller continues.
/// </summary>
/// <param name="isAsked">False on members, whose events no client can read: Normal events are not written there while a scenario
/// settles.</param>
internal sealed partial class EventRecorder(ObjectStore store, string component, ControllerContext context, bool isAsked = true)
{
    private const int MaxMessage = 1024;
    private const int Known = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Uid, string Type, string Reason, string Message), ObjectName> _known = [];
    private readonly EventCorrelator _correlator = new();
    private readonly ILogger _log = context.Logs.CreateLogger<EventRecorder>();

    public void Normal(JsonObject regarding, string reason, string message)
    {
        if (isAsked || context.Waits.Settled)
        {
            Record(regarding, "Normal", reason, message);
        }
    }

    public void Warning(JsonObject regarding, string reason, string message) => Record(regarding, "Warning", reason, message);

    private void Record(JsonObject regarding, string type, string reason, string message)
    {
        // The API server rejects longer notes; client-go also truncates them.
        if (message.Length > MaxMessage)
        {
            message = message[..MaxMessage];
        }

        var now = context.Time.GetUtcNow();
        var about = regarding.NameOf();
        lock (_gate)
        {
            if (_correlator.Correlate(regarding.Uid(), type, reason, message, now) is not { } shown)
            {
                return;
            }

            message = shown.Message;
            var key = (regarding.Uid(), type, reason, shown.Key);
            if (_known.TryGetValue(key, out var known) && CountUp(known, message, now))
            {
                return;
            }

            var name = new ObjectName(about.Namespace.Length > 0 ? about.Namespace : "default",
                $"{about.Name}.{Guid.NewGuid().ToString("N")[..16]}");
            if (_known.Count >= Known)
            {
                _known.Clear();
            }

            try
            {
                store.Create(Kinds.Event, New(regarding, about, name, type, reason, message, now), component);
                _known[key] = name;
            }
            catch (StatusException refused)
            {
                Refused(_log, component, reason, about, refused.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Component}: event {Reason} for {About} was rejected and dropped: {Why}")]
    private static partial void Refused(ILogger log, string component, string reason, ObjectName about, string why);

    private bool CountUp(ObjectName name, string message, DateTimeOffset now) => store.Update(Kinds.Event, name, component, e =>
    {
        e["count"] = (e.Number("count") ?? 1) + 1;
        e["message"] = message;
        e["lastTimestamp"] = now.Rfc3339();
    }) is not null;

    private JsonObject New(JsonObject regarding, ObjectName about, ObjectName name, string type, string reason, string message,
        DateTimeOffset now)
    {
        var involved = new JsonObject
        {
            ["apiVersion"] = regarding.Text("apiVersion"),
            ["kind"] = regarding.Text("kind"),
            ["name"] = about.Name,
            ["uid"] = regarding.Uid(),
            ["resourceVersion"] = regarding.Text("metadata", "resourceVersion"),
        };
        if (about.Namespace.Length > 0)
        {
            involved["namespace"] = about.Namespace;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace },
            ["involvedObject"] = involved,
            ["type"] = type,
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = new JsonObject { ["component"] = component },
            ["firstTimestamp"] = now.Rfc3339(),
            ["lastTimestamp"] = now.Rfc3339(),
            ["count"] = 1,
            ["reportingComponent"] = component,
            ["reportingInstance"] = "",
        };
    }
}
