using System.Globalization;
using System.Text.RegularExpressions;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Journal;

/// <summary>What the journal keeps of a change: a bounded number of fields, bounded texts, and no values of fields that may contain
/// secrets.</summary>
public static partial class KeptFields
{
    /// <summary>The most characters of all changes of one entry together.</summary>
    public const int MostCharacters = 8_000;

    private const string NotKept = "(not kept)";

    // Of workloads and ConfigMaps; a Secret is left out whole.
    private static readonly string[] s_private =
        ["env", "args", "command", "data", "binaryData", "stringData", "last-applied-configuration"];

    public static ImmutableArray<FieldChange> Of(string kind, ImmutableArray<FieldChange> changes)
    {
        if (changes.IsDefaultOrEmpty)
        {
            return [];
        }

        changes = changes.RemoveAll(change => change?.Path is null);   // the text read back may contain anything

        var kept = ImmutableArray.CreateBuilder<FieldChange>();
        var left = MostCharacters;
        foreach (var change in changes.Take(Bounded.MostFields).Select(change => Keep(kind, change)))
        {
            left -= change.Path.Length + (change.Old?.Length ?? 0) + (change.New?.Length ?? 0);
            if (left < 0)
            {
                break;
            }

            kept.Add(change);
        }

        return changes.Length == kept.Count ? kept.ToImmutable() : [.. kept, More(changes.Length - kept.Count)];
    }

    /// <summary>Whether every value is kept.</summary>
    public static bool HidesNone(string kind, ImmutableArray<FieldChange> changes) =>
        changes.Select(change => Keep(kind, change)).All(kept => !Hides(kept.Old) && !Hides(kept.New));

    /// <summary>The hub's message without the texts and maps that it quotes from the object; numbers are kept.</summary>
    public static string Words(string words) => Bounded.Cut(QuotedValue().Replace(words, $"$1 {NotKept}"));

    [GeneratedRegex(@"((?:Invalid|Unsupported|Duplicate) value:) (?:""(?:[^""\\]|\\.)*""?|[{\[].*)")]
    private static partial Regex QuotedValue();

    internal static FieldChange More(int count) => new("…", null, string.Create(CultureInfo.InvariantCulture, $"{count} more fields"));

    private static FieldChange Keep(string kind, FieldChange change)
    {
        if (change.Path.Contains(".jsonPatchOverrides", StringComparison.Ordinal))
        {
            return new FieldChange(Bounded.Cut(change.Path), Patch(change.Old), Patch(change.New));
        }

        var hide = kind == "Secret" || change.Path.Split('.', '[', ']', '/').Any(part => s_private.Contains(part));
        return new FieldChange(Bounded.Cut(change.Path), Text(change.Old), Text(change.New));

        string? Text(string? value) => value is null ? null : hide ? NotKept : Bounded.Cut(value);
    }

    private static bool Hides(string? kept) => kept?.EndsWith(NotKept, StringComparison.Ordinal) == true;

    // "add /path value": an override can put a secret anywhere. Its value is kept only if it is a weight or a DNS label.
    private static string? Patch(string? patch) => patch?.Split(' ', 3) switch
    {
        null => null,
        [_, ServiceOverrides.WeightPath or ServiceOverrides.LabelPath, ..] or ["remove", _] => Bounded.Cut(patch),
        [var op, var path, _] => Bounded.Cut($"{op} {path} {NotKept}"),
        _ => NotKept,
    };
}
