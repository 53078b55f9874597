using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FleetDns.Sources.Tests.Support;

/// <summary>One received question.</summary>
internal sealed record FakeQuestion(ushort Id, bool RecursionDesired, string Name, ushort Type, int EdnsSize, bool OverTcp, int SourcePort);

/// <param name="Data">Domain name (CNAME, NS) or address (A, AAAA).</param>
internal sealed record FakeRecord(string Name, string Type, uint Ttl, string Data);

internal sealed record FakeAnswer(int Code = 0, bool Authoritative = true, bool Truncated = false, bool RecursionAvailable = false)
{
    public FakeRecord[] Answers { get; init; } = [];
    public FakeRecord[] Authorities { get; init; } = [];
    public FakeRecord[] Additionals { get; init; } = [];

    /// <summary>Null: as asked.</summary>
    public string? OtherQuestion { get; init; }

    public bool WrongId { get; init; }

    /// <summary>Creates what is sent instead of the answer.</summary>
    public Func<byte[], byte[]>? Spoil { get; init; }
}

/// <summary>A DNS server on one loopback address, UDP and TCP; answers as set by the test, null for silence.</summary>
internal sealed class FakeNameServer : IAsyncDisposable
{
    private static readonly Dictionary<string, ushort> s_types = new() { ["A"] = 1, ["NS"] = 2, ["CNAME"] = 5, ["AAAA"] = 28 };

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly Task[] _running;

    /// <param name="port">0: any that is free for both.</param>
    public FakeNameServer(string address = "127.0.0.1", int port = 0)
    {
        var ip = IPAddress.Parse(address);
        _tcp = new TcpListener(ip, port);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _udp.Bind(EndPoint);
        _running = [UdpAsync(), TcpAsync()];
    }

    public IPEndPoint EndPoint { get; }

    public Func<FakeQuestion, FakeAnswer?> Answer { get; set; } = _ => null;

    public ConcurrentQueue<FakeQuestion> Questions { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _tcp.Stop();
        _udp.Dispose();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task UdpAsync()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            if (Respond(buffer.AsSpan(0, received.ReceivedBytes), false, ((IPEndPoint)received.RemoteEndPoint).Port) is { } answer)
            {
                await _udp.SendToAsync(answer, received.RemoteEndPoint, _stop.Token);
            }
        }
    }

    private async Task TcpAsync()
    {
        while (true)
        {
            using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
            var stream = client.GetStream();
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token);
            var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(query, _stop.Token);
            if (Respond(query, true, ((IPEndPoint)client.Client.RemoteEndPoint!).Port) is { } answer)
            {
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], _stop.Token);
            }
        }
    }

    private byte[]? Respond(ReadOnlySpan<byte> query, bool overTcp, int port)
    {
        var id = BinaryPrimitives.ReadUInt16BigEndian(query);
        var flags = BinaryPrimitives.ReadUInt16BigEndian(query[2..]);
        var (name, at) = ReadName(query, 12);
        var type = BinaryPrimitives.ReadUInt16BigEndian(query[at..]);

        // One additional record, the OPT one: empty name, type 41, class = size.
        var edns = BinaryPrimitives.ReadUInt16BigEndian(query[10..]) == 1 ? BinaryPrimitives.ReadUInt16BigEndian(query[(at + 7)..]) : 0;
        var question = new FakeQuestion(id, (flags & 0x100) != 0, name, type, edns, overTcp, port);
        Questions.Enqueue(question);
        if (Answer(question) is not { } answer)
        {
            return null;
        }

        var bytes = new List<byte>();
        Short(bytes, answer.WrongId ? id ^ 1 : id);
        Short(bytes,
            0x8000 | (answer.Authoritative ? 0x400 : 0) | (answer.Truncated ? 0x200 : 0) | (
                answer.RecursionAvailable ? 0x80 : 0) | answer.Code);
        Short(bytes, 1);
        Short(bytes, answer.Answers.Length);
        Short(bytes, answer.Authorities.Length);
        Short(bytes, answer.Additionals.Length);
        Name(bytes, answer.OtherQuestion ?? name);
        Short(bytes, type);
        Short(bytes, 1);
        foreach (var record in answer.Answers.Concat(answer.Authorities).Concat(answer.Additionals))
        {
            Name(bytes, record.Name);
            Short(bytes, s_types[record.Type]);
            Short(bytes, 1);
            Short(bytes, (int)(record.Ttl >> 16));
            Short(bytes, (int)(record.Ttl & 0xffff));
            var data = new List<byte>();
            if (record.Type is "A" or "AAAA")
            {
                data.AddRange(IPAddress.Parse(record.Data).GetAddressBytes());
            }
            else
            {
                Name(data, record.Data);
            }

            Short(bytes, data.Count);
            bytes.AddRange(data);
        }

        return answer.Spoil is { } spoil ? spoil([.. bytes]) : [.. bytes];
    }

    private static (string Name, int Next) ReadName(ReadOnlySpan<byte> message, int at)
    {
        var labels = new List<string>();
        for (; message[at] != 0; at += message[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
        }

        return (string.Join('.', labels), at + 1);
    }

    private static void Name(List<byte> bytes, string name)
    {
        foreach (var label in name.TrimEnd('.').Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
    }

    private static void Short(List<byte> bytes, int value)
    {
        bytes.Add((byte)(value >> 8));
        bytes.Add((byte)value);
    }
}
