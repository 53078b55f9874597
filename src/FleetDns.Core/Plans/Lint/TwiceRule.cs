namespace FleetDns.Core.Plans.Lint;

/// <summary>The same object twice: the later would overwrite the earlier.</summary>
internal sealed class TwiceRule : ILintRule
{
    public string Trap => "twice";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        var seen = new Dictionary<DocumentRef, int>();
        for (var i = 0; i < scene.Documents.Length; i++)
        {
            if (Manifests.Reference(scene.Documents[i]) is { } reference && !seen.TryAdd(reference, i))
            {
                yield return new LintHit(
                    i, "metadata.name", PlanSeverity.Refuse, $"{reference} appears twice; the later document would overwrite the earlier.");
            }
        }
    }
}
