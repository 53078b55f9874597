using System.Globalization;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Operations;

public sealed class JournalStoreTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset s_noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(s_noon);
    private readonly FakeNotes _hub;
    private readonly List<JournalStore> _stores = [];

    public JournalStoreTests() => _hub = new FakeNotes { Time = _time };

    [Fact]
    public async Task Entries_of_one_replica_are_shown_by_the_others_and_read_back_later()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        Assert.Null(await one.RecordAsync(Entry("web"), Token));

        await ShowsAsync(other, store => store.Current.Lines.Length == 1);
        var late = await OpenAsync();
        await ShowsAsync(late, store => store.Current.Lines.Length == 1);

        var line = late.Current.Lines.Single();
        Assert.Equal("TrafficManagerBackend shop/web", line.Subject.ToString());
        Assert.Equal(("update", "Ada", "accepted", "u1"), (line.Action, line.By, line.Made?.Outcome, line.Made?.OperatorId));
        Assert.Equal([new FieldChange("spec.weight", "100", "40")], line.Changes);
        Assert.True(late.Current.Keeping.InHub);
    }

    [Fact]
    public async Task If_the_hub_keeps_nothing_it_stays_in_memory_and_reports_it()
    {
        _hub.Refusal = new WriteOutcome(WriteResult.Denied, "namespaces is forbidden", null);
        var store = await OpenAsync();
        await ShowsAsync(store, s => s.Current.Keeping.Words.Contains("forbidden", StringComparison.Ordinal));

        var said = await store.RecordAsync(Entry("web"), Token);

        Assert.Equal("Kept in memory only. namespaces is forbidden", said);
        Assert.Single(store.Current.Lines);
        Assert.False(store.Current.Keeping.InHub);
        Assert.StartsWith(
            "Changes made here are stored in memory only: they are lost on restart", store.Current.Keeping.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_hub_did_not_accept_is_tried_again()
    {
        _hub.Refusal = new WriteOutcome(WriteResult.Unreachable, "no answer", null);
        var store = await OpenAsync();
        await store.RecordAsync(Entry("web"), Token);
        Assert.Empty(_hub.Current.Items);

        _hub.Refusal = null;
        await ShowsAsync(store, _ => _hub.Current.Items.Count == 1, advance: true);

        await ShowsAsync(store, s => s.Current is { Keeping.InHub: true, Lines.Length: 1 });
    }

    [Fact]
    public async Task A_defect_during_a_request_stops_neither_the_write_nor_the_next_try()
    {
        _hub.Defect = new InvalidTimeZoneException("scripted");
        var store = await OpenAsync();

        var said = await store.RecordAsync(Entry("web"), Token);

        Assert.Equal("Kept in memory only. Defect in FleetDns (InvalidTimeZoneException); see its log.", said);
        Assert.False(store.Current.Keeping.InHub);
        _hub.Defect = null;
        await ShowsAsync(store, s => s.Current.Keeping.InHub && _hub.Current.Items.Count == 1, advance: true);
    }

    [Fact]
    public async Task An_entry_that_the_hub_refuses_permanently_does_not_block_the_next()
    {
        _hub.Refusal = new WriteOutcome(WriteResult.Unreachable, "no answer", null);
        var store = await OpenAsync();
        await store.RecordAsync(Entry("poison"), Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        await store.RecordAsync(Entry("web"), Token);

        _hub.Refuses = text => text.Contains("poison", StringComparison.Ordinal);
        _hub.Refusal = null;
        await ShowsAsync(store, _ => _hub.Current.Items.Count == 1, advance: true);

        Assert.Contains("web", _hub.Current.Items.Values.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_entries_are_deleted()
    {
        for (var i = 0; i < JournalStore.MostKept + 3; i++)
        {
            _hub.Put($"journal-{i:D5}", "journal", JournalText.Write(Entry($"b{i}")), s_noon.AddDays(-80).AddMinutes(i));
        }

        _hub.Put("journal-ancient", "journal", JournalText.Write(Entry("ancient")), s_noon.AddDays(-91));
        _hub.Put("another", "shift-plan", "{}", s_noon.AddDays(-400));
        var store = await OpenAsync();

        await ShowsAsync(store, _ => _hub.Current.Items.Count == JournalStore.MostKept + 1, advance: true);

        Assert.DoesNotContain(_hub.Current.Items.Keys, key => key.Name is "journal-ancient" or "journal-00000" or "journal-00002");
        Assert.Contains(_hub.Current.Items.Keys, key => key.Name == "another");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"kind":7}""")]
    [InlineData("""{"kind":"X","subject":{"name":"x"},"changes":[null,{"path":null}],"profiles":[null]}""")]
    public async Task A_note_that_is_not_an_entry_is_skipped(string text)
    {
        _hub.Put("forged", "journal", text, s_noon);
        _hub.Put("whole", "journal", JournalText.Write(Entry("web")), s_noon);
        var store = await OpenAsync();

        await ShowsAsync(store, s => s.Current.Lines.Length > 0);

        Assert.Equal(["whole"], store.Current.Lines.Select(line => line.Id));
    }

    [Fact]
    public void A_forged_entry_is_cut_and_completed()
    {
        var read =
            JournalText.Read($$"""{"kind":"X","subject":{"name":"{{new string('n', 5_000)}}"},"words":"{{new string('w', 5_000)}}"}""");

        Assert.NotNull(read);
        Assert.Equal((300, 300, "", true), (read.Subject.Name.Length, read.Words!.Length, read.OperatorName, read.Changes.IsEmpty));
    }

    [Fact]
    public void The_largest_entry_fits_into_a_note()
    {
        var x = new string('\u0001', 100_000);
        var huge = new JournalEntry(
            s_noon, x, x, [.. Enumerable.Range(0, 500).Select(_ => new ObjectKey(x, x))], x, x, new ObjectKey(x, x), x,
            [.. Enumerable.Range(0, 500).Select(_ => new FieldChange(x, x, x))], x, x, x);

        var text = JournalText.Write(JournalText.Fit(huge));

        Assert.InRange(text.Length, 1, HubNotes.LongestText);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JournalEntry Entry(string name) =>
        new(_time.GetUtcNow(), "u1", "Ada", [], PlanKind.Networking, "TrafficManagerBackend", new ObjectKey("shop", name), "update",
        [new FieldChange("spec.weight", "100", "40")], "c1", "accepted", null);

    private async Task<JournalStore> OpenAsync()
    {
        var store = new JournalStore(_hub, _time, NullLogger<JournalStore>.Instance);
        _stores.Add(store);
        await store.StartAsync(Token);
        return store;
    }

    /// <summary>The real time is only an upper bound.</summary>
    private async Task ShowsAsync(JournalStore store, Func<JournalStore, bool> shown, bool advance = false)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!shown(store))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < s_patience,
                string.Create(
                    CultureInfo.InvariantCulture, $"not shown; {store.Current.Lines.Length} lines, {_hub.Current.Items.Count} notes"));
            if (advance)
            {
                _time.Advance(TimeSpan.FromSeconds(31));
            }

            await Task.Delay(5, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.StopAsync(CancellationToken.None);
            store.Dispose();
        }
    }
}
