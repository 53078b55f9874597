using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// The steps between request and storage: pruning, defaults, fields set by the server, validation, generation,
/// owners of fields. Pure except for the clock and new uids.
/// </summary>
/// <param name="tracksOwners">False in the members' stores, where no client can read managedFields.</param>
internal sealed class ObjectRules(KindRegistry kinds, TimeProvider time, bool tracksOwners = true)
{
    /// <summary>
    /// A new object, sent in <paramref name="version"/>. Takes <paramref name="obj"/> over. <paramref name="managers"/> is given by
    /// server-side apply, which keeps them itself.
    /// </summary>
    public Draft Create(ResourceKind kind, string version, JsonObject obj, FieldWriter writer,
        ImmutableArray<FieldManager>? managers = null)
    {
        var schema = ObjectSchema.Of(kinds, kind, version);
        var metadata = obj.Child("metadata");
        var sent = ManagedFields.Read(metadata["managedFields"]);
        metadata.Remove("managedFields");
        foreach (var name in s_setByServer)
        {
            metadata.Remove(name);
        }

        if (string.IsNullOrEmpty(metadata.Text("name")) && metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            metadata["name"] = GeneratedName(prefix);
        }

        if (!kind.Namespaced)
        {
            metadata.Remove("namespace");
        }

        if (schema.Version.HasStatus)
        {
            obj.Remove("status");
        }

        Normalise(kind, schema, obj);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Timestamp.Now(time);
        if (HasGeneration(kind))
        {
            metadata["generation"] = 1;
        }

        Validate(kind, schema, obj, before: null);
        var owners = managers ?? Owners(sent, null, obj, schema, writer);
        return new Draft(VersionConversion.ToStorage(kinds, kind, obj, version), owners);
    }

    /// <summary>
    /// A changed object, sent in <paramref name="version"/>; null when nothing changes. Takes <paramref name="after"/> over.
    /// Fields outside the scope are not written (if the kind has a status subresource).
    /// </summary>
    public Draft? Update(StoredObject stored, string version, JsonObject after, FieldWriter writer, WriteScope scope,
        ImmutableArray<FieldManager>? managers = null)
    {
        var kind = stored.Kind;
        var schema = ObjectSchema.Of(kinds, kind, version);
        var newManaged = after.At("metadata")?["managedFields"];
        // Left out means unchanged; a list that differs was edited by the client.
        var owners = managers
            ?? (newManaged is null || JsonTree.Same(stored.Tree(version)["metadata"]!["managedFields"], newManaged) ? stored.Managers
            : ManagedFields.Read(newManaged));
        var before = stored.View(version);
        after.Child("metadata").Remove("managedFields");
        if (scope == WriteScope.Status)
        {
            after = WithStatus(before, after);
        }
        else if (scope == WriteScope.Object && schema.Version.HasStatus && !JsonTree.Same(before["status"], after["status"]))
        {
            CopyOrRemove(before, after, "status");
        }

        KeepServerFields(before.At("metadata")!, after.At("metadata")!);
        Normalise(kind, schema, after);
        if (HasGeneration(kind) && !SameButFor(before, after, schema.Version.HasStatus))
        {
            after.At("metadata")!["generation"] = (before.At("metadata")!["generation"].Whole() ?? 0) + 1;
        }

        Validate(kind, schema, after, before, ofStatus: scope == WriteScope.Status);
        var nextOwners = managers ?? Owners(owners, before, after, schema, writer, scope == WriteScope.Both);
        if (JsonTree.Same(before, after) && ManagedFields.Same(stored.Managers, nextOwners))
        {
            return null;
        }

        return new Draft(VersionConversion.ToStorage(kinds, kind, after, version), nextOwners);
    }

    /// <summary>The first step of deleting an object with finalizers.</summary>
    public Draft MarkDeleted(StoredObject stored)
    {
        var obj = (JsonObject)stored.Object.DeepClone();
        var metadata = obj.At("metadata")!;
        metadata["deletionTimestamp"] = Timestamp.Now(time);
        metadata["deletionGracePeriodSeconds"] = 0;
        if (metadata["generation"].Whole() is { } generation)
        {
            metadata["generation"] = generation + 1;
        }

        return new Draft(obj, stored.Managers);
    }

    private static void Normalise(ResourceKind kind, ObjectSchema schema, JsonObject obj)
    {
        Pruning.Prune(obj, schema);
        DropNulls(obj);
        if (schema.Builtin)
        {
            BuiltinDefaults.Fill(kind, obj);
        }

        Defaulting.Fill(obj, schema.Root);
    }

