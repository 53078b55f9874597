namespace FleetDns.Sources;

/// <summary>
/// Files that something was made from, with their state at that time. A mounted Secret of Kubernetes is a symbolic link whose target is
/// replaced, so the time of the target counts. A file that is missing or not accessible counts as unchanged: it may be about to be
/// replaced.
/// </summary>
public sealed class FollowedFiles
{
    private readonly ImmutableArray<(string Path, Mark? Mark)> _files;

    private FollowedFiles(ImmutableArray<(string Path, Mark? Mark)> files) => _files = files;

    public static FollowedFiles None { get; } = new([]);

    /// <summary>True once one of the files has changed.</summary>
    public bool HaveChanged => _files.Any(file => MarkOf(file.Path) is { } now && now != file.Mark);

    /// <summary>Call before the files are read, so that a change while reading is detected as another change.</summary>
    public static FollowedFiles Of(params IEnumerable<string> paths) => None.And(paths);

    /// <summary>These files, and more in their current state.</summary>
    public FollowedFiles And(IEnumerable<string> paths) => new([.. _files, .. paths.Select(path => (path, MarkOf(path)))]);

    private static Mark? MarkOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return file.Exists ? new Mark(file.FullName, file.LastWriteTimeUtc, file.Length) : null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private readonly record struct Mark(string Target, DateTime Written, long Length);
}
