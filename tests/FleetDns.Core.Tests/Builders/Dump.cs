using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace FleetDns.Core.Tests.Builders;

/// <summary>All public data of a value as text, arrays and maps by content: two values with the same dump look the same on every
/// screen.</summary>
internal static class Dump
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null\n");
                return;
            case string or Enum or bool or DateTimeOffset or TimeSpan:
                text.Append(CultureInfo.InvariantCulture, $"{value}\n");
                return;
            case IFormattable number when value.GetType().IsPrimitive:
                text.Append(number.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
                return;
            case IDictionary map:
                text.Append('\n');
                foreach (var key in map.Keys.Cast<object>().OrderBy(k => k.ToString(), StringComparer.Ordinal))
                {
                    Indent(text, depth).Append(CultureInfo.InvariantCulture, $"{key}: ");
                    Write(text, map[key], depth + 1);
                }

                return;
            case IEnumerable items:
                text.Append('\n');
                foreach (var item in items)
                {
                    Indent(text, depth).Append("- ");
                    Write(text, item, depth + 1);
                }

                return;
            default:
                text.Append('\n');
                foreach (
                    var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(p => p.GetIndexParameters().Length == 0))
                {
                    Indent(text, depth).Append(property.Name).Append(": ");
                    Write(text, property.GetValue(value), depth + 1);
                }

                return;
        }
    }

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', depth * 2);
}
