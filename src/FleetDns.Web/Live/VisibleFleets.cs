namespace FleetDns.Web.Live;

/// <summary>One narrowed view per distinct set of rights, shared by all tabs with these rights; computed again when the fleet
/// changes.</summary>
public sealed class VisibleFleets
{
    private const int Most = 256;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (FleetView Of, FleetView Narrowed)> _views = new(StringComparer.Ordinal);   // guarded by _gate

    public FleetView Of(FleetView view, Visibility visible)
    {
        if (visible.IsAll)
        {
            return view;
        }

        var key = visible.Key;
        lock (_gate)
        {
            (FleetView Of, FleetView Narrowed)? last = _views.TryGetValue(key, out var known) ? known : null;
            if (ReferenceEquals(last?.Of, view))
            {
                return known.Narrowed;
            }

            if (_views.Count >= Most)
            {
                _views.Clear();
            }

            var narrowed = visible.Narrow(view, last);
            _views[key] = (view, narrowed);
            return narrowed;
        }
    }
}