    private static void Validate(ResourceKind kind, ObjectSchema schema, JsonObject obj, JsonObject? before, bool ofStatus = false)
    {
        var metadata = obj.At("metadata")!;
        var errors = new List<FieldError>();
        // Fields that were valid before and are unchanged need no second check.
        if (before is null || !SameIn(before.At("metadata")!, metadata, s_validated))
        {
            MetadataRules.Validate(kind, metadata, errors);
        }

        if (before is not null)
        {
            MetadataRules.ValidateUpdate(before.At("metadata")!, metadata, errors);
        }

        if (schema.Builtin)
        {
            BuiltinValidation.Check(kind, obj, before, errors);
        }
        else
        {
            errors.AddRange(StructuralValidation.Validate(obj, before, schema.Root, ofStatus));
            if (!errors.Any(e => e.BlocksRules))
            {
                CelRules.Check(obj, before, schema.Root, "", errors);
            }
            else if (schema.Root.HasRules)
            {
                errors.Add(
                    FieldError.Invalid(
                        "<nil>", null,
                        "some validation rules were not checked because the object was invalid; correct the existing errors to complete "
                        + "validation"));
            }
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(kind, metadata.Text("name") ?? "", errors);
        }
    }

    private ImmutableArray<FieldManager> Owners(ImmutableArray<FieldManager> owners, JsonObject? before, JsonObject after,
        ObjectSchema schema, FieldWriter writer, bool both = false)
    {
        if (!tracksOwners)
        {
            return [];
        }

        var comparison = FieldPaths.Compare(before, after, schema);
        if (!both)
        {
            return ManagedFields.AfterUpdate(owners, comparison, writer, time.GetUtcNow());
        }

        owners = ManagedFields.AfterUpdate(owners, comparison.Without("f:status"), writer, time.GetUtcNow());
        return ManagedFields.AfterUpdate(owners, comparison.Only("f:status"), writer with { Subresource = "status" }, time.GetUtcNow());
    }

    private bool HasGeneration(ResourceKind kind) =>
        !kinds.IsBuiltin(kind) || ReferenceEquals(kind, Kinds.Deployment) || ReferenceEquals(kind, Kinds.CustomResourceDefinition);

    private static JsonObject WithStatus(JsonObject before, JsonObject after)
    {
        // A status write usually leaves the rest unchanged.
        if (SameButForStatus(before, after))
        {
            return after;
        }

        var result = (JsonObject)before.DeepClone();
        CopyOrRemove(after, result, "status");
        if (after.At("metadata")?["resourceVersion"] is { } version)
        {
            result.At("metadata")!["resourceVersion"] = version.DeepClone();
        }

        return result;
    }

    private static bool SameButForStatus(JsonObject before, JsonObject after)
    {
        if (before.Count - (before.ContainsKey("status") ? 1 : 0) != after.Count - (after.ContainsKey("status") ? 1 : 0))
        {
            return false;
        }

        for (var i = 0; i < before.Count; i++)
        {
            var (name, value) = before.GetAt(i);
            if (name != "status" && (!after.TryGetPropertyValue(name, out var other) || !JsonTree.Same(value, other)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameIn(JsonObject before, JsonObject after, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!JsonTree.Same(before[name], after[name]))
            {
                return false;
            }
        }

        return true;
    }

    private static void KeepServerFields(JsonObject before, JsonObject after)
    {
        foreach (var name in s_kept)
        {
            if ((after[name] is null || name is "generation" or "resourceVersion") && !JsonTree.Same(before[name], after[name]))
            {
                CopyOrRemove(before, after, name);
            }
        }
    }

    private static void CopyOrRemove(JsonObject from, JsonObject to, string name)
    {
        if (from.TryGetPropertyValue(name, out var value))
        {
            to[name] = value?.DeepClone();
        }
        else
        {
            to.Remove(name);
        }
    }

    private static bool SameButFor(JsonObject before, JsonObject after, bool hasStatus)
    {
        var left = after.Count(field => Counts(field.Key));
        for (var i = 0; i < before.Count; i++)
        {
            var (name, value) = before.GetAt(i);
            if (Counts(name) && (left-- == 0 || !after.TryGetPropertyValue(name, out var other) || !JsonTree.Same(value, other)))
            {
                return false;
            }
        }

        return left == 0;

        bool Counts(string name) => name is not ("apiVersion" or "kind" or "metadata") && !(hasStatus && name == "status");
    }

    private static void DropNulls(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject obj:
                for (var i = obj.Count - 1; i >= 0; i--)
                {
                    if (obj.GetAt(i).Value is { } child)
                    {
                        DropNulls(child);
                    }
                    else
                    {
                        obj.RemoveAt(i);
                    }
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    DropNulls(list[i]);
                }

                break;
        }
    }

    /// <summary>Five characters without vowels and look-alikes, as in the API server's name generator.</summary>
    private static string GeneratedName(string prefix) =>
        (prefix.Length > 58 ? prefix[..58] : prefix) + System.Security.Cryptography.RandomNumberGenerator.GetString(
            "bcdfghjklmnpqrstvwxz2456789", 5);

    private static readonly string[] s_validated = ["name", "labels", "annotations", "finalizers", "ownerReferences"];

    private static readonly string[] s_setByServer =
        ["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink"];

    private static readonly string[] s_kept =
        ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "generateName",
            "resourceVersion"];
}
