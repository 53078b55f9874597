namespace FleetDns.Sandbox.Faults;

/// <summary>
/// All faults of the sandbox by name. Each part (hub, ARM, DNS) registers its own at start, checks <see cref="IsOn"/> where it matters, and
/// may wait for <see cref="Changed"/>. The control address lists and switches them. Safe for any thread.
/// </summary>
public sealed class FaultSwitch
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (Fault Fault, Action? Once)> _faults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _timesOn = new(StringComparer.Ordinal);   // under _gate
    private volatile HashSet<string> _on = [];
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised after each switch, before the request is answered. Handlers apply what must be in effect by then.</summary>
    public event Action? Switched;

    /// <summary>Completes at the next switch of any fault; read it before checking <see cref="IsOn"/>.</summary>
    public Task Changed => _changed.Task;

    /// <summary>
    /// Registers a fault. With <paramref name="once"/> it is one-shot: switching it on runs that action, and the fault stays off.
    /// </summary>
    public void Register(Fault fault, Action? once = null)
    {
        lock (_gate)
        {
            if (!_faults.TryAdd(fault.Name, (fault, once)))
            {
                throw new ArgumentException($"The fault '{fault.Name}' is already registered.", nameof(fault));
            }
        }
    }

    public bool IsOn(string name) => _on.Contains(name);

    /// <summary>How often a fault was switched on, so that a part that checks only now and then sees that it was on in between.</summary>
    public int TimesOn(string name)
    {
        lock (_gate)
        {
            return _timesOn.GetValueOrDefault(name);
        }
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<FaultState> List()
    {
        lock (_gate)
        {
            return [
                .. _faults.Values.Select(
                    f => new FaultState(f.Fault.Name, f.Fault.Causes, _on.Contains(f.Fault.Name), f.Once is not null))];
        }
    }

    /// <summary>Switches a fault; false when no fault has that name.</summary>
    public bool TrySwitch(string name, bool on)
    {
        Action? once;
        lock (_gate)
        {
            if (!_faults.TryGetValue(name, out var entry))
            {
                return false;
            }

            once = entry.Once;
            if (once is null)
            {
                var next = new HashSet<string>(_on, StringComparer.Ordinal);
                if (on ? !next.Add(name) : !next.Remove(name))
                {
                    return true;
                }

                _on = next;
                if (on)
                {
                    _timesOn[name] = _timesOn.GetValueOrDefault(name) + 1;
                }
            }
        }

        if (once is not null && on)
        {
            once();
        }

        Switched?.Invoke();
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return true;
    }
}
