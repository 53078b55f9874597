using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>The document that undoes a write, where nobody has changed the object since.</summary>
internal static class UndoPlans
{
    /// <param name="now">The object as it is; null where there is none.</param>
    /// <returns>The document; or why there is none. Neither: it is as it was already.</returns>
    public static (PlanDocument? Document, string? Problem) Of(DocumentReport written, JsonObject? now)
    {
        var document = written.Document;
        switch (document.Action)
        {
            case DocumentAction.Create when now is null:
                return (null, null);
            case DocumentAction.Create:
                return Stays(written, now) is { } why ? (null, why) : (new PlanDocument(document.Reference, now, DocumentAction.Delete, "It was created by this change."), null);
            case DocumentAction.Update when now is null:
                return (null, "It is gone.");
            case DocumentAction.Update when Stays(written, now) is { } other:
                return (null, other);
            case DocumentAction.Update:
                var back = Manifests.Guarded(Back(DryRuns.Patch(document, written.Before!), written.Before!), now);
                back["metadata"]!["uid"] = Uid(now);
                return (new PlanDocument(document.Reference, back, DocumentAction.Update, "It was changed by this change."), null);
            case DocumentAction.Delete when now is null:
                return (new PlanDocument(document.Reference, Manifests.Typed(written.Before!), DocumentAction.Create, "It was deleted by this change."), null);
            case DocumentAction.Delete:
                return (null, Uid(now) == Uid(written.Before) ? "It is still being deleted, and a deletion cannot be called back; create it anew once it is gone." : $"It was created again since{Who(now)}; it stays.");
            default:
                return (null, null);
        }
    }

    public static string? Uid(JsonObject? body) => body?["metadata"]?["uid"]?.ToString();

    /// <summary>Who has written the object, as far as its managedFields tell: <c>, by argocd-controller</c>.</summary>
    public static string Who(JsonObject now)
    {
        var managers = (now["metadata"]?["managedFields"] as JsonArray)?.Where(entry => entry?["subresource"] is null).Select(entry => entry?["manager"]?.ToString()).OfType<string>().Distinct().ToList() ?? [];
        return managers.Count == 0 ? "" : $", by {Wording.List(managers)}";
    }

    // The name alone is no identity: GitOps creates the same object again.
    private static string? Stays(DocumentReport written, JsonObject now) => (Uid(written.Outcome?.Written) ?? Uid(written.Before)) is not { } uid
        ? "Whether it is the object that was written is not known; it stays."
        : uid != Uid(now) ? $"It was deleted and created again since{Who(now)}; it stays."
        : DryRuns.Patch(written.Document, now).Count > 0 ? "Somebody has changed it since; it stays as it is."
        : null;

    // What the patch set goes back to what it was, or goes.
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
