using System.Globalization;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Journal;

/// <summary>The undo of a journal line about one backend's weight, unless it was changed since.</summary>
/// <param name="Change">The reverse change, on the current object; null if there is none.</param>
/// <param name="WhyNot">The reason, if there is none.</param>
public sealed record WeightUndo(WeightChange? Change, string? WhyNot)
{
    /// <summary>Null if the line is not about a backend's weight.</summary>
    public static WeightUndo? Of(JournalLine line, FleetView view)
    {
        if (line.Subject.Kind != WeightChange.Kind
            || line.Changes.FirstOrDefault(change => change.Path == WeightChange.Field) is not { Old: { } before, New: { } after }
            || !int.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var old)
                || !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var written))
        {
            return null;
        }

        if (line.Made is { Outcome: not "accepted" })
        {
            return new WeightUndo(null, "It was not written, so there is nothing to undo.");
        }

        var now = view.Profiles.Values.SelectMany(profile => profile.Backends)
            .FirstOrDefault(backend => backend.Key == line.Subject.Key)?.Backend;
        return now is null ? new WeightUndo(null, "The backend was deleted, or no longer belongs to a profile.")
            : now.Weight != written
                ? new WeightUndo(null, string.Create(CultureInfo.InvariantCulture, $"The weight has been set to {now.Weight} since."))
            : new WeightUndo(WeightChange.To(now, old), null) is { Change.Problem: { } problem } ? new WeightUndo(null, problem)
            : new WeightUndo(WeightChange.To(now, old), null);
    }
}
