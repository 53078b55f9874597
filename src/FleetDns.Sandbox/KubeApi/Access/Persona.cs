using System.Security.Cryptography;
using System.Text.Json;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>One who may use the hub: user name, groups and bearer token.</summary>
public sealed record Persona(string Name, IReadOnlyList<string> Groups, string Token)
{
    public const string OperatorsGroup = "fleetdns:operators";
    public const string ReadersGroup = "fleetdns:readers";
}

/// <summary>The three personas of the sandbox; their tokens are kept in <c>tokens.json</c> of a directory and used again.</summary>
public sealed class Personas
{
    private readonly Dictionary<string, Persona> _byToken;

    private Personas(IReadOnlyDictionary<string, string> tokens)
    {
        Admin = new Persona("admin", ["system:masters"], tokens["admin"]);
        Operator = new Persona("operator", [Persona.OperatorsGroup], tokens["operator"]);
        Reader = new Persona("reader", [Persona.ReadersGroup], tokens["reader"]);
        _byToken = new[] { Admin, Operator, Reader }.ToDictionary(p => p.Token, StringComparer.Ordinal);
    }

    public Persona Admin { get; }

    public Persona Operator { get; }

    public Persona Reader { get; }

    public Persona? OfToken(string token) => _byToken.GetValueOrDefault(token);

    public static Personas LoadOrCreate(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "tokens.json");
        var tokens = Load(path);
        foreach (var name in s_names)
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
            return tokens.Values.Distinct(StringComparer.Ordinal).Count() == tokens.Count && tokens.Values.All(t => t.Length >= 16) ? tokens : [];
        }
        catch (JsonException)
        {
            return [];   // written half or by hand: new tokens take their place
        }
    }

    private static readonly string[] s_names = ["admin", "operator", "reader"];
}
