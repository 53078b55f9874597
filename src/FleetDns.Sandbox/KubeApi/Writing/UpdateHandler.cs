using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>update: PUT of a whole object.</summary>
internal static class UpdateHandler
{
    public static async Task UpdateAsync(HubRequest request)
    {
        request.CheckWriteOptions("UpdateOptions");
        var body = await SentObject.ReadAsync(request);
        var obj = SentObject.Decode(request, body);
        SentObject.RequireSameName(request, obj);
        request.CheckFields(obj, body.Duplicates);
        var stored = request.Store.Write(request.Kind, request.Name, request.DryRun, current =>
        {
            var version = obj.At("metadata").Text("resourceVersion");
            if (string.IsNullOrEmpty(version) && !request.Store.Registry.IsBuiltin(request.Kind))
            {
                throw WithoutVersion(request);
            }

            SentObject.RequireVersion(request, current, version);
            return request.AdmitUpdate(current,
                request.Store.Rules.Update(current, request.Version, (JsonObject)obj.DeepClone(), request.Writer(), request.Scope));
        });
        await GetHandler.AnswerAsync(request, stored ?? throw Refusal.NotFound(request.Kind, request.Info.Name), StatusCodes.Status200OK);
    }

    private static StatusException WithoutVersion(HubRequest request)
    {
        var error = FieldError.Invalid("metadata.resourceVersion", JsonValue.Create(0), "must be specified for an update");
        return new StatusException(
            422, "Invalid", $"{Refusal.Qualified(request.Kind.Plural, request.Kind.Group)} \"{request.Info.Name}\" is invalid: {error}")
        {
            Name = request.Info.Name,
            Group = request.Kind.Group,
            Kind = request.Kind.Plural,
            Causes = [new StatusCause(error.Reason, error.Detail, error.Field)],
        };
    }
}
