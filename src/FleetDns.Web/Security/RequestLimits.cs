using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.RateLimiting;

namespace FleetDns.Web.Security;

/// <summary>
/// Limits on the HTTP requests of a signed-in user. A tab is one request that lasts as long as the tab, so tabs are counted as concurrent
/// requests.
/// </summary>
public static partial class RequestLimits
{
    /// <summary>Name of the limit on calls of the read API.</summary>
    public const string Api = "api";

    private const string Hub = "/_blazor";
    private const string All = "";
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    public static void AddFleetLimits(this IServiceCollection services, LimitOptions limits)
    {
        services.AddSingleton(limits);
        services.AddSingleton<ManifestPlaces>();
        services.AddSingleton<EventLimit>();
        services.Configure<CircuitOptions>(
            circuits => circuits.DisconnectedCircuitMaxRetained =
            circuits.PersistedCircuitInMemoryMaxRetained = limits.DisconnectedCircuits);
        services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(
                    context => Opens(context) && PersonOf(context) is { } person ? PerMinute(person, limits.PagesPerMinute) : Unlimited()),
                PartitionedRateLimiter.Create<HttpContext, string>(
                    context => IsTab(context) && PersonOf(context) is { } person ? AtOnce(person, limits.CircuitsPerPerson) : Unlimited()),
                PartitionedRateLimiter.Create<HttpContext, string>(
                    context => IsTab(context) && PersonOf(context) is not null ? AtOnce(All, limits.Circuits) : Unlimited()));
            options.AddPolicy(Api, context => PersonOf(context) is { } person ? PerMinute(person, limits.ApiCallsPerMinute) : Unlimited());
            options.OnRejected = (rejected, token) => RejectAsync(rejected, limits, token);
        });
    }

    private static RateLimitPartition<string> PerMinute(string person, int limit) =>
        RateLimitPartition.GetFixedWindowLimiter(person, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = s_minute });

    private static RateLimitPartition<string> AtOnce(string whose, int limit) =>
        RateLimitPartition.GetConcurrencyLimiter(whose, _ => new ConcurrencyLimiterOptions { PermitLimit = limit });

    private static RateLimitPartition<string> Unlimited() => RateLimitPartition.GetNoLimiter(All);

    /// <summary>Null without sign-in: the sign-in pages cost little and have their own limits.</summary>
    private static string? PersonOf(HttpContext context) =>
        FleetClaims.OperatorOf(context.User) is { Id.Length: > 0 } person ? person.Id : null;

    private static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    /// <summary>A WebSocket (with HTTP/2 a CONNECT request), or a long-polling request that replaces it.</summary>
    private static bool IsConnection(HttpContext context) =>
        context.Request.Path == Hub && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsConnect(context.Request.Method));

    /// <summary>
    /// A page counts while it is rendered, so that a user without a free tab sees the message on the page instead of a failing script.
    /// </summary>
    private static bool IsTab(HttpContext context) => IsConnection(context) || IsPage(context);

    private static bool Opens(HttpContext context) =>
        IsPage(context) || context.Request.Path == $"{Hub}/negotiate"
            || (IsConnection(context) && !context.Request.Query.ContainsKey("id"));

    private static async ValueTask RejectAsync(OnRejectedContext rejected, LimitOptions limits, CancellationToken token)
    {
        var context = rejected.HttpContext;
        if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (PersonOf(context) is not { } person)
        {
            return;   // sign-in: the status code is enough
        }

        var words = context.Request.Path.StartsWithSegments("/api")
            ? $"You made more than {limits.ApiCallsPerMinute} calls in a minute (Limits:ApiCallsPerMinute)."
            : wait > TimeSpan.Zero
                ? $"You opened more than {limits.PagesPerMinute} pages in a minute (Limits:PagesPerMinute). Wait, then reload this page."
            : $"You have {limits.CircuitsPerPerson} FleetDns tabs open (Limits:CircuitsPerPerson), or all users together have "
                + $"{limits.Circuits} (Limits:Circuits). Close tabs, then reload this page.";
        LogRefused(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestLimits)), person, words);
        await (context.Request.Path.StartsWithSegments("/api")
            ? Results.Problem(words, statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context)
            : Results.Text(words, statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context));
    }

    [LoggerMessage(LogLevel.Debug, "{OperatorId} was refused: {Words}")]
    private static partial void LogRefused(ILogger logger, string operatorId, string words);
}
