using System.Buffers;
using FleetDns.Core.Problems;
using FleetDns.Core.Problems.Rules;

namespace FleetDns.Core.Fleet;

/// <summary>Finds texts from controllers and rules that name a namespace without access: <c>shop/web</c>, <c>namespace shop</c>, <c>-n
/// shop</c>, or the DNS name of one of its profiles.</summary>
internal sealed class HiddenNames
{
    private const string NotShown = "Not shown: it names a namespace that you do not have access to.";

    private static readonly SearchValues<char> s_nameChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private readonly HashSet<string> _namespaces;
    private readonly HashSet<string> _dnsNames;

    public HiddenNames(FleetView view, Visibility visible)
    {
        // Objects in a fleet-member-… namespace are shown with their row.
        _namespaces = [.. Visibility.NamespacesOf(view).Where(ns => !visible.Sees(ns) && !HubNamespaces.IsReserved(ns))];
        _dnsNames = [.. view.Profiles.Keys.Where(key => !visible.Sees(key.Namespace)).Select(ProfileFacts.RelativeName)];
    }

    public bool AreIn(Problem problem) =>
        _namespaces.Count > 0
        && (AreIn(problem.Title) || AreIn(problem.Meaning) || problem.Evidence.Any(AreIn) || AreIn(problem.Fix));

    /// <summary>The problem without the revealing texts.</summary>
    public Problem Without(Problem problem) => problem with
    {
        Title = AreIn(problem.Title) ? $"{problem.Subject} has a problem that involves a namespace you do not have access to."
            : problem.Title,
        Meaning = AreIn(problem.Meaning) ? NotShown : problem.Meaning,
        Evidence = [
            .. problem.Evidence.Select(
                evidence => !AreIn(evidence) ? evidence : AreIn(evidence.Source) ? new Evidence("another object", NotShown)
                : evidence with { Quote = NotShown })],
        Fix = AreIn(problem.Fix) ? new Fix("Ask an operator with access to all namespaces that the problem names.") : problem.Fix,
    };

    private bool AreIn(Evidence evidence) => AreIn(evidence.Source) || AreIn(evidence.Quote);

    private bool AreIn(Fix fix) =>
        AreIn(fix.Words) || Any(fix.Commands) || Any(fix.Show)
            || fix.Steps.Any(step => _namespaces.Contains(step.Of.Key.Namespace) || AreIn(step.Body));

    private bool Any(EquatableArray<string> texts) => texts.Any(AreIn);

    private bool AreIn(string text)
    {
        var namespaces = _namespaces.GetAlternateLookup<ReadOnlySpan<char>>();
        var dnsNames = _dnsNames.GetAlternateLookup<ReadOnlySpan<char>>();
        var rest = text.AsSpan();
        var before = default(ReadOnlySpan<char>);
        while (rest.IndexOfAny(s_nameChars) is >= 0 and var start)
        {
            var end = rest[start..].IndexOfAnyExcept(s_nameChars) is >= 0 and var length ? start + length : rest.Length;
            var word = rest[start..end];
            if (dnsNames.Contains(word)
                || (namespaces.Contains(word)
                && ((end < rest.Length && rest[end] == '/') || before is "namespace" or "namespaces" or "-n")))
            {
                return true;
            }

            before = word;
            rest = rest[end..];
        }

        return false;
    }
}
