namespace FleetDns.Sandbox.KubeApi;

/// <summary>The selection of a list or watch: namespace, labels, fields.</summary>
internal sealed record Selection(string Namespace, LabelSelector Labels, FieldSelector Fields)
{
    public bool IsEmpty => Labels.IsEmpty && Fields.IsEmpty;

    public bool IsEverything => Namespace.Length == 0 && IsEmpty;

    public static Selection Of(HubRequest request)
    {
        var fields = FieldSelector.Parse(request.Query("fieldSelector"), request.Kind);
        return new Selection(request.Kind.Namespaced ? request.Info.Namespace : "", LabelSelector.Parse(request.Query("labelSelector")),
            fields);
    }

    public bool Matches(StoredObject stored) =>
        (Namespace.Length == 0 || stored.Name.Namespace == Namespace) && Labels.Matches(stored.Labels) && Fields.Matches(stored);
}
