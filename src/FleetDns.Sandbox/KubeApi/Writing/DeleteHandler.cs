using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Deletes one object or a collection.</summary>
internal static class DeleteHandler
{
    public static async Task DeleteAsync(HubRequest request)
    {
        var options = await DeleteOptions.ReadAsync(request);
        var (last, gone) = request.Store.DeleteFrom(request.Kind, request.Name, options.DryRun, Admit(request, options))
            ?? throw Refusal.NotFound(request.Kind, request.Info.Name);
        if (!gone)
        {
            await GetHandler.AnswerAsync(request, last, StatusCodes.Status200OK);
            return;
        }

        var details = new JsonObject { ["name"] = last.Name.Name };
        if (request.Kind.Group.Length > 0)
        {
            details["group"] = request.Kind.Group;
        }

        details["kind"] = request.Kind.Plural;
        details["uid"] = last.Object.At("metadata").Text("uid");
        await Responses.JsonAsync(request.Http, StatusCodes.Status200OK, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    public static async Task DeleteCollectionAsync(HubRequest request)
    {
        var options = await DeleteOptions.ReadAsync(request);
        var selection = Selection.Of(request);
        var (objects, version) = request.Store.Snapshot(request.Kind);
        var deleted = new List<StoredObject>();
        foreach (var stored in objects.Values.Where(selection.Matches))
        {
            if (request.Store.DeleteFrom(request.Kind, stored.Name, options.DryRun, Admit(request, options)) is { } result)
            {
                deleted.Add(result.Object);
            }
        }

        await ListHandler.AnswerAsync(request, ResponseFormat.Plain, deleted, version, "", null);
    }

    private static Action<StoredObject> Admit(HubRequest request, DeleteOptions options) => stored =>
    {
        options.Require(stored);
        HubAdmission.Check(new AdmittedWrite(request, "DELETE", stored.Name.Name, stored.Object, null));
    };
}
