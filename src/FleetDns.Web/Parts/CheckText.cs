using System.Globalization;

namespace FleetDns.Web.Parts;

/// <summary>Names and words of the seven lights.</summary>
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
        CheckState.Lit => "yes",
        CheckState.Degraded => "degraded",
        CheckState.Pending => "pending",
        CheckState.Stopped => "no",
        CheckState.NotReached => "not reached",
        CheckState.Unused => "not used",
        _ => "not known",
    };

    /// <summary>All seven: <c>Exported: yes, Valid: yes, …</c>.</summary>
    public static string All(ServiceCell cell) => string.Join(", ", cell.ReadinessChecks.Select(light => $"{Name(light.Kind)}: {State(light.State)}"));

    /// <summary>What a cell says under its lights: the reason of the first that is not lit, else weight and share.</summary>
    public static string Told(ServiceCell cell) => cell.FirstFailed?.Reason
        ?? (cell.ReadinessChecks.FirstOrDefault(light => light.State == CheckState.Unused) is { } unused ? unused.Kind == CheckKind.Accepted ? $"{cell.ExportWeight} · {unused.Reason}" : unused.Reason : WeightAndShare(cell));

    public static string WeightAndShare(ServiceCell cell) => cell.Effective is { } share ? $"{cell.ExportWeight?.ToString(CultureInfo.InvariantCulture) ?? "–"} · {Words.Percent(share)} %" : $"{cell.ExportWeight}";

    /// <summary>css class of the words beside a light.</summary>
    public static string? Tone(CheckState? state) => state switch
    {
        CheckState.Stopped => "bad",
        CheckState.Degraded => "warn",
        CheckState.NotReached or CheckState.Unused => "faint",
        _ => "dim",
    };
}
