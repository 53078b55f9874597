namespace FleetDns.Core.Fleet;

/// <summary>The public IPs of the subscription that FleetDns reads, as processed by the projection. Used only by the projection.</summary>
internal sealed class PublicIpMirror
{
    private ImmutableDictionary<string, AzurePublicIp>? _addresses;   // by lower-case id; null: not read
    private HashSet<string> _groups = [];                             // resource groups from which an address was read

    /// <summary>Calls <paramref name="touch"/> with the lower-case id of each address that differs, or with null if any may.</summary>
    public void Follow(ImmutableDictionary<string, AzurePublicIp>? now, Action<string?> touch)
    {
        if (ReferenceEquals(_addresses, now))
        {
            return;
        }

        var (was, groups) = (_addresses, now is null ? [] : now.Keys.Select(Group).ToHashSet(StringComparer.Ordinal));
        (_addresses, var before) = (now, _groups);
        if (was is null || now is null || !groups.SetEquals(before))
        {
            _groups = groups;
            touch(null);
            return;
        }

        foreach (var id in was.Keys.Union(now.Keys))
        {
            if (was.GetValueOrDefault(id) != now.GetValueOrDefault(id))
            {
                touch(id);
            }
        }
    }

    /// <summary>The address with that id in Azure; deleted if Azure lists other addresses of the same resource group but not this
    /// one.</summary>
    public (AzurePublicIp? Address, bool Gone) Of(string? id)
    {
        if (_addresses is null || string.IsNullOrEmpty(id))
        {
            return (null, false);
        }

        var key = id.ToLowerInvariant();
        var address = _addresses.GetValueOrDefault(key);
        return (address, address is null && _groups.Contains(Group(key)));
    }

    // /subscriptions/{s}/resourcegroups/{rg}/providers/…
    private static string Group(string id) => id.IndexOf("/providers/", StringComparison.Ordinal) is > 0 and var end ? id[..end] : id;
}
