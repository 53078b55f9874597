using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers;

/// <summary>Reads and writes the metadata and conditions of an object as controllers do.</summary>
internal static class ObjectFields
{
    public static ObjectName NameOf(this JsonObject obj) =>
        new(obj.Text("metadata", "namespace") ?? "", obj.Text("metadata", "name") ?? "");

    public static string Uid(this JsonObject obj) => obj.Text("metadata", "uid") ?? "";

    public static long Generation(this JsonObject obj) => obj.Number("metadata", "generation") ?? 0;

    public static bool IsDeleting(this JsonObject obj) => obj.At("metadata", "deletionTimestamp") is not null;

    public static string? Annotation(this JsonObject obj, string key) => obj.Text("metadata", "annotations", key);

    public static Dictionary<string, string> Labels(this JsonObject obj) => obj.Map("metadata", "labels");

    public static bool HasFinalizer(this JsonObject obj, string finalizer) => obj.Texts("metadata", "finalizers").Contains(finalizer);

    public static void AddFinalizer(this JsonObject obj, string finalizer)
    {
        var metadata = obj.Ensure("metadata");
        if (metadata["finalizers"] is not JsonArray list)
        {
            metadata["finalizers"] = list = [];
        }

        if (!obj.HasFinalizer(finalizer))
        {
            list.Add(finalizer);
        }
    }

    public static void RemoveFinalizer(this JsonObject obj, string finalizer)
    {
        if (obj.At("metadata", "finalizers") is JsonArray list)
        {
            list.RemoveAll(item => item.Text() == finalizer);
        }
    }

    public static JsonObject? Condition(this JsonObject? obj, string type) =>
        obj.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    /// <summary>apimachinery's SetStatusCondition: the time changes only when the status does.</summary>
    /// <param name="holder">The object with the list <c>conditions</c>: a status, or a part of one.</param>
    public static void SetCondition(this JsonObject holder, DateTimeOffset now, Condition condition)
    {
        if (holder["conditions"] is not JsonArray list)
        {
            holder["conditions"] = list = [];
        }

        var known = list.OfType<JsonObject>().FirstOrDefault(item => item.Text("type") == condition.Type);
        if (known is null)
        {
            known = new JsonObject { ["type"] = condition.Type };
            list.Add(known);
        }

        if (known.Text("status") != condition.Status)
        {
            known["lastTransitionTime"] = now.Rfc3339();
        }

        known["status"] = condition.Status;
        known["reason"] = condition.Reason;
        known["message"] = condition.Message;
        if (condition.ObservedGeneration is { } generation)
        {
            known["observedGeneration"] = generation;
        }
    }

    public static void RemoveCondition(this JsonObject holder, string type)
    {
        if (holder["conditions"] is JsonArray list)
        {
            list.RemoveAll(item => item.Text("type") == type);
        }
    }

    /// <summary>Seconds, as metav1.Time writes them.</summary>
    public static string Rfc3339(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// A creation or a change of the generation (GenerationChangedPredicate); a deletion that waits for finalizers counts as one.
    /// </summary>
    public static bool IsCreateOrSpecChange(this StoreEvent change) =>
        change.Type == StoreEventType.Added
        || (change.Type == StoreEventType.Modified && change.Before is { } before
            && (before.Generation() != change.Object.Generation() || before.IsDeleting() != change.Object.IsDeleting()));
}

/// <param name="Status">True, False or Unknown.</param>
internal sealed record Condition(string Type, string Status, string Reason, string Message, long? ObservedGeneration = null);
