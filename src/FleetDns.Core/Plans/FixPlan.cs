using System.Text.Json.Nodes;
using FleetDns.Core.Problems;

namespace FleetDns.Core.Plans;

/// <summary>The plan of a problem's fix: its steps on the current objects, in order.</summary>
public static class FixPlan
{
    /// <summary>What to read from the hub before planning.</summary>
    public static ImmutableArray<DocumentRef> Asks(Fix fix) => [.. fix.Steps.Select(s => Reference(s.Of)).Distinct()];

    /// <param name="name">Replaces the proposed name; null if the operator chooses none.</param>
    public static Plan Of(Problem problem, string? name, FleetView view, HubReading hub)
    {
        var findings = new List<PlanFinding>();
        var documents = ImmutableArray.CreateBuilder<PlanDocument>();
        if (name is not null && Names.Object("The name", name) is { } wrong)
        {
            findings.Add(new PlanFinding("", PlanSeverity.Refuse, wrong));
        }

        foreach (var step in problem.Fix.Steps.Select(s => Named(s, problem.Fix.Proposed, name)))
        {
            if (Document(step, hub) is { Document: { } document })
            {
                documents.Add(document);
            }
            else
            {
                findings.Add(
                    new PlanFinding(
                        "", PlanSeverity.Refuse, $"{step.Of} has changed since the problem was found, or cannot be read.",
                        "Check the problem again."));
            }
        }

        var all = documents.ToImmutable();
        var effects = PlanEffects.Of(all, view);
        return new Plan(
            problem.Fix.Act?.TrimEnd('…') ?? problem.Title, all, [.. findings],
            effects)
        { TypedName = PlanEffects.TypedName(all, effects) };
    }

    private static (PlanDocument? Document, DocumentRef Reference) Document(FixStep step, HubReading hub)
    {
        var reference = Reference(step.Of);
        var existing = hub.Find(reference);
        if (step.Verb == FixVerb.Create)
        {
            var manifest = JsonNode.Parse(step.Body)!.AsObject();
            if (PlanKind.Find(reference.Group, reference.Kind) is { } kind)
            {
                manifest["apiVersion"] = hub.Versions.ApiVersion(kind);
            }

            return (
                new PlanDocument(reference, manifest, existing is null ? DocumentAction.Create : DocumentAction.Update, step.Why),
                reference);
        }

        if (existing is null)
        {
            return (null, reference);
        }

        if (step.Verb == FixVerb.Delete)
        {
            return (new PlanDocument(reference, Manifests.Typed(existing), DocumentAction.Delete, step.Why), reference);
        }

        JsonObject wanted;
        if (step.Verb == FixVerb.Merge)
        {
            wanted = JsonNode.Parse(step.Body)!.AsObject();
        }
        else
        {
            var whole = existing.Copy();
            if (JsonPatches.Apply(whole, JsonNode.Parse(step.Body)!.AsArray()) is not null)
            {
                return (null, reference);
            }

            wanted = new JsonObject { ["spec"] = whole["spec"]?.DeepClone() };
        }

        wanted["apiVersion"] = existing.Text("apiVersion");
        wanted["kind"] = reference.Kind;
        var metadata = wanted.Make("metadata");
        metadata["name"] = reference.Key.Name;
        metadata["resourceVersion"] = existing.Text("metadata", "resourceVersion");
        if (reference.Key.Namespace.Length > 0)
        {
            metadata["namespace"] = reference.Key.Namespace;
        }

        return (new PlanDocument(reference, wanted, DocumentAction.Update, step.Why), reference);
    }

    // The proposed name occurs in the bodies and is the name of the created object.
    private static FixStep Named(FixStep step, string? proposed, string? name) =>
        proposed is null || name is null || name == proposed ? step : step with
        {
            Of = step.Of.Key.Name == proposed ? step.Of with { Key = step.Of.Key with { Name = name } } : step.Of,
            Body = step.Body.Replace($"\"{proposed}\"", $"\"{name}\"", StringComparison.Ordinal),
        };

    private static DocumentRef Reference(ObjectRef of) =>
        PlanKind.All.FirstOrDefault(k => k.Kind == of.Kind) is { } kind ? kind.Named(of.Key.Namespace, of.Key.Name)
            : new DocumentRef(PlanKind.Placing, of.Kind, of.Key);
}
