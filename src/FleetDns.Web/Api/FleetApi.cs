using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace FleetDns.Web.Api;

/// <summary>
/// Read-only JSON for programs. Bearer tokens only: a cookie opens nothing here, so no foreign page can read with a person's session.
/// In local mode there are no tokens to tell people apart, so there is no API (404).
/// </summary>
public static class FleetApi
{
    public static void AddFleetApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) => Describe(document));
    });

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "FleetDns", Version = "v1", Description = "What FleetDns shows, as JSON, narrowed to what the caller may see." };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token of Entra ID for FleetDns; in the sandbox a persona's token at the hub." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
        return Task.CompletedTask;
    }

    public static void MapFleetApi(this WebApplication app, Mode mode)
    {
        if (mode == Mode.Local)
        {
            app.Map("/api/{**path}", () => Results.NotFound()).AllowAnonymous().ExcludeFromDescription();
            app.Map("/openapi/{**path}", () => Results.NotFound()).AllowAnonymous().ExcludeFromDescription();
            return;
        }

        app.MapOpenApi().AllowAnonymous();   // says how to ask, nothing of the fleet
        var api = app.MapGroup("/api/v1").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = BearerToken.SchemeName, Policy = FleetClaims.ValueOf(Sources.Cluster.Access.Role.Reader) }).RequireRateLimiting(RequestLimits.Api);
        api.MapGet("/fleet", (HttpContext context, FleetFeed feed, Measurements measurements, IOperatorRights rights, VisibleFleets fleets, TimeProvider time, CancellationToken token) =>
            ReadAsync(context, feed, rights, fleets, view => FleetAnswer.Of(view, measurements.Current, time.GetUtcNow()), token)).WithName("GetFleet").WithSummary("The fleet as on the overview: FQDNs with intended, effective and measured shares, and members.").Produces<FleetAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/problems", (HttpContext context, FleetFeed feed, IOperatorRights rights, VisibleFleets fleets, TimeProvider time, CancellationToken token) =>
            ReadAsync(context, feed, rights, fleets, view => ProblemsAnswer.Of(view, time.GetUtcNow()), token)).WithName("GetProblems").WithSummary("What the rules find, worst first, as on the page of problems.").Produces<ProblemsAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadAsync<T>(HttpContext context, FleetFeed feed, IOperatorRights rights, VisibleFleets fleets, Func<FleetView, T> answer, CancellationToken token)
    {
        var view = feed.Current;
        var visible = await rights.VisibleAsync(FleetClaims.OperatorOf(context.User), Visibility.NamespacesOf(view), token);
        return visible is null
            ? TypedResults.Problem("The hub could not be asked for your rights.", statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(answer(fleets.Of(view, visible)));
    }
}
