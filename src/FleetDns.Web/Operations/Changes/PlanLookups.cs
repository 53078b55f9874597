using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;

namespace FleetDns.Web.Operations;

/// <summary>
/// Queries hub, Azure and DNS for the wizards and caches the answers for a few seconds, because a name is typed letter by letter.
/// </summary>
/// <param name="azure">Null where Azure is not connected.</param>
public sealed class PlanLookups(
    IHubObjects hub, IAzureLookups? azure, INameLookup names, IWritePolicy policy, TimeProvider time) : IPlanLookups
{
    private const int AtOnce = 6;
    private const int MostKept = 2_000;
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<(string Operator, string Question), (NameAnswer Answer, DateTimeOffset Until)> _names = new();

    public async Task<HubReading> HubAsync(IReadOnlyCollection<DocumentRef> references, Operator by, CancellationToken token)
    {
        if (policy.Refuses(by, Act.Write) is { } why)
        {
            return HubReading.Empty with { Problem = why };
        }

        var problems = new ConcurrentQueue<string>();
        var versions = new ConcurrentDictionary<string, ImmutableArray<string>>();
        var objects = new ConcurrentDictionary<DocumentRef, JsonObject?>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = token };
        var others = references.Where(r => PlanKind.Find(r.Group, r.Kind) is null).Select(r => PlanKind.Other(r.Group, r.Kind)).Distinct();
        await Parallel.ForEachAsync(PlanKind.All.Concat(others), options, async (kind, stop) =>
        {
            var found = await hub.VersionsAsync(kind, by, stop);
            if (found.Problem is { } problem)
            {
                problems.Enqueue(problem);
            }
            else
            {
                versions[kind.ToString()] = found.Versions;
            }
        });
        await Parallel.ForEachAsync(references.Where(r => r.Key.Name.Length > 0).Distinct(), options, async (reference, stop) =>
        {
            var reading = await hub.GetAsync(reference, by, stop);
            if (reading.Outcome.Result is WriteResult.Accepted or WriteResult.Gone)
            {
                objects[reference] = reading.Body;
            }
            else
            {
                problems.Enqueue($"{reference} could not be read: {reading.Outcome.Message}");
            }
        });
        return new HubReading(
            new ApiVersions(versions.ToImmutableDictionary()), objects.ToImmutableDictionary(),
            problems.TryPeek(out var first) ? first : null);
    }

    public async Task<AzureReading> ProfileNameAsync(string relativeName, AzureReading sofar, Operator by, CancellationToken token)
    {
        if (azure is null || policy.Refuses(by, Act.Write) is not null || relativeName.Length is 0 or > ProfilePlan.LongestRelativeName)
        {
            return sofar with { Connected = azure is not null };
        }

        var answer = await RememberedAsync(by, $"profile {relativeName}", async () => await azure.CheckNameAsync(relativeName, by, token));
        return sofar with { Connected = true, Profiles = sofar.Profiles.SetItem(relativeName, answer) };
    }

    public async Task<AzureReading> LabelsAsync(
        IReadOnlyCollection<string> labels, AzureReading sofar, Operator by, CancellationToken token)
    {
        if (policy.Refuses(by, Act.Write) is not null)
        {
            return sofar;   // queries load Azure and DNS: none for operators who cannot plan
        }

        var answers = new ConcurrentDictionary<string, NameAnswer>();
        await Parallel.ForEachAsync(
            labels.Distinct(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = token }, async (label, stop) =>
            answers[label] = await RememberedAsync(by, $"label {label}", async () =>
            {
                var found = await names.AskAsync($"{label}.{DnsLabels.Zone}", stop);
                return new NameAnswer(
                    found.Exists switch { true => NameState.Taken, false => NameState.Free, null => NameState.Unknown }, found.Words);
            }));
        return sofar with { Labels = sofar.Labels.SetItems(answers) };
    }

    public async Task<AzureReading> ResourceGroupsAsync(AzureReading sofar, Operator by, CancellationToken token)
    {
        if (azure is null || policy.Refuses(by, Act.Write) is not null)
        {
            return sofar with { Connected = azure is not null };
        }

        try
        {
            return sofar with { Connected = true, ResourceGroups = await azure.ResourceGroupsAsync(by, token) };
        }
        catch (ArmException)
        {
            // The operator can type it; the name check reports Azure's error
            return sofar with { Connected = true, ResourceGroups = null };
        }
    }

    private async Task<NameAnswer> RememberedAsync(Operator by, string question, Func<Task<NameAnswer>> ask)
    {
        var key = (by.Id, question);
        if (_names.TryGetValue(key, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Answer;
        }

        NameAnswer answer;
        try
        {
            answer = await ask();
        }
        catch (ArmException refused)
        {
            answer = new NameAnswer(NameState.Unknown, refused.Message);
        }

        if (_names.Count > MostKept)
        {
            _names.Clear();
        }

        _names[key] = (answer, time.GetUtcNow() + s_remembered);
        return answer;
    }
}
