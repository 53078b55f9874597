using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>The Event for a written object.</summary>
internal static class WriteNotes
{
    public static WriteNote Of(PlanDocument document, string action, ImmutableArray<FieldChange> changes, WriteOutcome outcome, Operator by)
    {
        var version = outcome.Written?["apiVersion"]?.ToString() ?? document.Manifest["apiVersion"]?.ToString()
            ?? (document.Reference.Group.Length == 0 ? "v1" : $"{document.Reference.Group}/v1");
        var weight = document.Reference.Kind == WeightChange.Kind && action == "update"
            ? changes.FirstOrDefault(c => c.Path == WeightChange.Field) : null;
        return weight is not null
            ? new WriteNote(
                document.Reference, version, "WeightSet", "SetWeight",
                $"{by.Name} set {WeightChange.Field} from {weight.Old} to {weight.New} with FleetDns.")
            : action switch
            {
                "create" => new WriteNote(document.Reference, version, "Created", "Create", $"{by.Name} created it with FleetDns."),
                "delete" => new WriteNote(document.Reference, version, "Deleted", "Delete", $"{by.Name} deleted it with FleetDns."),
                "takeback" =>
                    new WriteNote(document.Reference, version, "TakenBack", "TakeBack", $"{by.Name} undid a change with FleetDns."),
                _ => new WriteNote(
                    document.Reference, version, "Changed", "Change",
                    $"{by.Name} set {Wording.List([.. changes.Select(c => c.Path)])} with FleetDns."),
            };
    }
}
