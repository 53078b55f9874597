using System.Globalization;
using FleetDns.Core.Fleet;

namespace FleetDns.Web.Parts;

/// <summary>Names and words of the seven lights.</summary>
public static class LightWords
{
    public static string Name(LightKind kind) => kind switch
    {
        LightKind.LoadBalancer => "Load balancer",
        LightKind.PublicIp => "Public IP",
        LightKind.DnsLabel => "DNS label",
        _ => kind.ToString(),
    };

    public static string State(LightState state) => state switch
    {
        LightState.Lit => "yes",
        LightState.Degraded => "degraded",
        LightState.Pending => "pending",
        LightState.Stopped => "no",
        LightState.NotReached => "not reached",
        LightState.Unused => "not used",
        _ => "not known",
    };

    /// <summary>All seven: <c>Exported: yes, Valid: yes, …</c>.</summary>
    public static string All(ServiceCell cell) => string.Join(", ", cell.Lights.Select(light => $"{Name(light.Kind)}: {State(light.State)}"));

    /// <summary>What a cell says under its lights: the reason of the first that is not lit, else weight and share.</summary>
    public static string Told(ServiceCell cell) => cell.FirstUnlit?.Reason
        ?? (cell.Lights.FirstOrDefault(light => light.State == LightState.Unused) is { } unused ? unused.Kind == LightKind.Accepted ? $"{cell.ExportWeight} · {unused.Reason}" : unused.Reason : WeightAndShare(cell));

    public static string WeightAndShare(ServiceCell cell) => cell.Effective is { } share ? $"{cell.ExportWeight?.ToString(CultureInfo.InvariantCulture) ?? "–"} · {Words.Percent(share)} %" : $"{cell.ExportWeight}";

    /// <summary>css class of the words beside a light.</summary>
    public static string? Tone(LightState? state) => state switch
    {
        LightState.Stopped => "bad",
        LightState.Degraded => "warn",
        LightState.NotReached or LightState.Unused => "faint",
        _ => "dim",
    };
}
