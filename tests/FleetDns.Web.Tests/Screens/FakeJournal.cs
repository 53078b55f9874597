using System.Collections.Immutable;
using FleetDns.Core.Journal;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Tests.Screens;

/// <summary>Remembers what is recorded, and shows what the test says.</summary>
/// <param name="problem">Why nothing is kept; null where it is.</param>
internal sealed class FakeJournal(string? problem = null) : IJournal, IJournalReader
{
    public static readonly JournalKeeping Kept = new(true, "Changes made here are kept at the hub.");

    private readonly Published<JournalPicture> _published = new(new JournalPicture([], World.Noon.AddHours(-3), Kept));

    public List<JournalEntry> Recorded { get; } = [];

    public int Subscribers => _published.SubscriberCount;

    public Task<string?> RecordAsync(JournalEntry entry, CancellationToken token)
    {
        Recorded.Add(entry);
        return Task.FromResult(problem);
    }

    public void Show(params ImmutableArray<JournalLine> lines) => _published.Publish(_published.Current with { Lines = lines });

    public IAsyncEnumerable<JournalPicture> SubscribeAsync(CancellationToken token) => _published.SubscribeAsync(token);
}
