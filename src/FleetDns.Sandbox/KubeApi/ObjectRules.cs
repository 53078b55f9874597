using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// What happens to an object between the request and the storage: pruning, defaults, what the server itself sets, validation, generation,
/// owners of fields. Pure but for the clock and new uids.
/// </summary>
internal sealed class ObjectRules(KindRegistry kinds, TimeProvider time)
{
    /// <summary>A new object, sent in <paramref name="version"/>. Takes <paramref name="obj"/> over. <paramref name="managers"/> is given by server-side apply, which keeps them itself.</summary>
    public Draft Create(ResourceKind kind, string version, JsonObject obj, FieldWriter writer, ImmutableArray<FieldManager>? managers = null)
    {
        var schema = ObjectSchema.Of(kinds, kind, version);
        var metadata = obj.Child("metadata");
        var sent = ManagedFields.Read(metadata["managedFields"]);
        metadata.Remove("managedFields");
        foreach (var name in s_setByServer)
            metadata.Remove(name);
        if (string.IsNullOrEmpty(metadata.Text("name")) && metadata.Text("generateName") is { Length: > 0 } prefix)
            metadata["name"] = GeneratedName(prefix);
        if (!kind.Namespaced)
            metadata.Remove("namespace");
        if (schema.Version.HasStatus)
            obj.Remove("status");
        Normalise(kind, schema, obj);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Timestamp.Now(time);
        if (HasGeneration(kind))
            metadata["generation"] = 1;
        Validate(kind, schema, obj, before: null);
        return new Draft(
            VersionConversion.To(kinds, kind, obj, kind.StorageVersion),
            managers ?? ManagedFields.AfterUpdate(sent, null, obj, schema, writer, time.GetUtcNow()));
    }

    /// <summary>
    /// A changed object, sent in <paramref name="version"/>; null where nothing changes. Takes <paramref name="after"/> over.
    /// With <paramref name="status"/> only <c>.status</c> counts, without it never (where the kind has that subresource).
    /// </summary>
    public Draft? Update(StoredObject stored, string version, JsonObject after, FieldWriter writer, bool status, ImmutableArray<FieldManager>? managers = null)
    {
        var kind = stored.Kind;
        var schema = ObjectSchema.Of(kinds, kind, version);
        var newManaged = after.At("metadata")?["managedFields"];
        // Left out means unchanged; a list that differs was edited by the client.
        var owners = managers ?? (newManaged is null || JsonTree.Same(stored.Tree(version)["metadata"]!["managedFields"], newManaged) ? stored.Managers : ManagedFields.Read(newManaged));
        var before = stored.View(version);
        after.Child("metadata").Remove("managedFields");
        if (status)
            after = WithStatus(before, after);
        else if (schema.Version.HasStatus)
            CopyOrRemove(before, after, "status");
        KeepServerFields(before.At("metadata")!, after.At("metadata")!);
        Normalise(kind, schema, after);
        if (HasGeneration(kind) && !SameButFor(before, after, schema.Version.HasStatus))
            after.At("metadata")!["generation"] = (before.At("metadata")!["generation"].Whole() ?? 0) + 1;
        Validate(kind, schema, after, before);
        var nextOwners = managers ?? ManagedFields.AfterUpdate(owners, before, after, schema, writer, time.GetUtcNow());
        if (JsonTree.Same(before, after) && ManagedFields.Same(stored.Managers, nextOwners))
            return null;
        var next = VersionConversion.To(kinds, kind, after, kind.StorageVersion);
        return new Draft(next, nextOwners);
    }

    /// <summary>The first step of deleting an object with finalizers.</summary>
    public Draft MarkDeleted(StoredObject stored)
    {
        var obj = (JsonObject)stored.Object.DeepClone();
        var metadata = obj.At("metadata")!;
        metadata["deletionTimestamp"] = Timestamp.Now(time);
        metadata["deletionGracePeriodSeconds"] = 0;
        if (metadata["generation"].Whole() is { } generation)
            metadata["generation"] = generation + 1;
        return new Draft(obj, stored.Managers);
    }

    private static void Normalise(ResourceKind kind, ObjectSchema schema, JsonObject obj)
    {
        Pruning.Prune(obj, schema);
        DropNulls(obj);
        if (schema.Builtin)
            BuiltinDefaults.Fill(kind, obj);
        Defaulting.Fill(obj, schema.Root);
    }

    private static void Validate(ResourceKind kind, ObjectSchema schema, JsonObject obj, JsonObject? before)
    {
        var metadata = obj.At("metadata")!;
        var errors = new List<FieldError>();
        MetadataRules.Validate(kind, metadata, errors);
        if (before is not null)
            MetadataRules.ValidateUpdate(before.At("metadata")!, metadata, errors);
        if (schema.Builtin)
        {
            BuiltinValidation.Check(kind, obj, before, errors);
        }
        else
        {
            errors.AddRange(StructuralValidation.Validate(obj, schema.Root));
            if (!errors.Any(e => e.BlocksRules))
                CelRules.Check(obj, before, schema.Root, "", errors);
            else if (CelRules.HasRules(schema.Root))
                errors.Add(FieldError.Invalid("<nil>", null, "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"));
        }

        if (errors.Count > 0)
            throw Refusal.Invalid(kind, metadata.Text("name") ?? "", errors);
    }

    private bool HasGeneration(ResourceKind kind) => !kinds.IsBuiltin(kind) || ReferenceEquals(kind, Kinds.Deployment) || ReferenceEquals(kind, Kinds.CustomResourceDefinition);

    private static JsonObject WithStatus(JsonObject before, JsonObject after)
    {
        var result = (JsonObject)before.DeepClone();
        CopyOrRemove(after, result, "status");
        if (after.At("metadata")?["resourceVersion"] is { } version)
            result.At("metadata")!["resourceVersion"] = version.DeepClone();
        return result;
    }

    private static void KeepServerFields(JsonObject before, JsonObject after)
    {
        foreach (var name in s_kept)
            if (after[name] is null || name is "generation" or "resourceVersion")
                CopyOrRemove(before, after, name);
    }

    private static void CopyOrRemove(JsonObject from, JsonObject to, string name)
    {
        if (from.TryGetPropertyValue(name, out var value))
            to[name] = value?.DeepClone();
        else
            to.Remove(name);
    }

    private static bool SameButFor(JsonObject before, JsonObject after, bool hasStatus)
    {
        foreach (var name in before.Select(p => p.Key).Union(after.Select(p => p.Key)))
            if (name is not ("apiVersion" or "kind" or "metadata") && !(hasStatus && name == "status") && !JsonTree.Same(before[name], after[name]))
                return false;
        return true;
    }

    private static void DropNulls(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject obj:
                foreach (var name in obj.Where(p => p.Value is null).Select(p => p.Key).ToArray())
                    obj.Remove(name);
                foreach (var (_, child) in obj)
                    DropNulls(child);
                break;
            case JsonArray list:
                foreach (var item in list)
                    DropNulls(item);
                break;
        }
    }

    /// <summary>Five characters without vowels and look-alikes, as the API server's name generator has them.</summary>
    private static string GeneratedName(string prefix) =>
        (prefix.Length > 58 ? prefix[..58] : prefix) + System.Security.Cryptography.RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);

    private static readonly string[] s_setByServer =
        ["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink"];

    private static readonly string[] s_kept =
        ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "generateName", "resourceVersion"];
}
