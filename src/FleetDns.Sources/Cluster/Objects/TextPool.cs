namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Keeps one instance of texts that many objects share (namespaces, cluster names, labels, reasons). For one reader at a time.
/// When it is full, later texts are not shared, so that no hub can make it grow without limit.
/// </summary>
internal sealed class TextPool(int capacity = 16384)
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<FieldOwner, FieldOwner> _owners = [];

    public string Share(string text)
    {
        if (_texts.TryGetValue(text, out var shared))
        {
            return shared;
        }

        if (_texts.Count < capacity)
        {
            _texts.Add(text, text);
        }

        return text;
    }

    public FieldOwner Share(FieldOwner owner)
    {
        if (_owners.TryGetValue(owner, out var shared))
        {
            return shared;
        }

        if (_owners.Count < capacity)
        {
            _owners.Add(owner, owner);
        }

        return owner;
    }
}
