using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Schemas;

/// <summary>One line of a schema file, read from left to right.</summary>
internal sealed class SchemaLine
{
    private readonly string _text;
    private int _at;

    public SchemaLine(string text)
    {
        _text = text.TrimEnd('\r');
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }

        Depth = _at;
    }

    public int Depth { get; }

    public char Peek => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>Everything up to the next blank; empty at the end.</summary>
    public string Word()
    {
        var end = _text.IndexOf(' ', _at);
        if (end < 0)
        {
            end = _text.Length;
        }

        var word = _text[_at..end];
        _at = Math.Min(end + 1, _text.Length);
        return word;
    }

    public JsonNode? Json()
    {
        var start = _at;
        var depth = 0;
        var quoted = false;
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (quoted)
            {
                if (c == '\\')
                {
                    _at++;
                }
                else if (c == '"')
                {
                    quoted = false;
                }

                continue;
            }

            if (c == ' ' && depth == 0)
            {
                break;
            }

            quoted = c == '"';
            depth += c is '[' or '{' ? 1 : c is ']' or '}' ? -1 : 0;
        }

        var value = JsonNode.Parse(_text[start.._at]);
        _at = Math.Min(_at + 1, _text.Length);
        return value;
    }

    public (string Name, JsonNode? Value)? Attribute()
    {
        if (_at >= _text.Length)
        {
            return null;
        }

        var equals = _text.IndexOf('=', _at);
        var name = _text[_at..equals];
        _at = equals + 1;
        return (name, Json());
    }
}
