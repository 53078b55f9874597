using Microsoft.AspNetCore.Http;

namespace FleetDns.Sources.Tests.Support;

internal static class Answers
{
    public static async Task JsonAsync(this HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    /// <summary>A Status object as the API server sends it.</summary>
    public static Task StatusAsync(this HttpContext context, int status, string reason, string message, string details = "{}")
    {
        var words = message.Replace("\"", "\\\"", StringComparison.Ordinal);
        return context.JsonAsync(status,
            """{"kind":"Status","apiVersion":"v1","metadata":"""
            + $$"""{},"status":"Failure","message":"{{words}}","reason":"{{reason}}","details":{{details}},"code":{{status}}}""");
    }

    public static async Task LineAsync(this HttpContext context, string line)
    {
        await context.Response.WriteAsync(line + "\n");
        await context.Response.Body.FlushAsync();
    }
}
