using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>The document that undoes a write, if the object has not been changed since.</summary>
internal static class UndoPlans
{
    /// <param name="now">The current object; null where there is none.</param>
    /// <returns>The document, or why there is none. Neither, where the object is already as before.</returns>
    public static (PlanDocument? Document, string? Problem) Of(DocumentReport written, JsonObject? now)
    {
        var document = written.Document;
        switch (document.Action)
        {
            case DocumentAction.Create when now is null:
                return (null, null);
            case DocumentAction.Create:
                return WhyNot(written, now) is { } why ? (null, why)
                    : (new PlanDocument(document.Reference, now, DocumentAction.Delete, "Created by this change."), null);
            case DocumentAction.Update when now is null:
                return (null, "The object does not exist anymore.");
            case DocumentAction.Update when WhyNot(written, now) is { } other:
                return (null, other);
            case DocumentAction.Update:
                var back = Manifests.Guarded(Back(DryRuns.Patch(document, written.Before!), written.Before!), now);
                back["metadata"]!["uid"] = Uid(now);
                return (new PlanDocument(document.Reference, back, DocumentAction.Update, "Changed by this change."), null);
            case DocumentAction.Delete when now is null:
                return (
                    new PlanDocument(
                        document.Reference, Manifests.Typed(written.Before!), DocumentAction.Create, "Deleted by this change."), null);
            case DocumentAction.Delete:
                return (
                    null, Uid(now) == Uid(written.Before)
                    ? "Deletion is in progress and cannot be undone. Re-create it after it is deleted."
                    : $"It was re-created meanwhile{Who(now)}.");
            default:
                return (null, null);
        }
    }

    public static string? Uid(JsonObject? body) => body?["metadata"]?["uid"]?.ToString();

    /// <summary>Who wrote the object, according to its managedFields: <c>, by argocd-controller</c>.</summary>
    public static string Who(JsonObject now)
    {
        var managers = (now["metadata"]?["managedFields"] as JsonArray)?.Where(entry => entry?["subresource"] is null)
            .Select(entry => entry?["manager"]?.ToString()).OfType<string>().Distinct().ToList() ?? [];
        return managers.Count == 0 ? "" : $", by {Wording.List(managers)}";
    }

    // The name is no identity: GitOps may create the same object again.
    private static string? WhyNot(DocumentReport written, JsonObject now) =>
        (Uid(written.Outcome?.Written) ?? Uid(written.Before)) is not { } uid
        ? "Whether this is the object that was written is unknown."
        : uid != Uid(now) ? $"It was deleted and re-created meanwhile{Who(now)}."
        : DryRuns.Patch(written.Document, now).Count > 0 ? "It was changed by someone else meanwhile."
        : null;

    // Fields that the patch set get their former value or are removed.
    private static JsonObject Back(JsonObject patch, JsonObject before)
    {
        var back = new JsonObject();
        foreach (var (name, value) in patch)
        {
            back[name] = value is JsonObject below && before[name] is JsonObject had ? Back(below, had) : before[name]?.DeepClone();
        }

        return back;
    }
}
