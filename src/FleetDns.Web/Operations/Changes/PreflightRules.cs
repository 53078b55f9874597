using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>What blocks an Apply, and the sentences about its result.</summary>
internal static class PreflightRules
{
    public static string? Stands(Preflight preflight, Consent consent)
    {
        if (preflight.Findings.FirstOrDefault(f => f.Blocks(consent)) is { } blocker)
        {
            return blocker.Severity == PlanSeverity.Refuse ? blocker.Words : $"Not confirmed yet: {blocker.Words}";
        }

        return preflight.Plan.TypedName is { } name && consent.TypedName != name ? $"Type {name} to confirm that "
                + $"{PlanEffects.Stopping(preflight.Plan.Effects)} will stop resolving." : null;
    }

    public static string Words(ChangeReport report)
    {
        if (report.Refused is { } why)
        {
            return report.IsUndo ? $"Nothing was undone. {why}" : $"Nothing was written. {why}";
        }

        if (report.IsUndo)
        {
            return Undone(report);
        }

        var written = report.Documents.Where(d => d.Fate is DocumentFate.Written or DocumentFate.Leaving)
            .Select(d => d.Document.Reference.ToString()).ToList();
        var failed = report.Documents.FirstOrDefault(d => d.Fate is DocumentFate.Failed or DocumentFate.Unknown)
            ?? report.Documents.FirstOrDefault(d => d.Fate == DocumentFate.NotTried);
        var not = report.Documents.Where(d => d.Fate == DocumentFate.NotTried).Select(d => d.Document.Reference.ToString()).ToList();
        if (failed is null)
        {
            return written.Count == 0 ? "No changes: everything is already up to date." : $"Written: {Wording.List(written, 8)}.";
        }

        return (
            written.Count > 0 ? $"Written: {Wording.List(written, 8)}. " : failed.Fate == DocumentFate.Unknown ? ""
            : "Nothing was written. ")
            + $"{Why(failed)}{(not.Count == 0 ? "" : $" Not written: {Wording.List(not, 8)}.")}";
    }

    private static string Undone(ChangeReport report)
    {
        var stays = report.Documents.Where(d => d.Fate is DocumentFate.Failed or DocumentFate.Unknown).ToList();
        var undone = report.Documents.Where(d => d.Fate is not (DocumentFate.Failed or DocumentFate.Unknown or DocumentFate.NotTried))
            .Select(d => d.Document.Reference.ToString()).ToList();
        var not = report.Documents.Where(d => d.Fate == DocumentFate.NotTried).Select(d => d.Document.Reference.ToString()).ToList();
        return (undone.Count == 0 ? "Nothing was undone." : $"Undone: {Wording.List(undone, 8)}.")
            + string.Concat(
                stays.Select(
                    d => $" {d.Document.Reference}{(d.Fate == DocumentFate.Unknown ? ":" : " was not undone:")} {Sentence(d.Words)}"))
            + (not.Count == 0 ? "" : $" Not tried: {Wording.List(not, 8)}.");
    }

    private static string Why(DocumentReport report) => report.Fate switch
    {
        DocumentFate.Failed => $"{report.Document.Reference} failed: {Sentence(report.Words)}",
        DocumentFate.Unknown => $"{report.Document.Reference}: {Sentence(report.Words)}",
        _ => Sentence(report.Words),
    };

    private static string Sentence(string words) => words.EndsWith('.') ? words : $"{words}.";
}
