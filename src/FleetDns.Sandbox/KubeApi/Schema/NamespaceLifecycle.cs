using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Objects need their namespace, and deleting a namespace deletes its objects: it is Terminating until the last one is removed.
/// </summary>
internal static class NamespaceLifecycle
{
    public static void RequireForCreate(ObjectStore store, ResourceKind kind, JsonObject obj)
    {
        if (!kind.Namespaced)
        {
            return;
        }

        var ns = obj.At("metadata").Text("namespace") ?? "";
        var home = store.Find(Kinds.Namespace, new ObjectName("", ns))
            ?? throw new StatusException(404, "NotFound", $"namespaces \"{ns}\" not found") { Name = ns, Kind = "namespaces" };
        if (home.IsDeleting)
        {
            var name = obj.At("metadata").Text("name") ?? "";
            throw new StatusException(
                403, "Forbidden",
                $"{Refusal.Qualified(kind.Plural, kind.Group)} \"{name}\" is forbidden: unable to create new content in namespace {ns} "
                + "because it is being terminated")
            {
                Name = name,
                Group = kind.Group,
                Kind = kind.Plural,
                Causes = [new StatusCause("NamespaceTerminating", $"namespace {ns} is being terminated", "metadata.namespace")],
            };
        }
    }

    /// <summary>Called after an object was marked for deletion or removed, outside the store's lock.</summary>
    public static void AfterDelete(ObjectStore store, ResourceKind kind, ObjectName name)
    {
        if (ReferenceEquals(kind, Kinds.Namespace))
        {
            Terminate(store, name);
        }
        else if (kind.Namespaced)
        {
            Finish(store, name.Namespace);
        }
    }

    private static void Terminate(ObjectStore store, ObjectName name)
    {
        if (store.Find(Kinds.Namespace, name) is not { IsDeleting: true })
        {
            return;
        }

        store.Update(Kinds.Namespace, name, "namespace-controller", ns => ns.Child("status")["phase"] = "Terminating", status: true);
        foreach (var kind in store.Registry.All.Where(k => k.Namespaced))
        {
            foreach (var (key, _) in store.Snapshot(kind).Objects.Where(o => o.Key.Namespace == name.Name).ToList())
            {
                store.Delete(kind, key);
            }
        }

        Finish(store, name.Name);
    }

    private static void Finish(ObjectStore store, string ns)
    {
        var name = new ObjectName("", ns);
        if (store.Find(Kinds.Namespace, name) is not { IsDeleting: true } home
            || home.Object.At("spec")?["finalizers"] is not JsonArray { Count: > 0 })
        {
            return;
        }

        var left = store.Registry.All.Where(k => k.Namespaced).Any(k => store.Snapshot(k).Objects.Any(o => o.Key.Namespace == ns));
        if (left)
        {
            return;
        }

        store.Write(Kinds.Namespace, name, dryRun: false, stored =>
        {
            var obj = (JsonObject)stored.Object.DeepClone();
            obj.Child("spec").Remove("finalizers");
            return new Draft(obj, stored.Managers);
        });
    }
}
