using System.Text.Json.Nodes;

namespace FleetDns.Core.Problems.Rules;

/// <summary>Facts shared by rules about profiles.</summary>
internal static class ProfileFacts
{
    public static readonly TimeSpan Timeouts = TimeSpan.FromMinutes(1);

    public static ObjectRef Ref(this ProfileRow row) => Refs.Profile(row.Key);

    public static Condition? Programmed(this ProfileRow row) => row.Profile.Conditions.Find("Programmed");

    /// <summary>Programmed False, Invalid, with Azure's error in its message.</summary>
    public static (Condition Condition, AzureError? Error)? Invalid(this ProfileRow row) =>
        row.Programmed() is { Status: ConditionStatus.False, Reason: "Invalid" } condition
            ? (condition, AzureErrorText.Parse(condition.Message)) : null;

    /// <summary>Programmed False, DNSNameNotAvailable, with the event that has Azure's real error, if any.</summary>
    public static (Condition Condition, HubEvent? Event, AzureError? Error)? Refused(this ProfileRow row, Scope scope)
    {
        if (row.Programmed() is not { Status: ConditionStatus.False, Reason: "DNSNameNotAvailable" } condition)
        {
            return null;
        }

        // An event of an earlier failure is not evidence for this one.
        var said = scope.Event(row.Ref(), "AzureAPIError");
        var error = said is not null && (said.Last ?? said.First) >= condition.LastTransition - Timeouts
            ? AzureErrorText.Parse(said.Message) : null;
        return (condition, error is null ? null : said, error);
    }

    /// <summary>Any 409 is reported as a taken name (docs/domain.md 1.1.1): this one has another cause.</summary>
    public static bool IsOtherConflict(AzureError? error) =>
        error is { Status: 409 } && error.Code?.Contains("DomainName", StringComparison.OrdinalIgnoreCase) != true
        && error.Message?.Contains("Domain name", StringComparison.OrdinalIgnoreCase) != true;

    /// <summary><c>namespace-name</c>: the DNS name that the fleet requests from Azure (docs/domain.md 2.3).</summary>
    public static string RelativeName(ObjectKey key) => $"{key.Namespace}-{key.Name}";

    public static IEnumerable<Evidence> ErrorEvents(Scope scope, ObjectRef of) =>
        scope.Event(of, "AzureAPIError") is { } said ? [Quote.Of(said)] : [];

    /// <summary>Any change of the spec triggers the profile's controller: another tolerance, and back.</summary>
    public static IEnumerable<string> Nudge(ProfileRow row)
    {
        var now = row.Profile.Monitor?.ToleratedNumberOfFailures ?? 3;
        foreach (var tolerated in (int[])[now == 3 ? 4 : 3, now])
        {
            var monitor = new JsonObject { ["toleratedNumberOfFailures"] = tolerated };
            yield return Shell.Patch(row.Ref(), new() { ["spec"] = new JsonObject { ["monitorConfig"] = monitor } });
        }
    }

    /// <summary>The region of a cluster behind the profile, as a location for its resource group; null if unknown.</summary>
    public static string? Location(this ProfileRow row, Scope scope) =>
        row.Backends.SelectMany(b => scope.Service(new ObjectKey(b.Key.Namespace, b.Backend.Import))?.Exporting() ?? [])
            .Select(c => scope.Region(c.Cluster)).OfType<string>().FirstOrDefault();

    /// <summary>False only if it is certain that nothing answers.</summary>
    public static bool Answers(this ProfileRow row) => Shares.MayAnswer(row);
}
