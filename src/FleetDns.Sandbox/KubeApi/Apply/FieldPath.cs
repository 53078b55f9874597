using System.Globalization;
using System.Text;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The current position in an object; converted to text, such as <c>spec.ports[0].name</c>, only for a message.</summary>
/// <param name="outside">Steps that the text "in body" omits: a status that is written alone is the body.</param>
internal sealed class FieldPath(int outside = 0)
{
    private readonly List<(string? Name, int Index)> _steps = [];

    public void Push(string name) => _steps.Add((name, 0));

    public void Push(int index) => _steps.Add((null, index));

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>The path of a child field.</summary>
    public string At(string name) => _steps.Count == 0 ? name : $"{this}.{name}";

    /// <summary>The path within the written part.</summary>
    public string InBody => Show(outside);

    public override string ToString() => Show(0);

    private string Show(int from)
    {
        var text = new StringBuilder();
        foreach (var (name, index) in _steps.Skip(from))
        {
            if (name is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
            else
            {
                (text.Length == 0 ? text : text.Append('.')).Append(name);
            }
        }

        return text.ToString();
    }
}
