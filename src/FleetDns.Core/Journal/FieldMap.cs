using System.Globalization;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Journal;

/// <summary>An object as a list of fields and texts, in order of insertion; absent fields are not included.</summary>
internal sealed class FieldMap
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    public FieldMap Put(string path, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _fields[path] = value;
        }

        return this;
    }

    public FieldMap Put(string path, int? value) => Put(path, value?.ToString(CultureInfo.InvariantCulture));

    public FieldMap Put(string path, bool value) => Put(path, value ? "true" : "false");

    public FieldMap Put(string path, IEnumerable<string> values) => Put(path, string.Join(", ", values));

    /// <summary><c>False (Invalid): the words</c>. Times and generations are left out: they change without meaning.</summary>
    public FieldMap Put(string path, EquatableArray<Condition> conditions)
    {
        foreach (var condition in conditions)
        {
            var reason = condition.Reason.Length == 0 || condition.Reason == condition.Type ? "" : $" ({condition.Reason})";
            Put($"{path}.conditions[{condition.Type}]",
                $"{condition.Status}{reason}{(condition.Message.Length == 0 ? "" : $": {condition.Message}")}");
        }

        return this;
    }

    /// <summary>Differences, in the order of the new object, then removed fields. Null stands for an object that does not exist.</summary>
    public static ImmutableArray<FieldChange> Between(FieldMap? was, FieldMap now)
    {
        var changes = ImmutableArray.CreateBuilder<FieldChange>();
        foreach (var (path, value) in now._fields)
        {
            var old = was?._fields.GetValueOrDefault(path);
            if (old != value)
            {
                changes.Add(new FieldChange(Bounded.Cut(path), old is null ? null : Bounded.Cut(old), Bounded.Cut(value)));
            }
        }

        foreach (var (path, value) in was?._fields ?? [])
        {
            if (!now._fields.ContainsKey(path))
            {
                changes.Add(new FieldChange(Bounded.Cut(path), Bounded.Cut(value), null));
            }
        }

        if (changes.Count > Bounded.MostFields)
        {
            var more = KeptFields.More(changes.Count - Bounded.MostFields);
            changes.RemoveRange(Bounded.MostFields, changes.Count - Bounded.MostFields);
            changes.Add(more);
        }

        return changes.ToImmutable();
    }
}
