using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>What stands against an Apply, and how its outcome is told.</summary>
internal static class PreflightRules
{
    public static string? Stands(Preflight preflight, Consent consent)
    {
        if (preflight.Findings.FirstOrDefault(f => f.Blocks(consent)) is { } stands)
        {
            return stands.Severity == PlanSeverity.Refuse ? stands.Words : $"Not confirmed yet: {stands.Words}";
        }

        return preflight.Plan.TypedName is { } name && consent.TypedName != name ? $"Type {name} to confirm that its traffic stops." : null;
    }

    public static string Words(ChangeReport report)
    {
        if (report.Refused is { } why)
        {
            return report.TakesBack ? $"Nothing was taken back. {why}" : $"Nothing was written. {why}";
        }

        if (report.TakesBack)
        {
            return TakenBack(report);
        }

        var written = report.Documents.Where(d => d.Fate is DocumentFate.Written or DocumentFate.Leaving).Select(d => d.Document.Reference.ToString()).ToList();
        var failed = report.Documents.FirstOrDefault(d => d.Fate is DocumentFate.Failed or DocumentFate.Unknown) ?? report.Documents.FirstOrDefault(d => d.Fate == DocumentFate.NotTried);
        var not = report.Documents.Where(d => d.Fate == DocumentFate.NotTried).Select(d => d.Document.Reference.ToString()).ToList();
        if (failed is null)
        {
            return written.Count == 0 ? "Nothing had to be written: everything is as wanted." : $"Written: {Wording.List(written, 8)}.";
        }

        return (written.Count > 0 ? $"Written: {Wording.List(written, 8)}. " : failed.Fate == DocumentFate.Unknown ? "" : "Nothing was written. ")
            + $"{Why(failed)}{(not.Count == 0 ? "" : $" Not written: {Wording.List(not, 8)}.")}";
    }

    private static string TakenBack(ChangeReport report)
    {
        var stays = report.Documents.Where(d => d.Fate is DocumentFate.Failed or DocumentFate.Unknown).ToList();
        var back = report.Documents.Where(d => d.Fate is not (DocumentFate.Failed or DocumentFate.Unknown or DocumentFate.NotTried)).Select(d => d.Document.Reference.ToString()).ToList();
        var not = report.Documents.Where(d => d.Fate == DocumentFate.NotTried).Select(d => d.Document.Reference.ToString()).ToList();
        return (back.Count == 0 ? "Nothing was taken back." : $"Taken back: {Wording.List(back, 8)}.")
            + string.Concat(stays.Select(d => $" {d.Document.Reference}{(d.Fate == DocumentFate.Unknown ? ":" : " stays:")} {Sentence(d.Words)}"))
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
