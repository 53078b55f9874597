using System.Globalization;
using System.Text;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Where a walk through an object stands; becomes text, such as <c>spec.ports[0].name</c>, only where there is something to say.</summary>
/// <param name="outside">Steps that the words "in body" leave out: a status that is written by itself is the body.</param>
internal sealed class FieldPath(int outside = 0)
{
    private readonly List<(string? Name, int Index)> _steps = [];

    public void Push(string name) => _steps.Add((name, 0));

    public void Push(int index) => _steps.Add((null, index));

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>The path of a field below.</summary>
    public string At(string name) => _steps.Count == 0 ? name : $"{this}.{name}";

    /// <summary>The path within what is written.</summary>
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
