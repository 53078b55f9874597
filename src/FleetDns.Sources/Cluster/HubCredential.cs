using System.Net.Http.Headers;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster;

/// <summary>The identity of requests over a shared connection.</summary>
/// <param name="Prove">Sets the headers of one request. Throws <see cref="SourceException"/>.</param>
/// <param name="ReadsOnly">Refuses requests that are neither reads nor reviews of rights before they are sent.</param>
public sealed record HubCredential(Func<HttpRequestMessage, CancellationToken, Task> Prove, bool ReadsOnly = false)
{
    /// <summary>The AKS server application (docs/domain.md 5.1): the audience of every hub's tokens.</summary>
    public const string Scope = "6dae42f8-4368-4678-94ff-3960e28e3630/.default";

    /// <summary>The operator's own token: the hub authorizes and audits the operator.</summary>
    public static HubCredential OfOperator(IOperatorTokens tokens, Operator by) => new(async (request, token) =>
        request.Headers.Authorization = Bearer(await tokens.ForOperatorAsync(by, Scope, null, token).ConfigureAwait(false)));

    public static HubCredential OfApplication(IOperatorTokens tokens) => new(async (request, token) =>
        request.Headers.Authorization = Bearer(await tokens.ForApplicationAsync(Scope, token).ConfigureAwait(false)));

    /// <summary>
    /// The application authenticates and impersonates the operator: with the object id, and with one group for each role they have, e.g.
    /// <c>FleetDns.Reader</c> and <c>FleetDns.Operator</c>. The hub must allow the application to impersonate them.
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

    /// <summary>
    /// The same, limited to <see cref="KnownKinds"/>: a request for anything else is refused before it is sent, with
    /// <see cref="AccessDeniedException"/>.
    /// </summary>
    /// <param name="server">The base address of paths.</param>
    public HubCredential ForKnownKinds(Func<Uri?> server) => this with
    {
        Prove = async (request, token) =>
        {
            var root = server()?.AbsolutePath ?? "/";
            var path = request.RequestUri!.AbsolutePath;
            var foreign = path.StartsWith(root, StringComparison.Ordinal) ? KnownKinds.Foreign(path[root.Length..]) : path;
            if (foreign is not null)
            {
                throw new AccessDeniedException(
                    "FleetDns uses its own identity at this hub for all users (Hub:Identity=Application), so only the kinds that it "
                    + $"manages are allowed. Not allowed: {foreign}.");
            }

            await Prove(request, token).ConfigureAwait(false);
        },
    };

    /// <summary>The groups of a role, including those of lower roles.</summary>
    public static IEnumerable<string> GroupsOf(Role role) =>
        Enum.GetValues<Role>().Where(each => each > Role.None && each <= role).Select(each => $"FleetDns.{each}");

    private static AuthenticationHeaderValue Bearer(ResourceToken token) => new("Bearer", token.Value);
}
