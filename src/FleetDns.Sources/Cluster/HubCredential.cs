using System.Net.Http.Headers;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster;

/// <summary>In whose name requests go out over a connection that others use too.</summary>
/// <param name="Prove">Sets the headers of one request. Throws <see cref="SourceException"/>.</param>
/// <param name="ReadsOnly">Refuses whatever is neither a read nor a review of rights, before it is sent.</param>
public sealed record HubCredential(Func<HttpRequestMessage, CancellationToken, Task> Prove, bool ReadsOnly = false)
{
    /// <summary>The AKS server application (docs/domain.md 5.1): the audience of every hub's tokens.</summary>
    public const string Scope = "6dae42f8-4368-4678-94ff-3960e28e3630/.default";

    /// <summary>A token in the operator's own name: the hub judges and records them.</summary>
    public static HubCredential OfOperator(IOperatorTokens tokens, Operator by) => new(async (request, token) =>
        request.Headers.Authorization = Bearer(await tokens.ForOperatorAsync(by, Scope, null, token).ConfigureAwait(false)));

    public static HubCredential OfApplication(IOperatorTokens tokens) => new(async (request, token) =>
        request.Headers.Authorization = Bearer(await tokens.ForApplicationAsync(Scope, token).ConfigureAwait(false)));

    /// <summary>
    /// The application speaks, the hub judges the operator: by object id, and by one group for each role they hold, e.g. <c>FleetDns.Reader</c> and
    /// <c>FleetDns.Operator</c>. The hub must let the application impersonate them.
    /// </summary>
    public HubCredential InTheNameOf(Operator by) => this with
    {
        Prove = async (request, token) =>
        {
            await Prove(request, token).ConfigureAwait(false);
            request.Headers.TryAddWithoutValidation(ImpersonationHeaders.User, by.Id);
            request.Headers.TryAddWithoutValidation(ImpersonationHeaders.Group, ImpersonationHeaders.Lines(GroupsOf(by.Role)));
        },
    };

    /// <summary>The same, for <see cref="KnownKinds"/> alone: a request for anything else is refused before it is sent, with <see cref="AccessDeniedException"/>.</summary>
    /// <param name="server">The address that paths are below.</param>
    public HubCredential ForKnownKinds(Func<Uri?> server) => this with
    {
        Prove = async (request, token) =>
        {
            var root = server()?.AbsolutePath ?? "/";
            var path = request.RequestUri!.AbsolutePath;
            var foreign = path.StartsWith(root, StringComparison.Ordinal) ? KnownKinds.Foreign(path[root.Length..]) : path;
            if (foreign is not null)
            {
                throw new AccessDeniedException($"FleetDns acts at this hub as itself for everybody (Hub:Identity=Application), so it reaches only the kinds that it manages. This is none of them: {foreign}.");
            }

            await Prove(request, token).ConfigureAwait(false);
        },
    };

    /// <summary>The groups of a role, those of the lesser ones included.</summary>
    public static IEnumerable<string> GroupsOf(Role role) => Enum.GetValues<Role>().Where(each => each > Role.None && each <= role).Select(each => $"FleetDns.{each}");

    private static AuthenticationHeaderValue Bearer(ResourceToken token) => new("Bearer", token.Value);
}
