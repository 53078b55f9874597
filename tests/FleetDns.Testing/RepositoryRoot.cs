namespace FleetDns.Testing;

/// <summary>The nearest folder above the test program that holds FleetDns.sln.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "FleetDns.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No FleetDns.sln above {AppContext.BaseDirectory}.");
    }
}
