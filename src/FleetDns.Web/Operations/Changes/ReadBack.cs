using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>What the object shows about a write without an answer.</summary>
internal static class ReadBack
{
    private const string Manager = "fleetdns";

    /// <param name="existing">The object before the write, with uid and resourceVersion; null where there was none.</param>
    /// <returns>Written, Leaving, Failed (not written) or Unknown; null where the object could not be read.</returns>
    public static (DocumentFate Fate, string Words)? Judge(PlanDocument document, JsonObject? existing, ObjectReading reading)
    {
        if (reading.Outcome.Result is not (WriteResult.Accepted or WriteResult.Gone))
        {
            return null;
        }

        var now = reading.Body;
        var same = now is not null && UndoPlans.Uid(now) == UndoPlans.Uid(existing);
        return document.Action switch
        {
            DocumentAction.Create => now is null ? (DocumentFate.Failed, "it was not written.")
                : DryRuns.Patch(document, now).Count == 0 && IsOurs(now) ? (DocumentFate.Written, "it was written.")
                : (DocumentFate.Unknown, "an object of that name exists, but whether this write created it is unknown."),
            DocumentAction.Update =>
                now is null ? (DocumentFate.Unknown, "the object was deleted, so whether it was written before is unknown.")
                : !same ? (DocumentFate.Unknown, "the object was deleted and re-created, so whether the former one was written is unknown.")
                : DryRuns.Patch(document, now).Count == 0 ? (DocumentFate.Written, "it was written.")
                : Text(now, "resourceVersion") == Text(existing, "resourceVersion") ? (DocumentFate.Failed, "it was not written.")
                : (DocumentFate.Unknown, "the object was changed in another way since, so whether it was written before is unknown."),
            DocumentAction.Delete => now is null || !same ? (DocumentFate.Written, "it was deleted.")
                : Text(now, "deletionTimestamp") is not null ? (DocumentFate.Leaving, "it is being deleted.")
                : (DocumentFate.Failed, "it was not deleted."),
            _ => (DocumentFate.Kept, "there was nothing to write."),
        };
    }

    // A server that does not show managedFields gives no indication.
    private static bool IsOurs(JsonObject now) =>
        now["metadata"]?["managedFields"] is not JsonArray { Count: > 0 } managers
            || managers.Any(each => each?["manager"]?.ToString() == Manager);

    private static string? Text(JsonObject? body, string field) => body?["metadata"]?[field]?.ToString();
}
