using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The CustomResourceDefinition of a served kind, for clients to read.</summary>
internal static class DefinitionObject
{
    /// <summary>Writes a file for each kind that is not built into Kubernetes, to be applied to a cluster without a fleet.</summary>
    public static void WriteAll(KindRegistry kinds, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var kind in kinds.All.Where(k => !kinds.IsBuiltin(k)))
        {
            var name = $"{kind.Plural}.{kind.Group}";
            var definition = new JsonObject
            {
                ["apiVersion"] = "apiextensions.k8s.io/v1",
                ["kind"] = "CustomResourceDefinition",
                ["metadata"] = new JsonObject { ["name"] = name },
                ["spec"] = Spec(kinds, kind),
            };
            File.WriteAllText(Path.Combine(folder, name + ".json"), definition.ToJsonString());
        }
    }

    public static void Create(ObjectStore store, ResourceKind kind)
    {
        var name = new ObjectName("", $"{kind.Plural}.{kind.Group}");
        store.Create(Kinds.CustomResourceDefinition, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name.Name },
            ["spec"] = Spec(store.Registry, kind),
        }, "sandbox");
        var now = Timestamp.Now(store.Time);
        store.Update(Kinds.CustomResourceDefinition, name, "sandbox", o => o["status"] = new JsonObject
        {
            ["acceptedNames"] = Names(kind),
            ["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now)),
            ["storedVersions"] = new JsonArray(kind.StorageVersion),
        }, status: true);
    }

    private static JsonObject Spec(KindRegistry kinds, ResourceKind kind) => new()
    {
        ["conversion"] = new JsonObject { ["strategy"] = "None" },
        ["group"] = kind.Group,
        ["names"] = Names(kind),
        ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
        ["versions"] = new JsonArray([.. kind.Versions.Select(v => Version(kinds.Schema(kind, v)))]),
    };

    private static JsonObject Names(ResourceKind kind)
    {
        var names =
            new JsonObject
            {
                ["kind"] = kind.Kind,
                ["listKind"] = kind.Kind + "List",
                ["plural"] = kind.Plural,
                ["singular"] = kind.Singular
            };
        if (kind.ShortNames.Count > 0)
        {
            names["shortNames"] = new JsonArray([.. kind.ShortNames.Select(n => JsonValue.Create(n))]);
        }

        if (kind.Categories.Count > 0)
        {
            names["categories"] = new JsonArray([.. kind.Categories.Select(n => JsonValue.Create(n))]);
        }

        return names;
    }

    private static JsonObject Version(VersionSchema version)
    {
        var root = OpenApiSchema.Of(version.Root);
        var properties = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = new JsonObject { ["type"] = "object" },
        };
        foreach (var (name, schema) in root["properties"]!.AsObject().ToList())
        {
            properties[name] = schema!.DeepClone();
        }

        root["properties"] = properties;
        var json = new JsonObject
        {
            ["name"] = version.Name,
            ["served"] = true,
            ["storage"] = version.Storage,
            ["schema"] = new JsonObject { ["openAPIV3Schema"] = root },
        };
        if (version.HasStatus)
        {
            json["subresources"] = new JsonObject { ["status"] = new JsonObject() };
        }

        if (version.Columns.Count > 0)
        {
            json["additionalPrinterColumns"] = new JsonArray([.. version.Columns.Select(Column)]);
        }

        return json;
    }

    private static JsonNode Column(PrinterColumn column)
    {
        var json = new JsonObject { ["jsonPath"] = column.JsonPath, ["name"] = column.Name, ["type"] = column.Type };
        if (column.Priority > 0)
        {
            json["priority"] = column.Priority;
        }

        return json;
    }

    private static JsonObject Condition(string type, string reason, string message, string now) => new JsonObject
    {
        ["lastTransitionTime"] = now,
        ["message"] = message,
        ["reason"] = reason,
        ["status"] = "True",
        ["type"] = type,
    };
}
