namespace FleetDns.EndToEnd.Entra;

/// <summary>Classes that share one world: its people and rights are added to, never taken from.</summary>
[CollectionDefinition(Name)]
public sealed class EntraCollection : ICollectionFixture<EntraFixture>
{
    public const string Name = "Entra";
}
