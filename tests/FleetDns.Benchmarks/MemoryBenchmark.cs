using System.Globalization;
using System.Text.Json;
using FleetDns.Core.Fleet;
using FleetDns.Sources.Cluster.Objects;

namespace FleetDns.Benchmarks;

/// <summary>The memory of one object of each watched kind, decoded from JSON of a realistic size. Time is not measured.</summary>
internal static class MemoryBenchmark
{
    private const int Objects = 5_000;
    private const string Address = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/MC_rg-fleet_aks-member-M_eastus"
        + "/providers/Microsoft.Network/publicIPAddresses/kubernetes-N";
    private const string Conditions = """
        [{"type":"Applied","status":"True","reason":"R","message":"as it should be","observedGeneration":2,
          "lastTransitionTime":"2026-06-09T10:I:12Z"},
         {"type":"Available","status":"True","reason":"R","message":"as it should be","observedGeneration":2,
          "lastTransitionTime":"2026-06-09T10:I:13Z"}]
        """;

    public static int Run()
    {
        Console.WriteLine("kind                               JSON    in memory");
        Weigh("InternalServiceExport", new InternalServiceExportDecoder(), $$"""
            {{Meta("fleet-member-aks-member-M", "team-service-N")}},
             "spec":{"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}],
              "serviceReference":
               {"clusterId":"aks-member-M","kind":"Service","namespace":"team","name":"service-N","namespacedName":"team/service-N"},
              "type":"LoadBalancer","isDNSLabelConfigured":true,"publicIPResourceID":"{{Address}}","weight":50},
             "status":{"conditions":{{Conditions}}} }
            """);
        Weigh("ServiceExport", new ServiceExportDecoder(),
            $"{Meta("team-M", "service-N", "\"networking.fleet.azure.com/weight\":\"50\"")}}}");
        Weigh("Service", new HubServiceDecoder(), $$"""
            {{Meta("team-M", "service-N", "\"service.beta.kubernetes.io/azure-dns-label-name\":\"label-N\"")}},
             "spec":{"type":"LoadBalancer","selector":{"app":"x"},"ports":[{"name":"http","port":80,"targetPort":8080}]} }
            """);
        Weigh("Work (4 manifests)", new WorkDecoder(), $$"""
            {{Meta("fleet-member-aks-member-M", "crp-N-work")}},"spec":{"workload":{"manifests":[
              {{Manifest("Namespace")}},{{Manifest("Service")}},{{Manifest("ServiceExport")}},{{Manifest("Deployment")}}] } },
             "status":{"conditions":{{Conditions}},"manifestConditions":[
              {{Status("Namespace")}},{{Status("Service")}},{{Status("ServiceExport")}},{{Status("Deployment")}}]} }
            """);
        Weigh("ClusterResourcePlacement (20 clusters)", new PlacementDecoder(), $$"""
            {{Meta("", "crp-N")}},"spec":{"resourceSelectors":[{"group":"","version":"v1","kind":"Namespace","name":"team-N"}],
              "policy":{"placementType":"PickAll"} },
             "status":{"selectedResources":[{"version":"v1","kind":"Service","namespace":"team-N","name":"s"},
               {"version":"v1","kind":"ServiceExport","namespace":"team-N","name":"s"}],"conditions":{{Conditions}},
              "placementStatuses":[{{string.Join(',', Enumerable.Range(0, 20).Select(Picked))}}]} }
            """, Objects / 10);
        Weigh("ResourceOverride", new ResourceOverrideDecoder(), $$"""
            {{Meta("team-M", "ro-N")}},"spec":{"placement":{"name":"crp-N"},
              "resourceSelectors":[{"group":"","version":"v1","kind":"Service","name":"s"}],"policy":{"overrideRules":[
               {"clusterSelector":{"clusterSelectorTerms":[{"labelSelector":{"matchLabels":{"fleet.azure.com/location":"eastus"} } }]},
                "jsonPatchOverrides":[{"op":"add","path":"/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name",
                 "value":"label-N"}]}]} } }
            """);
        Weigh("Namespace", new HubNamespaceDecoder(), $$"""{{Meta("", "team-N")}},"status":{"phase":"Active"} }""");
        Weigh("Event", new HubEventDecoder(), $$"""
            {{Meta("team-M", "web.N")}},"involvedObject":{"kind":"TrafficManagerProfile","namespace":"team-M","name":"web-N","uid":"u"},
             "type":"Warning","reason":"AzureAPIError","message":
              "Failed to create or update Azure Traffic Manager profile fleet-N: something rather long that Azure has said about it",
             "count":3,"firstTimestamp":"2026-06-09T10:I:12Z","lastTimestamp":"2026-06-09T10:I:13Z",
             "source":{"component":"trafficmanagerprofile-controller"} }
            """);
        return 0;
    }

    private static string Meta(string ns, string name, string annotations = "") => $$"""
        {"metadata":{"namespace":"{{ns}}","name":"{{name}}","uid":"00000000-0000-0000-0000-N","resourceVersion":"1000N","generation":2,
         "creationTimestamp":"2026-06-09T10:I:12Z","labels":{"kubernetes-fleet.io/parent-CRP":"crp-N"},
         "annotations":{ {{annotations}} },"finalizers":["kubernetes-fleet.io/work-cleanup"],"managedFields":[
          {"manager":"hub-agent","operation":"Update","apiVersion":"v1","time":"2026-06-09T10:I:12Z","fieldsType":"FieldsV1",
           "fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:a":{} } },"f:spec":{"f:a":{},"f:b":{},"f:c":{} } } }] }
        """;

    private static string Picked(int c) => $$"""
        {"clusterName":"aks-member-{{c}}","conditions":{{Conditions}},
         "applicableResourceOverrides":[{"name":"ro-0","namespace":"team-N"}] }
        """;

    private static string Manifest(string kind) => $$"""
        {"apiVersion":"v1","kind":"{{kind}}",
         "metadata":{"namespace":"team-N","name":"s","annotations":{"service.beta.kubernetes.io/azure-dns-label-name":"label-N"} },
         "spec":{"type":"LoadBalancer","selector":{"app":"x"},
          "template":{"containers":[{"image":"registry.example.com/team/image:1.2.3","args":["--one","--two"]}]} } }
        """;

    private static string Status(string kind) => $$"""
        {"identifier":{"ordinal":0,"version":"v1","kind":"{{kind}}","resource":"x","namespace":"team-N","name":"s"},
         "conditions":{{Conditions}} }
        """;

    private static void Weigh<T>(string kind, ObjectDecoder<T> decoder, string template, int objects = Objects)
        where T : class, IFleetObject
    {
        var kept = new List<T>(objects);
        long json = 0;
        Decode(0);   // warms up the decoder and its text pool
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 1; i <= objects; i++)
        {
            Decode(i);
        }

        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(decoder);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind,-38} {json / (objects + 1),6} B {memory / objects,6} B"));
        GC.KeepAlive(kept);

        void Decode(int i)
        {
            var text = template.Replace("10:I:", string.Create(CultureInfo.InvariantCulture, $"10:{i % 60:00}:"), StringComparison.Ordinal)
                .Replace("N\"", $"{i}\"", StringComparison.Ordinal).Replace("N-", $"{i}-", StringComparison.Ordinal)
                    .Replace("N:", $"{i}:", StringComparison.Ordinal)
                .Replace("-M", $"-{i % 200}", StringComparison.Ordinal);
            json += text.Length;
            using var document = JsonDocument.Parse(text);
            kept.Add(decoder.Decode(document.RootElement));
        }
    }
}
