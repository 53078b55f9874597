namespace FleetDns.Sandbox.KubeApi;

/// <summary>The format that the client accepts: JSON of the object, of a Table or of its metadata only.</summary>
internal sealed record ResponseFormat(string As)
{
    public static ResponseFormat Plain { get; } = new("");

    public bool IsTable => As == "Table";

    public bool IsPartialMetadata => As is "PartialObjectMetadata" or "PartialObjectMetadataList";

    /// <summary>The first acceptable entry of the Accept header; 406 when there is none.</summary>
    public static ResponseFormat Of(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Length == 0)
        {
            return Plain;
        }

        foreach (var entry in accept.Split(','))
        {
            var parts = entry.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is not ("application/json" or "application/*" or "*/*"))
            {
                continue;
            }

            var target = Parameter(parts, "as");
            if (target is null)
            {
                return Plain;
            }

            if (target is "Table" or "PartialObjectMetadata" or "PartialObjectMetadataList" && Parameter(parts, "g") == "meta.k8s.io"
                && Parameter(parts, "v") is "v1")
            {
                return new ResponseFormat(target);
            }
        }

        throw new StatusException(406, "NotAcceptable", "only the following media types are accepted: application/json");
    }

    private static string? Parameter(string[] parts, string name) =>
        parts.Skip(1).FirstOrDefault(p => p.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
}
