using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Problems;

/// <summary>Commands to copy. Each inserted value is one shell word: names and texts come from clusters and are untrusted.</summary>
public static class Shell
{
    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-";
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text as one word for a POSIX shell. Control characters and marks that change the direction of text are removed: pasted
    /// into a terminal, their effect would be invisible.</summary>
    public static string Word(string text)
    {
        var seen = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsControl(character)
                && char.GetUnicodeCategory(character) is not (
                    System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                    or System.Globalization.UnicodeCategory.ParagraphSeparator))
            {
                seen.Append(character);
            }
        }

        var clean = seen.ToString();
        return clean.Length > 0 && clean.All(Plain.Contains) ? clean : $"'{clean.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary><c>kubectl --namespace=ns verb kind/name rest</c>. Kind and name are one word, so that a name cannot act as an
    /// option.</summary>
    public static string Kubectl(string verb, ObjectRef of, string rest = "") =>
        $"kubectl {(of.Key.Namespace.Length == 0 ? string.Empty : $"{Word($"--namespace={of.Key.Namespace}")} ")}{verb} "
        + $"{Word($"{of.Kind.ToLowerInvariant()}/{of.Key.Name}")}{(rest.Length == 0 ? string.Empty : $" {rest}")}";

    /// <summary>A JSON merge patch.</summary>
    public static string Patch(ObjectRef of, JsonObject patch) =>
        Kubectl("patch", of, $"--type=merge --patch={Word(patch.ToJsonString(s_json))}");
}
