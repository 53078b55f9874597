using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Knows one trap. One a file.</summary>
internal interface ILintRule
{
    string Trap { get; }

    IEnumerable<LintHit> Find(LintScene scene);
}

/// <param name="Repair">Null where only the operator can say what is meant.</param>
internal sealed record LintHit(int Document, string Path, PlanSeverity Severity, string Words, LintRepair? Repair = null);

/// <summary>A repair with its reason.</summary>
/// <param name="Apply">Works on copies: the documents after the repair.</param>
internal sealed record LintRepair(string Reason, Func<ImmutableArray<JsonObject>, ImmutableArray<JsonObject>> Apply)
{
    /// <summary>A repair of one document.</summary>
    public static LintRepair Of(string reason, int document, Action<JsonObject> change) => new(reason, documents =>
    {
        var copy = documents[document].Copy();
        change(copy);
        return documents.SetItem(document, copy);
    });
}
