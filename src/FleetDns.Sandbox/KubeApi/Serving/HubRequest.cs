using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>One authenticated and authorised request to a resource.</summary>
internal sealed record HubRequest(HttpContext Http, RequestInfo Info, UserInfo User, ResourceKind Kind, ObjectStore Store)
{
    public string Version => Info.Version;

    public ObjectName Name => new(Kind.Namespaced ? Info.Namespace : "", Info.Name);

    public bool IsStatus => Info.Subresource == "status";

    public WriteScope Scope => IsStatus ? WriteScope.Status : WriteScope.Object;

    public ObjectSchema Schema => ObjectSchema.Of(Store.Registry, Kind, Version);

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public bool DryRun => Query("dryRun") is { Length: > 0 };

    /// <summary>As given, or the client's program name.</summary>
    public FieldWriter Writer()
    {
        var manager = Query("fieldManager");
        if (string.IsNullOrEmpty(manager))
        {
            var agent = Http.Request.Headers.UserAgent.ToString();
            manager = agent.Split('/')[0] is { Length: > 0 } program ? program : "unknown";
        }

        return new FieldWriter(manager.Length > 128 ? manager[..128] : manager, Kind.ApiVersion(Version), Info.Subresource);
    }

    /// <summary>An optional whole number of the query; 400 when it is not a number.</summary>
    public long? Number(string name)
    {
        if (Query(name) is not { Length: > 0 } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refusal.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    /// <summary>Rejects options that no write accepts; <paramref name="options"/> is <c>CreateOptions</c>, <c>PatchOptions</c>…</summary>
    public void CheckWriteOptions(string options)
    {
        foreach (var value in Http.Request.Query["dryRun"])
        {
            if (value is not (null or "" or "All"))
            {
                throw InvalidOption(options, FieldError.NotSupported("dryRun", new JsonArray(value), ["\"All\""]));
            }
        }

        if (Query("fieldValidation") is not (null or "" or "Ignore" or "Warn" or "Strict"))
        {
            throw InvalidOption(options, FieldError.NotSupported("fieldValidation", JsonValue.Create(Query("fieldValidation")),
                ["\"\"", "\"Ignore\"", "\"Strict\"", "\"Warn\""]));
        }

        if (Query("fieldManager") is { Length: > 128 })
        {
            throw InvalidOption(options, FieldError.TooLong("fieldManager", 128));
        }
    }

    /// <summary>Admission of a validated object that is about to be created.</summary>
    public void AdmitCreate(JsonObject after) =>
        HubAdmission.Check(new AdmittedWrite(this, "CREATE", after.At("metadata").Text("name") ?? "", null, after));

    /// <summary>Admission of a validated change, also of one that changes nothing; returns the change.</summary>
    public Draft? AdmitUpdate(StoredObject before, Draft? change)
    {
        HubAdmission.Check(new AdmittedWrite(this, "UPDATE", before.Name.Name, before.Object, change?.Object ?? before.Object));
        return change;
    }

    public static StatusException InvalidOption(string options, FieldError error) =>
        new(422, "Invalid", $"{options}.meta.k8s.io \"\" is invalid: {error}")
        {
            Group = "meta.k8s.io",
            Kind = options,
            Causes = [new StatusCause(error.Reason, error.Detail, error.Field)],
        };

    /// <summary>
    /// Handles unknown and duplicate fields as <c>fieldValidation</c> requires: reject, warn (the default), or ignore. Prunes the object.
    /// </summary>
    public void CheckFields(JsonObject obj, IReadOnlyList<string> duplicates)
    {
        var faults = duplicates.Select(d => $"duplicate field \"{d}\"")
            .Concat(
                Pruning.Prune(obj, Schema).OrderBy(u => !u.StartsWith("metadata.", StringComparison.Ordinal))
                .Select(u => $"unknown field \"{u}\"")).ToList();
        if (faults.Count == 0 || Query("fieldValidation") == "Ignore")
        {
            return;
        }

        if (Query("fieldValidation") == "Strict")
        {
            throw Refusal.BadRequest(
                $"{Kind.Kind} in version \"{Version}\" cannot be handled as a {Kind.Kind}: strict decoding error: "
                + $"{string.Join(", ", faults)}");
        }

        foreach (var fault in faults)
        {
            Responses.Warn(Http, fault);
        }
    }
}
