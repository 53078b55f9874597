using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace FleetDns.Sources.Endpoints;

/// <summary>
/// One GET like a probe (docs/domain.md 3.4): Host is the target, redirects are not followed, the certificate is not validated. The address
/// is looked up once, checked by <see cref="AddressGuard"/> and used for the connection, so that a second lookup cannot return another one.
/// </summary>
public sealed partial class EndpointProber(EndpointAddresses addresses, EndpointOptions options, TimeProvider time) : IEndpointProber
{
    private const int LongestBody = 4 * 1024;
    private const int LongestHeadersKilobytes = 16;
    private const int LongestTitle = 120;
    private const int LongestWords = 400;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public async Task<EndpointAnswer> AskAsync(EndpointQuestion question, CancellationToken token)
    {
        var started = time.GetTimestamp();
        EndpointAnswer Nothing(string words, string? address = null) => new(null, address, time.GetElapsedTime(started), null, Line(words));
        using var timeout = new CancellationTokenSource(s_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        IPEndPoint? at = null;
        try
        {
            var (found, problem) = await addresses.FindAsync(question.Target, either.Token).ConfigureAwait(false);
            if (problem is not null)
            {
                return Nothing(problem);
            }

            if (found.FirstOrDefault(address => AddressGuard.Allows(address, options.LoopbackOnly)) is not { } address)
            {
                return Nothing($"{question.Target} was not probed: it resolves to {found[0]}, which is not a public address.");
            }

            at = new IPEndPoint(address, options.Port == 0 ? question.Port : options.Port);
            return await GetAsync(question, at, started, either.Token).ConfigureAwait(false);
        }
        catch (Exception ex) when (ex is UriFormatException or ArgumentException)
        {
            return Nothing($"{question.Target} with port {question.Port} and path {question.Path} do not form a valid address.");
        }
        catch (HttpRequestException ex)
        {
            return Nothing(
                ex.GetBaseException() is SocketException { SocketErrorCode: var code } socket
                ? $"No connection: {(code == SocketError.ConnectionRefused ? "refused" : socket.Message)}."
                : $"No answer: {ex.GetBaseException().Message}", at?.ToString());
        }
        catch (IOException ex)
        {
            return Nothing($"The answer was cut off: {ex.Message}", at?.ToString());
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return Nothing($"No answer within {s_timeout.TotalSeconds:0} s.", at?.ToString());
        }
    }

    private async Task<EndpointAnswer> GetAsync(EndpointQuestion question, IPEndPoint at, long started, CancellationToken token)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = LongestHeadersKilobytes,
            ResponseDrainTimeout = TimeSpan.Zero,
            ConnectCallback = (_, stop) => ConnectAsync(at, stop),
            // Like Traffic Manager: a probe checks which endpoint answers, not whether to trust it. Nothing secret is sent.
#pragma warning disable CA5359
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        };
        using var http = new HttpClient(handler);
        var target = new UriBuilder(question.Scheme, question.Target, question.Port)
        {
            Path = Part(question.Path, query: false),
            Query = Part(question.Path, query: true),
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, target.Uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("FleetDns", null));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
        var took = time.GetElapsedTime(started);
        var status = (int)response.StatusCode;
        var title = IsText(response.Content.Headers.ContentType) ? await TitleAsync(response.Content, token).ConfigureAwait(false) : null;
        var redirect = response.Headers.Location is { } location ? $", redirects to {location.OriginalString} (not followed)" : "";
        return new EndpointAnswer(status, at.ToString(), took, title, Line($"{status} {response.ReasonPhrase}{redirect}"));
    }

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint at, CancellationToken token)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(at, token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string?> TitleAsync(HttpContent content, CancellationToken token)
    {
        var stream = await content.ReadAsStreamAsync(token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[LongestBody];
            var read = await stream.ReadAtLeastAsync(buffer, LongestBody, throwOnEndOfStream: false, token).ConfigureAwait(false);
            var text = Encoding.UTF8.GetString(buffer, 0, read);
            var title = Find(text) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value)
                : text.Contains('<', StringComparison.Ordinal) ? "" : text;
            return Line(title, LongestTitle) is { Length: > 0 } line ? line : null;
        }
    }

    private static Match Find(string text)
    {
        try
        {
            return Title().Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return Match.Empty;
        }
    }

    private static bool IsText(MediaTypeHeaderValue? type) =>
        type?.MediaType is { } media
            && (media.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || media.EndsWith("json", StringComparison.OrdinalIgnoreCase));

    private static string Part(string path, bool query)
    {
        var cut = path.IndexOf('?', StringComparison.Ordinal);
        return query ? cut < 0 ? "" : path[cut..] : cut < 0 ? path : path[..cut];
    }

    // Untrusted: one line, without characters that change the text direction or control a terminal.
    private static string Line(string text, int longest = LongestWords)
    {
        var line = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var c in text)
        {
            var shown = char.IsWhiteSpace(c) ? ' '
                : char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '\uFFFD' : c;
            if (!(shown == ' ' && (line.Length == 0 || line[^1] == ' ')))
            {
                line.Append(shown);
            }

            if (line.Length == longest)
            {
                return line.Append('…').ToString();
            }
        }

        return line.ToString().TrimEnd();
    }

    [GeneratedRegex(
        "<title[^>]{0,200}>(.{0,500}?)</title", RegexOptions.IgnoreCase | RegexOptions.Singleline, matchTimeoutMilliseconds: 200)]
    private static partial Regex Title();
}
