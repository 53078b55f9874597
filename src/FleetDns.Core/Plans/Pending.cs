using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans.Lint;

namespace FleetDns.Core.Plans;

// The contract's bodies, replaced one by one.
internal static class ServicePlans
{
    public static ServicePlan Of(ServiceDraft draft, FleetView view, HubPicture hub, AzurePicture azure) => throw new NotImplementedException();

    public static ImmutableArray<DocumentRef> Asks(ServiceDraft draft) => throw new NotImplementedException();
}

internal static class ProfilePlans
{
    public static ProfilePlan Of(ProfileDraft draft, FleetView view, HubPicture hub, AzurePicture azure) => throw new NotImplementedException();

    public static ImmutableArray<DocumentRef> Asks(ProfileDraft draft) => throw new NotImplementedException();

    public static ProfileDraft? Edit(ObjectKey profile, HubPicture hub) => throw new NotImplementedException();
}

internal static class BackendPlans
{
    public static BackendPlan Of(BackendDraft draft, FleetView view, HubPicture hub, ImmutableArray<ComingExport> soon) => throw new NotImplementedException();

    public static ImmutableArray<DocumentRef> Asks(BackendDraft draft) => throw new NotImplementedException();

    public static BackendDraft? Edit(ObjectKey backend, HubPicture hub) => throw new NotImplementedException();
}

internal static class DeletePlans
{
    public static DeletePlan Of(DocumentRef what, FleetView view, HubPicture hub) => throw new NotImplementedException();
}

internal static class GuardRailRules
{
    public static ImmutableArray<PlanFinding> Check(GuardRails rails, ProfileEffect effect, bool typed) => throw new NotImplementedException();
}

internal static class Lints
{
    public static ImmutableArray<DocumentRef> Asks(IReadOnlyList<JsonObject> documents) => throw new NotImplementedException();

    public static ImmutableArray<LintFinding> Of(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub) => throw new NotImplementedException();

    public static RepairedDocuments Repair(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub, IReadOnlySet<string>? traps) => throw new NotImplementedException();

    public static Plan Plan(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub) => throw new NotImplementedException();
}

internal static class ShellScripts
{
    public static string Of(Plan plan, Func<JsonObject, string> yaml, IReadOnlyList<RoleNeed> roles) => throw new NotImplementedException();

    public static string Quote(string text) => throw new NotImplementedException();
}

internal static class PermissionNeeds
{
    public static ImmutableArray<RoleNeed> Of(FleetView view, string subscription, string principalId, IEnumerable<string> more) => throw new NotImplementedException();

    public static ImmutableArray<RoleRow> Rows(IEnumerable<RoleNeed> needs, IReadOnlyDictionary<string, ImmutableArray<RoleFound>> found, IReadOnlySet<string> spreading) => throw new NotImplementedException();

    public static Guid Name(string scope, string roleId, string principalId) => throw new NotImplementedException();
}
