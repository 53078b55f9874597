using System.Security.Cryptography;
using System.Text.Json;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>A demo user of the hub.</summary>
public sealed record Persona(string Name, IReadOnlyList<string> Groups, string Token)
{
    public const string OperatorsGroup = "fleetdns:operators";
    public const string ReadersGroup = "fleetdns:readers";
}

/// <summary>The demo users of the sandbox. Their tokens are stored in <c>tokens.json</c> of a directory and reused.</summary>
public sealed class Personas
{
    private static readonly (string Name, string Group)[] s_all =
    [
        ("admin", UserInfo.Masters),
        ("operator", Persona.OperatorsGroup),
        ("reader", Persona.ReadersGroup),
    ];

    private readonly Dictionary<string, Persona> _byToken;

    private Personas(IReadOnlyDictionary<string, string> tokens)
    {
        All = [.. s_all.Select(p => new Persona(p.Name, [p.Group], tokens[p.Name]))];
        _byToken = All.ToDictionary(p => p.Token, StringComparer.Ordinal);
    }

    /// <summary>The admin first.</summary>
    public IReadOnlyList<Persona> All { get; }

    public Persona Admin => All[0];

    public Persona Named(string name) => All.First(p => p.Name == name);

    public Persona? OfToken(string token) => _byToken.GetValueOrDefault(token);

    public static Personas LoadOrCreate(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "tokens.json");
        var tokens = Load(path);
        foreach (var (name, _) in s_all)
        {
            tokens.TryAdd(name, RandomNumberGenerator.GetHexString(40, lowercase: true));
        }

        PrivateFile.Write(path, JsonSerializer.Serialize(tokens));
        return new Personas(tokens);
    }

    private static Dictionary<string, string> Load(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            var tokens = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path)) ?? [];
            return tokens.Values.Distinct(StringComparer.Ordinal).Count() == tokens.Count && tokens.Values.All(t => t.Length >= 16)
                ? tokens
                : [];
        }
        catch (JsonException)
        {
            return [];   // incomplete or edited by hand: create new tokens
        }
    }
}
