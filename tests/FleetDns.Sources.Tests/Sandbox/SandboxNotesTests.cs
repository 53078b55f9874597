using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Sources.Tests.Sandbox;

/// <summary>FleetDns' notes at the sandbox's hub: created, watched by another client, deleted, and refused without rights.</summary>
public sealed class SandboxNotesTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static readonly HubOptions s_options =
        new() { FirstDelay = TimeSpan.FromMilliseconds(50), DeniedRetry = TimeSpan.FromMilliseconds(200) };
    private readonly SandboxProcess _sandbox = fixture.Sandbox;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_note_creates_its_namespace_comes_back_through_the_watch_and_is_deleted()
    {
        using var hub = HubClient.Open(_sandbox.Kubeconfig, null);
        var notes = Notes(hub);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = notes.RunAsync(ended.Token);

        Assert.Equal(WriteResult.Accepted, (await notes.TryAsync(Token)).Result);
        Assert.Equal(
            WriteResult.Accepted, (await notes.CreateAsync("journal-1", "journal", "an entry with \"quotes\" and \u202e", Token)).Result);
        Assert.Equal(WriteResult.Accepted, (await notes.CreateAsync("journal-2", "journal", "another", Token)).Result);
        Assert.Equal(WriteResult.Conflict, (await notes.CreateAsync("journal-1", "journal", "again", Token)).Result);

        var note = (
            await ShownAsync(notes, items => items.Count(each => each.Key.Name.StartsWith("journal-", StringComparison.Ordinal)) == 2))[
                new ObjectKey(HubNotes.Namespace, "journal-1")];
        Assert.Equal(("journal", "an entry with \"quotes\" and \u202e"), (note.Kind, note.Text));

        Assert.Equal(WriteResult.Accepted, (await notes.DeleteAsync(note, Token)).Result);
        await ShownAsync(notes, items => items.Count(each => each.Key.Name.StartsWith("journal-", StringComparison.Ordinal)) == 1);
        Assert.Equal(WriteResult.Gone, (await notes.DeleteAsync(note, Token)).Result);
        await ended.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_note_is_replaced_only_in_the_version_that_was_seen()
    {
        using var hub = HubClient.Open(_sandbox.Kubeconfig, null);
        var notes = Notes(hub);
        var made = await notes.CreateAsync("run-1", "run", "one", Token);
        Assert.True(made.Result == WriteResult.Accepted, made.Message);

        var changed = await notes.UpdateAsync("run-1", made.ResourceVersion!, "two", Token);

        Assert.Equal(WriteResult.Accepted, changed.Result);
        Assert.NotEqual(made.ResourceVersion, changed.ResourceVersion);
        Assert.Equal(WriteResult.Conflict, (await notes.UpdateAsync("run-1", made.ResourceVersion!, "three", Token)).Result);
        Assert.Equal(WriteResult.Gone, (await notes.UpdateAsync("run-2", made.ResourceVersion!, "three", Token)).Result);
    }

    [Fact]
    public async Task An_operator_without_rights_gets_the_hubs_message()
    {
        using var reader = HubClient.Open(_sandbox.Kubeconfig + "-reader", null);
        var notes = Notes(reader);

        var denied = await notes.CreateAsync("journal-3", "journal", "x", Token);

        Assert.Equal(WriteResult.Denied, denied.Result);
        Assert.Contains("is forbidden", denied.Message, StringComparison.Ordinal);
    }

    private static HubNotes Notes(HubClient hub) => new(() => hub, s_options, TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task<IReadOnlyDictionary<ObjectKey, Core.Journal.HubNote>> ShownAsync(
        HubNotes notes, Func<IReadOnlyDictionary<ObjectKey, Core.Journal.HubNote>, bool> shown)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        await foreach (var snapshot in notes.SubscribeAsync(patience.Token))
        {
            if (shown(snapshot.Items))
            {
                return snapshot.Items;
            }
        }

        throw new InvalidOperationException("the watch ended");
    }
}
