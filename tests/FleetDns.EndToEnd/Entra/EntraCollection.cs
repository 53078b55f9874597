namespace FleetDns.EndToEnd.Entra;

/// <summary>Classes that share one fixture: they add users and rights, and never remove any.</summary>
[CollectionDefinition(Name)]
public sealed class EntraCollection : ICollectionFixture<EntraFixture>
{
    public const string Name = "Entra";
}
