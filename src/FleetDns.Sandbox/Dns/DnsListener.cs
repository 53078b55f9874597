using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;
using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.Dns;

/// <summary>Answers queries over UDP and TCP at one loopback port, and applies the active DNS faults.</summary>
internal sealed partial class DnsListener : IAsyncDisposable
{
    private readonly DnsServer _server;
    private readonly Func<DnsMessage, DnsMessage> _answer;
    private readonly FaultSwitch? _faults;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="faults">Null for a listener without faults.</param>
    private DnsListener(IPEndPoint endpoint, Func<DnsMessage, DnsMessage> answer, FaultSwitch? faults, TimeProvider time, ILogger log)
    {
        Endpoint = endpoint;
        _answer = answer;
        _faults = faults;
        _time = time;
        _log = log;
        _server = new DnsServer(new UdpServerTransport(endpoint, 5000), new TcpServerTransport(endpoint, 5000, 30_000));
        _server.ClientConnected += OnClientAsync;
        _server.QueryReceived += OnQueryAsync;
        _server.ExceptionThrown += OnExceptionAsync;
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>Binds both transports to the port, or to a free one for port 0.</summary>
    /// <exception cref="SocketException">The port is in use.</exception>
    public static DnsListener Start(int port, Func<DnsMessage, DnsMessage> answer, FaultSwitch? faults, TimeProvider time, ILogger log)
    {
        for (var attempt = 0; ; attempt++)
        {
            var listener = new DnsListener(new IPEndPoint(IPAddress.Loopback, port == 0 ? FreePort() : port), answer, faults, time, log);
            try
            {
                listener._server.Start();
                return listener;
            }
            catch (SocketException) when (port == 0 && attempt < 20)
            {
                // Another program took the free port between the check and the bind.
                listener.Stop();
            }
            catch
            {
                listener.Stop();
                throw;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private void Stop()
    {
        _stop.Cancel();
        _server.Stop();
        ((IDisposable)_server).Dispose();
        _stop.Dispose();
    }

    /// <summary>A port that is free for both transports.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(tcp.LocalEndPoint!);
                return ((IPEndPoint)tcp.LocalEndPoint!).Port;
            }
            catch (SocketException)
            {
                // In use for UDP: try another.
            }
        }
    }

    /// <summary>Every datagram and every TCP connection counts as a client; a rejected one is dropped without an answer.</summary>
    private Task OnClientAsync(object sender, ClientConnectedEventArgs args)
    {
        args.RefuseConnect = _faults?.IsOn(DnsFaults.Drop) == true;
        return Task.CompletedTask;
    }

    private async Task OnQueryAsync(object sender, QueryReceivedEventArgs args)
    {
        if (args.Query is not DnsMessage query)
        {
            return;
        }
        // A connection from before the fault: without a response the server would return SERVFAIL, so the answer waits until the fault is
        // off.
        while (_faults is not null && _faults.Changed is var changed && _faults.IsOn(DnsFaults.Drop))
        {
            await changed.WaitAsync(_stop.Token);
        }

        if (_faults?.IsOn(DnsFaults.Delay) == true)
        {
            await Task.Delay(DnsFaults.DelayBy, _time, _stop.Token);
        }

        var answer = _answer(query);
        if (_faults is not null)
        {
            ApplyFaults(_faults, answer, args.TransportProtocol);
        }

        args.Response = answer;
    }

    private void ApplyFaults(FaultSwitch faults, DnsMessage answer, TransportProtocol transport)
    {
        if (faults.IsOn(DnsFaults.ServFail))
        {
            answer.ReturnCode = ReturnCode.ServerFailure;
            answer.AnswerRecords.Clear();
            answer.AuthorityRecords.Clear();
        }

        if (faults.IsOn(DnsFaults.FromCache))
        {
            answer.IsAuthoritiveAnswer = false;
            answer.IsRecursionAllowed = true;
            var age = (int)(_time.GetUtcNow().ToUnixTimeSeconds() % 59) + 1;
            for (var i = 0; i < answer.AnswerRecords.Count; i++)
            {
                if (answer.AnswerRecords[i] is CNameRecord alias)
                {
                    answer.AnswerRecords[i] = new CNameRecord(alias.Name, Math.Max(1, alias.TimeToLive - age), alias.CanonicalName);
                }
            }
        }

        if (faults.IsOn(DnsFaults.Truncate) && transport == TransportProtocol.Udp)
        {
            answer.IsTruncated = true;
            answer.AnswerRecords.Clear();
        }

        if (faults.IsOn(DnsFaults.ForgeId))
        {
            answer.TransactionID ^= 0x5555;
        }
    }

    private Task OnExceptionAsync(object sender, ExceptionEventArgs args)
    {
        if (args.Exception is OperationCanceledException)
        {
            return Task.CompletedTask;   // a query that was still waiting when the listener stopped
        }

        Log.QueryFailed(_log, args.Exception);
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A DNS query could not be answered.")]
        public static partial void QueryFailed(ILogger log, Exception? error);
    }
}
