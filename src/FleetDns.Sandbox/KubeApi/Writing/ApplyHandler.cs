using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Server-side apply: creates the object or merges the applied fields into it.</summary>
internal static class ApplyHandler
{
    public static async Task ApplyAsync(HubRequest request, RequestBody body, bool force)
    {
        var applied = body.Node as JsonObject ?? throw Refusal.BadRequest("error decoding YAML: an object was expected");
        if (applied.At("metadata")?["managedFields"] is not null)
        {
            throw Refusal.BadRequest("metadata.managedFields must be nil");
        }

        if (applied.Text("kind") is not { Length: > 0 })
        {
            throw Refusal.BadRequest("Object 'Kind' is missing in '" + body.Text + "'");
        }

        SentObject.RequireKind(request, applied);
        SentObject.RequireSameName(request, applied);
        TypedDecoding.Check(request, applied);
        RefuseUndeclared(request, applied, body.Duplicates);
        applied.Child("metadata")["name"] = request.Info.Name;
        if (request.Kind.Namespaced)
        {
            applied.Child("metadata")["namespace"] = request.Info.Namespace;
        }

        var rules = request.Store.Rules;
        while (true)
        {
            var stored = request.Store.Write(request.Kind, request.Name, request.DryRun, current =>
            {
                SentObject.RequireVersion(request, current, applied.At("metadata").Text("resourceVersion"));
                var live = current.Tree(request.Version);
                live.At("metadata")!.Remove("managedFields");
                var (merged, managers) = ServerSideApply.Apply(
                    live, current.Managers, applied, request.Schema, request.Writer(), force, request.Store.Time.GetUtcNow());
                return request.AdmitUpdate(current,
                    rules.Update(current, request.Version, merged, request.Writer(), request.Scope, managers));
            });
            if (stored is not null)
            {
                await GetHandler.AnswerAsync(request, stored, StatusCodes.Status200OK);
                return;
            }

            if (request.IsStatus)
            {
                throw Refusal.NotFound(request.Kind, request.Info.Name);
            }

            if (!string.IsNullOrEmpty(applied.At("metadata").Text("resourceVersion")))
            {
                throw Refusal.Conflict(request.Kind, request.Info.Name,
                    "the object has been modified; please apply your changes to the latest version and try again");
            }

            var (obj, owners) =
                ServerSideApply.Apply(null, [], applied, request.Schema, request.Writer(), force, request.Store.Time.GetUtcNow());
            try
            {
                var created = request.Store.CreateFrom(request.Kind, request.Version, obj, request.Writer(), request.DryRun, owners,
                    request.AdmitCreate);
                await GetHandler.AnswerAsync(request, created, StatusCodes.Status201Created);
                return;
            }
            catch (StatusException e) when (e.Reason == "AlreadyExists")
            {
                // Another client created it in between: apply to that object.
            }
        }
    }

    /// <summary>A field that is not in the schema has no owner, so an apply with it is an error whatever the field validation.</summary>
    private static void RefuseUndeclared(HubRequest request, JsonObject applied, IReadOnlyList<string> duplicates)
    {
        var unknown = Pruning.Prune((JsonObject)applied.DeepClone(), request.Schema);
        if (request.Query("fieldValidation") == "Strict" && (unknown.Count > 0 || duplicates.Count > 0))
        {
            request.CheckFields((JsonObject)applied.DeepClone(), duplicates);
        }
        else if (unknown.Count > 0)
        {
            throw new StatusException(
                500, "",
                $"failed to create typed patch object ({request.Info.Namespace}/{request.Info.Name}; "
                + $"{request.Kind.ApiVersion(request.Version)}, Kind={request.Kind.Kind}): .{unknown[0]}: field not declared in schema");
        }
    }
}
