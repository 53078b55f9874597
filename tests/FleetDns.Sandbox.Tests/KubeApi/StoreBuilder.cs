using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

internal static class StoreBuilder
{
    public static ObjectStore WithNamespace(string ns, int window = ObjectStore.DefaultWindow)
    {
        var store = new ObjectStore(KindRegistry.Default, TimeProvider.System, window);
        store.Create(Kinds.Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = ns } }, "test");
        return store;
    }
}

internal static class Objects
{
    public static JsonObject Profile(string name, string ns = "kuard-demo") => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["spec"] = new JsonObject { ["resourceGroup"] = "rg-flt-tm-demo", ["monitorConfig"] = new JsonObject { ["port"] = 80 } },
    };

    public static JsonObject Backend(string name, string ns = "kuard-demo") => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["spec"] = new JsonObject
        {
            ["profile"] = new JsonObject { ["name"] = "p1" },
            ["backend"] = new JsonObject { ["name"] = "kuard-svc" },
            ["weight"] = 100,
        },
    };

    public static JsonObject Member(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["identity"] = new JsonObject { ["kind"] = "User", ["name"] = name },
            ["deleteOptions"] = new JsonObject { ["validationMode"] = "Skip" },
        },
    };
}
