using System.Globalization;

namespace FleetDns.Web.Parts;

/// <summary>Names and states of the seven readiness checks.</summary>
public static class CheckText
{
    public static string Name(CheckKind kind) => kind switch
    {
        CheckKind.LoadBalancer => "Load balancer",
        CheckKind.PublicIp => "Public IP",
        CheckKind.DnsLabel => "DNS label",
        _ => kind.ToString(),
    };

    public static string State(CheckState state) => state switch
    {
        CheckState.Passed => "passed",
        CheckState.Degraded => "degraded",
        CheckState.Pending => "pending",
        CheckState.Stopped => "failed",
        CheckState.NotReached or CheckState.Unused => "not evaluated",
        _ => "not known",
    };

    /// <summary>All seven: <c>Exported: passed, Valid: passed, …</c>.</summary>
    public static string All(ServiceCell cell) =>
        string.Join(", ", cell.ReadinessChecks.Select(check => $"{Name(check.Kind)}: {State(check.State)}"));

    /// <summary>The text under the checks of a cell: the reason of the first that fails, else weight and share.</summary>
    public static string Summary(ServiceCell cell) =>
        cell.FirstFailed is { } failed ? failed.Reason
        : cell.ReadinessChecks.FirstOrDefault(check => check.State == CheckState.Unused) is not { } unused ? WeightAndShare(cell)
        : unused.Kind == CheckKind.Accepted ? $"{cell.ExportWeight} · {unused.Reason}"
        : unused.Reason;

    public static string WeightAndShare(ServiceCell cell) => cell.Effective is { } share
        ? $"{cell.ExportWeight?.ToString(CultureInfo.InvariantCulture) ?? "–"} · {Words.Percent(share)} %"
        : $"{cell.ExportWeight}";

    /// <summary>CSS class of the text next to a check.</summary>
    public static string? Tone(CheckState? state) => state switch
    {
        CheckState.Stopped => "bad",
        CheckState.Degraded => "warn",
        CheckState.NotReached or CheckState.Unused => "faint",
        _ => "dim",
    };
}
