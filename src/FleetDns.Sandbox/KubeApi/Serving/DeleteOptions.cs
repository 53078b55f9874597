using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Options of a delete, from the body or the query.</summary>
internal sealed record DeleteOptions(bool DryRun, string? Uid, string? ResourceVersion)
{
    public static async Task<DeleteOptions> ReadAsync(HubRequest request)
    {
        request.CheckWriteOptions("DeleteOptions");
        var bytes = await RequestBody.ReadAsync(request.Http.Request, request.Http.RequestAborted);
        var yaml = (request.Http.Request.ContentType ?? "").StartsWith("application/yaml", StringComparison.Ordinal);
        var body = bytes.Length == 0 ? null
            : RequestBody.Parse(
                bytes, yaml, why => Refusal.BadRequest($"couldn't get version/kind; json parse error: {why}")).Node as JsonObject;
        foreach (var value in body?["dryRun"] as JsonArray ?? [])
        {
            if (value?.ToString() != "All")
            {
                throw HubRequest.InvalidOption("DeleteOptions", FieldError.NotSupported("dryRun", body!["dryRun"], ["\"All\""]));
            }
        }

        var policy = request.Query("propagationPolicy") ?? body.Text("propagationPolicy");
        if (policy is not (null or "" or "Orphan" or "Background" or "Foreground"))
        {
            throw HubRequest.InvalidOption("DeleteOptions", FieldError.NotSupported("propagationPolicy", JsonValue.Create(policy),
                ["\"Foreground\"", "\"Background\"", "\"Orphan\"", "nil"]));
        }

        var preconditions = body.At("preconditions");
        return new DeleteOptions(request.DryRun || body?["dryRun"] is JsonArray { Count: > 0 }, preconditions.Text("uid"),
            preconditions.Text("resourceVersion"));
    }

    /// <summary>Throws 409 when the object does not match the client's preconditions.</summary>
    public void Require(StoredObject stored)
    {
        var metadata = stored.Object.At("metadata");
        var subject = $"Operation cannot be fulfilled on {Refusal.Qualified(stored.Kind.Kind, stored.Kind.Group)} \"{stored.Name.Name}\": ";
        if (Uid is not null && Uid != metadata.Text("uid"))
        {
            throw Conflict(
                $"{subject}the UID in the precondition ({Uid}) does not match the UID in record ({metadata.Text("uid")}). The object "
                + "might have been deleted and then recreated");
        }

        if (ResourceVersion is not null && ResourceVersion != metadata.Text("resourceVersion"))
        {
            throw Conflict(
                $"{subject}the ResourceVersion in the precondition ({ResourceVersion}) does not match the ResourceVersion in record "
                + $"({metadata.Text("resourceVersion")}). The object might have been modified");
        }

        StatusException Conflict(string message) =>
            new(409, "Conflict", message) { Name = stored.Name.Name, Group = stored.Kind.Group, Kind = stored.Kind.Kind };
    }
}
