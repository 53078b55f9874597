using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Sandbox.Arm;

/// <summary>Microsoft.Network/publicIPAddresses, as far as the cloud provider writes and the agents read them.</summary>
internal sealed partial class PublicIpProvider(AzureSubscription azure, LoopbackAddresses addresses)
{
    public ArmResponse Handle(ArmRequest request, ArmPath path)
    {
        if (path.Names.Count == 0)
        {
            return request.Method == "GET"
                ? new ArmResponse(200, new JsonObject
                {
                    ["value"] = (path.ResourceGroup is { } of ? azure.PublicIpsOf(of) : azure.PublicIps.Values)
                        .OrderBy(a => a.Name, StringComparer.Ordinal).Select(Write).ArrayOf(),
                })
                : throw ArmErrors.MethodNotAllowed(request.Method);
        }

        var group = path.ResourceGroup ?? throw ArmErrors.NotFound(request.Path);
        var name = path.Names[0];
        var before = azure.PublicIps.GetValueOrDefault(AzureSubscription.Key(group, name));
        return request.Method switch
        {
            "GET" =>
                new ArmResponse(
                    200, Write(before ?? throw ArmErrors.ResourceNotFound($"Microsoft.Network/publicIPAddresses/{name}", group))),
            "PUT" => Put(group, name, request.Body, before),
            "DELETE" => azure.RemovePublicIp(group, name) ? new ArmResponse(200, null) : new ArmResponse(204, null),
            _ => throw ArmErrors.MethodNotAllowed(request.Method),
        };
    }

    private ArmResponse Put(string group, string name, JsonNode? body, PublicIpAddress? before)
    {
        var location = body.Text("location") ?? throw ArmErrors.BadRequest("The location property is required for this definition.");
        var label = body.Text("properties", "dnsSettings", "domainNameLabel");
        if (label is not null && !LabelPattern().IsMatch(label))
        {
            throw ArmErrors.InvalidDomainNameLabel(label);
        }

        lock (azure.Gate)
        {
            var fqdn = label is null ? null : $"{label}.{location}.{PublicIpAddress.Zone}";
            if (fqdn is not null && azure.FindPublicIpByFqdn(fqdn) is { } holder
                && (holder.Name != name || !holder.ResourceGroup.Equals(group, StringComparison.OrdinalIgnoreCase)))
            {
                throw ArmErrors.DnsRecordInUse(fqdn);
            }

            if (fqdn is not null && azure.NewLabelsTaken && before?.Fqdn != fqdn)
            {
                throw ArmErrors.DnsRecordInUse(fqdn);
            }

            var address = new PublicIpAddress(
                group,
                name,
                location,
                before?.Address ?? addresses.Next(group),
                label,
                body.Map("tags").ToImmutableSortedDictionary(StringComparer.Ordinal));
            azure.SetPublicIp(address);
            return new ArmResponse(before is null ? 201 : 200, Write(address));
        }
    }

    private JsonObject Write(PublicIpAddress address)
    {
        var properties = new JsonObject
        {
            ["provisioningState"] = "Succeeded",
            ["ipAddress"] = address.Address,
            ["publicIPAddressVersion"] = "IPv4",
            ["publicIPAllocationMethod"] = "Static",
            ["idleTimeoutInMinutes"] = 4,
        };
        // An address created by the cloud provider is the frontend of its load balancer; one created by hand is unused.
        if (address.Tags.ContainsKey("k8s-azure-service"))
        {
            var balancer = $"{azure.GroupId(address.ResourceGroup)}/providers/Microsoft.Network/loadBalancers/kubernetes";
            properties["ipConfiguration"] = new JsonObject { ["id"] = $"{balancer}/frontendIPConfigurations/{address.Name}" };
        }

        if (address.Label is not null)
        {
            properties["dnsSettings"] = new JsonObject { ["domainNameLabel"] = address.Label, ["fqdn"] = address.Fqdn };
        }

        return new JsonObject
        {
            ["id"] = azure.PublicIpId(address),
            ["name"] = address.Name,
            ["type"] = "Microsoft.Network/publicIPAddresses",
            ["location"] = address.Location,
            ["sku"] = new JsonObject { ["name"] = "Standard", ["tier"] = "Regional" },
            ["tags"] = new JsonObject(address.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))),
            ["properties"] = properties,
        };
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,61}[a-z0-9]$")]
    private static partial Regex LabelPattern();
}

/// <summary>Hands out loopback addresses 127.0.x.y, x for the resource group (a member's node group), y for the address in it.</summary>
internal sealed class LoopbackAddresses
{
    private readonly Dictionary<string, (int Block, int Used)> _groups = new(StringComparer.OrdinalIgnoreCase);
    private int _blocks;

    public string Next(string group)
    {
        lock (_groups)
        {
            if (!_groups.TryGetValue(group, out var at) || at.Used >= 250)
            {
                at = (++_blocks, 0);
            }

            if (at.Block > 0xFFFF - 2)
            {
                throw ArmErrors.TooMany("public IP addresses", 250 * 0xFFFD);
            }

            at.Used++;
            _groups[group] = at;
            // 127.0.0.x stays free for the machine's own use; beyond 255 blocks the second octet increases.
            return $"127.{at.Block / 256}.{at.Block % 256}.{at.Used}";
        }
    }
}
