namespace FleetDns.Sandbox.KubeApi;

/// <summary>create: POST to a collection.</summary>
internal static class CreateHandler
{
    public static async Task CreateAsync(HubRequest request)
    {
        request.CheckWriteOptions("CreateOptions");
        var body = await SentObject.ReadAsync(request);
        var obj = SentObject.Decode(request, body);
        var metadata = obj.Child("metadata");
        if (request.Kind.Namespaced)
        {
            if (metadata.Text("namespace") is { Length: > 0 } ns && ns != request.Info.Namespace)
            {
                throw Refusal.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            }

            metadata["namespace"] = request.Info.Namespace;
        }

        request.CheckFields(obj, body.Duplicates);
        var created = request.Store.CreateFrom(request.Kind, request.Version, obj, request.Writer() with { Subresource = "" },
            request.DryRun, admit: request.AdmitCreate);
        await GetHandler.AnswerAsync(request, created, StatusCodes.Status201Created);
    }
}
