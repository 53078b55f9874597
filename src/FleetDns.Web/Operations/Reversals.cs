using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>The document that undoes a write, where nobody has changed the object since.</summary>
internal static class Reversals
{
    /// <param name="now">The object as it is; null where there is none.</param>
    /// <returns>The document; or why there is none. Neither: it is as it was already.</returns>
    public static (PlanDocument? Document, string? Problem) Of(DocumentReport written, JsonObject? now)
    {
        var document = written.Document;
        switch (document.Action)
        {
            case DocumentAction.Create:
                return now is null ? (null, null)
                    : Manifests.Covers(now, Manifests.Typed(document.Manifest)) ? (new PlanDocument(document.Reference, now, DocumentAction.Delete, "It was created by this change."), null)
                    : (null, "Somebody has changed it since; it stays.");
            case DocumentAction.Update when now is null:
                return (null, "It is gone.");
            case DocumentAction.Update:
                if (!Manifests.Covers(now, Manifests.Typed(document.Manifest)))
                {
                    return (null, "Somebody has changed it since; it stays as it is.");
                }

                var back = Back(Rehearsals.Patch(document, written.Before!), written.Before!);
                return (new PlanDocument(document.Reference, Manifests.Guarded(back, now), DocumentAction.Update, "It was changed by this change."), null);
            case DocumentAction.Delete:
                return now is null ? (new PlanDocument(document.Reference, Manifests.Typed(written.Before!), DocumentAction.Create, "It was deleted by this change."), null)
                    : (null, "It is still being deleted, and a deletion cannot be called back; create it anew once it is gone.");
            default:
                return (null, null);
        }
    }

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
