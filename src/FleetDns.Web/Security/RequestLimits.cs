using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.RateLimiting;

namespace FleetDns.Web.Security;

/// <summary>The limits on what a signed-in person opens and calls over HTTP. A tab is one request that lasts as long as the tab, so tabs are counted as requests under way.</summary>
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
        services.Configure<CircuitOptions>(circuits => circuits.DisconnectedCircuitMaxRetained = circuits.PersistedCircuitInMemoryMaxRetained = limits.DisconnectedCircuits);
        services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(context => Opens(context) && PersonOf(context) is { } person ? PerMinute(person, limits.PagesPerMinute) : Unlimited()),
                PartitionedRateLimiter.Create<HttpContext, string>(context => IsTab(context) && PersonOf(context) is { } person ? AtOnce(person, limits.CircuitsPerPerson) : Unlimited()),
                PartitionedRateLimiter.Create<HttpContext, string>(context => IsTab(context) && PersonOf(context) is not null ? AtOnce(All, limits.Circuits) : Unlimited()));
            options.AddPolicy(Api, context => PersonOf(context) is { } person ? PerMinute(person, limits.ApiCallsPerMinute) : Unlimited());
            options.OnRejected = (rejected, token) => SayAsync(rejected, limits, token);
        });
    }

    private static RateLimitPartition<string> PerMinute(string person, int limit) => RateLimitPartition.GetFixedWindowLimiter(person, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = s_minute });

    private static RateLimitPartition<string> AtOnce(string whose, int limit) => RateLimitPartition.GetConcurrencyLimiter(whose, _ => new ConcurrencyLimiterOptions { PermitLimit = limit });

    private static RateLimitPartition<string> Unlimited() => RateLimitPartition.GetNoLimiter(All);

    /// <summary>Null for somebody who is not signed in: they see the pages around signing in, which cost little, and have limits of their own.</summary>
    private static string? PersonOf(HttpContext context) => FleetClaims.OperatorOf(context.User) is { Id.Length: > 0 } person ? person.Id : null;

    private static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    /// <summary>A WebSocket (over HTTP/2 it comes as CONNECT), or a request that waits for news in its place.</summary>
    private static bool IsConnection(HttpContext context) => context.Request.Path == Hub && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsConnect(context.Request.Method));

    /// <summary>A page counts while it is drawn, so that a person without a free tab is told so by the page and not by a script that fails.</summary>
    private static bool IsTab(HttpContext context) => IsConnection(context) || IsPage(context);

    private static bool Opens(HttpContext context) => IsPage(context) || context.Request.Path == $"{Hub}/negotiate" || (IsConnection(context) && !context.Request.Query.ContainsKey("id"));

    private static async ValueTask SayAsync(OnRejectedContext rejected, LimitOptions limits, CancellationToken token)
    {
        var context = rejected.HttpContext;
        if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (PersonOf(context) is not { } person)
        {
            return;   // signing in: the status says it
        }

        var words = context.Request.Path.StartsWithSegments("/api") ? $"You have made more than {limits.ApiCallsPerMinute} calls in a minute (Limits:ApiCallsPerMinute)."
            : wait > TimeSpan.Zero ? $"You have opened more than {limits.PagesPerMinute} pages in a minute (Limits:PagesPerMinute). Wait, then load this page again."
            : $"You have {limits.CircuitsPerPerson} tabs of FleetDns open (Limits:CircuitsPerPerson), or all people together have {limits.Circuits} (Limits:Circuits). Close tabs, then load this page again.";
        LogRefused(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestLimits)), person, words);
        await (context.Request.Path.StartsWithSegments("/api")
            ? Results.Problem(words, statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context)
            : Results.Text(words, statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context));
    }

    [LoggerMessage(LogLevel.Debug, "{OperatorId} was refused: {Words}")]
    private static partial void LogRefused(ILogger logger, string operatorId, string words);
}
