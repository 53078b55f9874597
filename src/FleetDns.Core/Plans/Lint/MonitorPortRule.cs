using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Compares the port and protocol that Traffic Manager probes with the ports of the Services behind the profile.</summary>
internal sealed class MonitorPortRule : ILintRule
{
    private const int DefaultPort = 80;

    public string Trap => "probe-port";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var key in Profiles(scene))
        {
            var profile = scene.FindAnywhere(PlanKind.Profile, key.Namespace, key.Name);
            var pasted = scene.Index(PlanKind.Profile, key.Namespace, key.Name);
            var backends = Backends(scene, key).ToList();
            var services = backends.Select(b => b.Service).Distinct().Select(s => (Key: s, Ports: Ports(scene, s)))
                .Where(s => s.Ports.Count > 0).ToList();
            if (profile is null || services.Count == 0
                || (pasted ?? backends.Select(b => b.Document).FirstOrDefault(d => d is not null)) is not { } index)
            {
                continue;
            }

            var probed = profile.At("spec", "monitorConfig", "port") is null ? DefaultPort
                : profile.Number("spec", "monitorConfig", "port");
            var path = pasted is null ? "spec.profile.name" : "spec.monitorConfig.port";
            if (probed is not { } port)
            {
                continue;   // not a number: reported by the settings' rule
            }

            var written = string.Create(CultureInfo.InvariantCulture, $"Port {port} is probed by profile {key.Name}");
            var misses = services.Where(s => ProbedPort.Misses(port, [s.Ports.Select(p => p.Port)])).ToList();
            if (misses.Count > 0)
            {
                var shared = services.Select(s => s.Ports.Select(p => p.Port)).Aggregate((a, b) => a.Intersect(b)).ToList();
                yield return new LintHit(
                    index, path, misses.Count == services.Count ? PlanSeverity.Refuse : PlanSeverity.Warn, misses.Count == services.Count
                    ? $"{written}; {Wording.List([.. services.Select(s => Listens(s.Key, s.Ports))])}. Every probe fails: all endpoints "
                        + "are degraded, and Traffic Manager then answers with all of them, healthy or not."
                    : $"{written}; {Wording.List([.. misses.Select(s => Listens(s.Key, s.Ports))])}. Its probes fail, and DNS leaves "
                        + "its clusters out while others are healthy.",
                    pasted is { } at && shared is [var first, ..] ? Probe(at, key, first) : null);
            }
            else if (Protocol(profile, services.SelectMany(s => s.Ports).First(p => p.Port == port)) is { } words)
            {
                yield return new LintHit(index, pasted is null ? path : "spec.monitorConfig.protocol", PlanSeverity.Warn, words);
            }
        }
    }

    private static IEnumerable<ObjectKey> Profiles(LintContext scene) =>
        scene.All(PlanKind.Profile).Select(p => LintContext.Key(p.Document))
        .Concat(
            scene.All(PlanKind.Backend)
            .Select(b => new ObjectKey(LintContext.Namespace(b.Document), b.Document.Text("spec", "profile", "name") ?? "")))
        .Concat(
            scene.View.Profiles.Values.Where(
                p => p.Backends.Any(b => scene.Index(PlanKind.Service, b.Key.Namespace, b.Backend.Import) is not null)).Select(p => p.Key))
                .Distinct();

    /// <summary>Backends of a profile; pasted ones replace those of the same name.</summary>
    public static IEnumerable<(ObjectKey Key, ObjectKey Service, int? Document)> Backends(LintContext scene, ObjectKey profile)
    {
        var pasted = scene.All(PlanKind.Backend).Select(b => (Key: LintContext.Key(b.Document), b.Document, b.Index)).DistinctBy(b => b.Key)
            .ToList();
        return pasted.Where(b => b.Key.Namespace == profile.Namespace && b.Document.Text("spec", "profile", "name") == profile.Name)
            .Select(b => (b.Key, new ObjectKey(b.Key.Namespace, b.Document.Text("spec", "backend", "name") ?? ""), (int?)b.Index))
            .Concat(
                (scene.View.Profiles.GetValueOrDefault(profile)?.Backends ?? [])
                .Where(b => b.Backend.Meta.Deleting is null && pasted.TrueForAll(d => d.Key != b.Key))
                .Select(b => (b.Key, new ObjectKey(b.Key.Namespace, b.Backend.Import), (int?)null)));
    }

    // Probes use HTTP, HTTPS or TCP: a UDP port answers none of them.
    private static List<(int Port, string? Name)> Ports(LintContext scene, ObjectKey service) =>
        scene.FindAnywhere(PlanKind.Service, service.Namespace, service.Name) is { } body
            ? [.. body.Items("spec", "ports").Where(p => p.Text("protocol") is null or "TCP" && p.Number("port") is not null)
                .Select(p => (p.Number("port")!.Value, p.Text("appProtocol") ?? p.Text("name")))]
            : [.. (scene.View.Services.GetValueOrDefault(service)?.Service?.Ports ?? []).Select(p => (p.Port, p.Name))];

    private static string Listens(ObjectKey service, List<(int Port, string? Name)> ports) =>
        $"Service {service.Name} listens on {Wording.List([.. ports.Select(p => p.Port.ToString(CultureInfo.InvariantCulture))])}";

    private static string? Protocol(JsonObject profile, (int Port, string? Name) port)
    {
        var asks = profile.Text("spec", "monitorConfig", "protocol") ?? "HTTP";
        var named = port.Name?.ToUpperInvariant();
        var speaks = named is "HTTPS" or "HTTP" ? named : port.Port == 443 ? "HTTPS" : port.Port == 80 ? "HTTP" : null;
        return speaks is null || asks is not ("HTTP" or "HTTPS") || asks == speaks ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{asks} is probed at port {port.Port}, which looks like {speaks}: if it is, every probe fails and all endpoints are "
                + $"degraded. Set spec.monitorConfig.protocol to {speaks}.");
    }

    private static LintRepair Probe(int index, ObjectKey profile, int port) => LintRepair.Of(
        string.Create(CultureInfo.InvariantCulture, $"Probe profile {profile.Name} on port {port}, on which the Service listens."), index,
        d => d.Make("spec", "monitorConfig")["port"] = port);
}
