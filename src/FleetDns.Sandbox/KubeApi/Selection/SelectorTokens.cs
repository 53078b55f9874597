namespace FleetDns.Sandbox.KubeApi;

/// <summary>Words and symbols of a label selector.</summary>
internal sealed class SelectorTokens
{
    private readonly Queue<string> _tokens = new();

    public SelectorTokens(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var symbol = s_symbols.FirstOrDefault(s => string.CompareOrdinal(text, i, s, 0, s.Length) == 0);
            if (symbol is not null)
            {
                _tokens.Enqueue(symbol);
                i += symbol.Length;
                continue;
            }

            var start = i;
            while (i < text.Length && !char.IsWhiteSpace(text[i]) && !"=!(),<>".Contains(text[i], StringComparison.Ordinal))
            {
                i++;
            }

            _tokens.Enqueue(text[start..i]);
        }
    }

    /// <summary>The next token without consuming it; empty at the end.</summary>
    public string Peek => _tokens.TryPeek(out var token) ? token : "";

    public string Next() => _tokens.TryDequeue(out var token) ? token : "";

    public static bool IsSymbol(string token) => s_symbols.Contains(token, StringComparer.Ordinal);

    private static readonly string[] s_symbols = ["==", "!=", "=", "!", "(", ")", ",", "<", ">"];
}
