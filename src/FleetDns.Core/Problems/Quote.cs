using System.Globalization;

namespace FleetDns.Core.Problems;

/// <summary>Evidence quoted verbatim, with its source.</summary>
internal static class Quote
{
    public static Evidence Of(ObjectRef of, Condition condition) => new(
        $"condition {condition.Type} of {of}",
        $"{condition.Status}, {condition.Reason}"
        + (condition.Message.Length == 0 ? string.Empty : $": {AzureErrorText.OneLine(condition.Message)}"));

    public static Evidence Of(HubEvent seen) => new(
        $"event {seen.Reason} of {seen.Involved}"
        + (seen.Count > 1 ? $", {seen.Count.ToString(CultureInfo.InvariantCulture)} times" : string.Empty),
        AzureErrorText.OneLine(seen.Message));

    public static Evidence Field(ObjectRef of, string path, string? value) =>
        new($"{path} of {of}", value is { Length: > 0 } ? value : "(empty)");

    public static Evidence Azure(string what, string value) => new($"Azure, {what}", value);
}
