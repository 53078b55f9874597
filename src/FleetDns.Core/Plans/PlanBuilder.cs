using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>Collects documents and findings of one plan. Used once, by one planner.</summary>
internal sealed class PlanBuilder(HubReading hub)
{
    private readonly List<PlanDocument> _documents = [];
    private readonly List<PlanFinding> _findings = [];

    public HubReading Hub => hub;

    public void Add(PlanFinding finding) => _findings.Add(finding);

    public void Refuse(string field, string? words, string? fix = null) => Add(field, PlanSeverity.Refuse, words, fix);

    public void Warn(string field, string? words, string? fix = null) => Add(field, PlanSeverity.Warn, words, fix);

    public void Advise(string field, string? words, string? fix = null) => Add(field, PlanSeverity.Advice, words, fix);

    /// <summary>The head of a manifest: version from discovery, kind, name, namespace.</summary>
    public JsonObject Head(PlanKind kind, string ns, string name)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (kind.Namespaced)
        {
            metadata["namespace"] = ns;
        }

        return new JsonObject { ["apiVersion"] = hub.Versions.ApiVersion(kind), ["kind"] = kind.Kind, ["metadata"] = metadata };
    }

    /// <summary>Adds the document: created, changed, or unchanged if the object already matches.</summary>
    /// <param name="kind">Null for a kind that plans do not know.</param>
    public void Write(PlanKind? kind, JsonObject manifest, string why)
    {
        if (Manifests.Reference(manifest) is not { } reference)
        {
            return;   // a name is missing, which a finding reports
        }

        var action = hub.Find(reference) is not { } existing ? DocumentAction.Create
            : Manifests.MergePatch(existing, manifest).Count == 0 ? DocumentAction.Keep
            : DocumentAction.Update;
        _documents.Add(new PlanDocument(reference, manifest, action, why));
        if (kind is not null && hub.Versions.Of(kind) is { IsEmpty: true })
        {
            Refuse("", $"The hub does not serve {kind}: its CRD is missing.",
                "Check that this is a fleet's hub with DNS load balancing enabled.");
        }
    }

    /// <summary>Adds an existing object that is not changed.</summary>
    public void Keep(DocumentRef reference, string why)
    {
        if (hub.Find(reference) is { } existing)
        {
            _documents.Add(new PlanDocument(reference, Manifests.Typed(existing), DocumentAction.Keep, why));
        }
    }

    public Plan Build(string title, ImmutableArray<ProfileEffect> effects, string? typedName = null) => new(
        title,
        [.. _documents.OrderBy(d => Order(d))],
        [.. _findings.Distinct().OrderBy(f => f.Severity)],
        effects)
    { TypedName = typedName };

    // Other kinds (from pasted YAML) come right after their namespace.
    public static int Order(PlanDocument document) => document.Kind is { } kind ? PlanKind.All.IndexOf(kind) * 2 : 1;

    public void Add(string field, PlanSeverity severity, string? words, string? fix)
    {
        if (words is not null)
        {
            _findings.Add(new PlanFinding(field, severity, words, fix));
        }
    }
}
