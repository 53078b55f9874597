namespace FleetDns.Sources.Tests.Support;

/// <summary>Builders with defaults for what a test does not care about.</summary>
internal static class Facts
{
    public static ObjectKey Key(string name) => new("kuard-demo", name);

    public static ServiceImport Import(string name, string version, params string[] clusters) => new(Meta(name, version), [.. clusters]);

    private static ObjectMeta Meta(string name, string version) => new(
        Key(name),
        "uid-" + name,
        version,
        1,
        new DateTimeOffset(2026, 6, 9, 9, 0, 0, TimeSpan.Zero),
        null,
        ImmutableDictionary<string, string>.Empty,
        ImmutableDictionary<string, string>.Empty,
        [],
        []);
}
