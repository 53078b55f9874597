using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Writes the lines of one watch: <c>{"type":"ADDED","object":{…}}</c>. Lines go out with <see cref="FlushAsync"/>, at the latest before
/// each wait.
/// </summary>
internal sealed class WatchStream(HubRequest request, ResponseFormat format, FaultSwitch faults)
{
    private const int FlushAfter = 64 * 1024;
    private static readonly byte[] s_end = "}\n"u8.ToArray();
    private readonly PipeWriter _writer = request.Http.Response.BodyWriter;
    private readonly int _silences = faults.TimesOn(HubFaults.Silence) - (faults.IsOn(HubFaults.Silence) ? 1 : 0);
    private long _unflushed;

    public Task WriteAsync(string type, StoredObject stored, CancellationToken token) => LineAsync(type, Shown(stored), token);

    /// <summary>An object that left the selection: its last selected state, with the version of the change.</summary>
    public Task WriteLeftAsync(StoredObject before, long version, CancellationToken token)
    {
        var obj = before.Tree(request.Version);
        obj.At("metadata")!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        return LineAsync("DELETED", format.IsPartialMetadata ? JsonTree.Bytes(TablePrinter.PartialMetadata(obj)) : JsonTree.Bytes(obj),
            token);
    }

    public Task BookmarkAsync(long version, bool endOfInitialEvents, CancellationToken token)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (endOfInitialEvents)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        var mark =
            new JsonObject
            {
                ["kind"] = request.Kind.Kind,
                ["apiVersion"] = request.Kind.ApiVersion(request.Version),
                ["metadata"] = metadata
            };
        if (format.IsTable)
        {
            mark = TablePrinter.Table(request.Store.Registry, request.Kind, request.Version, [], "", request.Store.Time.GetUtcNow(),
                metadata.DeepClone().AsObject());
        }
        else if (format.IsPartialMetadata)
        {
            (mark["kind"], mark["apiVersion"]) = ("PartialObjectMetadata", "meta.k8s.io/v1");
        }

        return LineAsync("BOOKMARK", JsonTree.Bytes(mark), token);
    }

    public async Task ErrorAsync(StatusException refusal, CancellationToken token)
    {
        await LineAsync("ERROR", JsonTree.Bytes(refusal.ToStatus()), token);
        await FlushAsync(token);
    }

    public async Task FlushAsync(CancellationToken token)
    {
        if (_unflushed == 0)
        {
            return;
        }

        _unflushed = 0;
        await _writer.FlushAsync(token);
    }

    /// <summary>
    /// The fault was on while this watch was open: it stays half-open, also beyond its timeout, until the client or the process ends it.
    /// </summary>
    public bool IsSilenced => faults.TimesOn(HubFaults.Silence) != _silences;

    public Task SilenceAsync(CancellationToken token) => IsSilenced ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;

    private ReadOnlyMemory<byte> Shown(StoredObject stored)
    {
        if (format.IsTable)
        {
            var metadata = new JsonObject { ["resourceVersion"] = stored.Object.At("metadata").Text("resourceVersion") };
            return JsonTree.Bytes(TablePrinter.Table(request.Store.Registry, request.Kind, request.Version, [stored],
                request.Query("includeObject") ?? "", request.Store.Time.GetUtcNow(), metadata));
        }

        return format.IsPartialMetadata
            ? JsonTree.Bytes(TablePrinter.PartialMetadata(stored.Tree(request.Version)))
            : stored.Bytes(request.Version);
    }

    private async Task LineAsync(string type, ReadOnlyMemory<byte> json, CancellationToken token)
    {
        await SilenceAsync(token);
        if (faults.IsOn(HubFaults.Cut))
        {
            _writer.Write(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"));
            _writer.Write(json.Span[..(json.Length / 2)]);
            await _writer.FlushAsync(token);
            request.Http.Abort();
            token.ThrowIfCancellationRequested();
            throw new OperationCanceledException("The connection was cut by the fault.", request.Http.RequestAborted);
        }

        _writer.Write(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"));
        _writer.Write(json.Span);
        _writer.Write(s_end);
        _unflushed += json.Length;
        if (_unflushed > FlushAfter)
        {
            await FlushAsync(token);
        }
    }
}
