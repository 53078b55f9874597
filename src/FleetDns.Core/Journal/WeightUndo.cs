using System.Globalization;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Journal;

/// <summary>Taking back what a line of the journal says, as far as that is one backend's weight and nobody has set it since.</summary>
/// <param name="Change">The reverse, on the object as it is now; null where there is none.</param>
/// <param name="WhyNot">In words, where there is none.</param>
public sealed record WeightUndo(WeightChange? Change, string? WhyNot)
{
    /// <summary>Null where the line is not about a backend's weight.</summary>
    public static WeightUndo? Of(JournalLine line, FleetView view)
    {
        if (line.Subject.Kind != WeightChange.Kind || line.Changes.FirstOrDefault(change => change.Path == WeightChange.Field) is not { Old: { } before, New: { } after }
            || !int.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var old) || !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var written))
        {
            return null;
        }

        if (line.Made is { Outcome: not "accepted" })
        {
            return new WeightUndo(null, "It was not written, so there is nothing to undo.");
        }

        var now = view.Profiles.Values.SelectMany(profile => profile.Backends).FirstOrDefault(backend => backend.Key == line.Subject.Key)?.Backend;
        return now is null ? new WeightUndo(null, "The backend is gone, or belongs to no profile any more.")
            : now.Weight != written ? new WeightUndo(null, string.Create(CultureInfo.InvariantCulture, $"The weight has been set to {now.Weight} since."))
            : new WeightUndo(WeightChange.To(now, old), null) is { Change.Problem: { } problem } ? new WeightUndo(null, problem)
            : new WeightUndo(WeightChange.To(now, old), null);
    }
}
