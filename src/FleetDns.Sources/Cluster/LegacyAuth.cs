using k8s.KubeConfigModels;

namespace FleetDns.Sources.Cluster;

/// <summary>Users of kubeconfigs with <c>auth-provider</c>, which kubectl removed for Azure and Google in 1.26.</summary>
internal static class LegacyAuth
{
    private static readonly string[] s_oidcNeeds = ["client-id", "idp-issuer-url", "id-token", "refresh-token"];

    /// <summary>
    /// Why such a user is not supported and what to do; null where it is. The message completes "Kubeconfig …, context …: ".
    /// </summary>
    public static string? Refuses(AuthProvider? provider, string file) => provider?.Name switch
    {
        null => null,
        "azure" => "its user uses auth-provider azure: this kubeconfig is from an old AKS, and kubectl no longer supports it either. "
            + $"Run \"kubelogin convert-kubeconfig -l azurecli --kubeconfig {file}\" and \"az login\", with kubelogin installed where "
                + "FleetDns runs; or get a new one with \"az fleet get-credentials\".",
        "gcp" =>
            "its user uses auth-provider gcp, which kubectl no longer supports. Install gke-gcloud-auth-plugin where FleetDns runs and "
            + "get a new kubeconfig with \"gcloud container clusters get-credentials\".",
        "oidc" =>
            s_oidcNeeds.Where(need => string.IsNullOrEmpty(provider.Config?.GetValueOrDefault(need))).ToList() is { Count: > 0 } missing
            ? $"its user uses auth-provider oidc without {string.Join(", ", missing)}. Sign in again with the tool that made this "
                + "kubeconfig, or use a credential plugin (exec) such as \"kubectl oidc-login\"."
            : null,
        var other =>
            $"its user uses auth-provider {OutsideWords.Plain(other)}, which FleetDns does not support. Use a credential plugin (exec), "
            + "a token or a client certificate.",
    };
}
