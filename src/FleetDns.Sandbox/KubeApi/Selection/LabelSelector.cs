namespace FleetDns.Sandbox.KubeApi;

/// <summary>A label selector as in <c>?labelSelector=app=web,tier in (a,b),!legacy</c>.</summary>
internal sealed class LabelSelector
{
    private readonly List<(string Key, string Operator, HashSet<string> Values)> _requirements = [];

    public static LabelSelector Everything { get; } = new();

    public bool IsEmpty => _requirements.Count == 0;

    public bool Matches(ImmutableArray<KeyValuePair<string, string>> labels)
    {
        foreach (var (key, op, values) in _requirements)
        {
            string? value = null;
            foreach (var label in labels)
            {
                if (label.Key == key)
                {
                    value = label.Value;
                }
            }

            var holds = op switch
            {
                "in" => value is not null && values.Contains(value),
                "notin" => value is null || !values.Contains(value),
                "exists" => value is not null,
                "!" => value is null,
                "gt" => Number(value) is { } n && Number(values.First()) is { } limit && n > limit,
                _ => Number(value) is { } n && Number(values.First()) is { } limit && n < limit,
            };
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Throws 400 with the API server's text for an invalid selector.</summary>
    public static LabelSelector Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Everything;
        }

        var selector = new LabelSelector();
        var tokens = new SelectorTokens(text);
        while (true)
        {
            selector._requirements.Add(Requirement(tokens));
            var next = tokens.Next();
            if (next.Length == 0)
            {
                return selector;
            }

            if (next != ",")
            {
                throw Unreadable($"found '{next}', expected: ',' or 'end of string'");
            }

            if (tokens.Peek.Length == 0)
            {
                throw Unreadable("found '', expected: identifier after ','");
            }
        }
    }

    private static (string, string, HashSet<string>) Requirement(SelectorTokens tokens)
    {
        if (tokens.Peek == "!")
        {
            tokens.Next();
            return (Key(tokens.Next()), "!", []);
        }

        var key = tokens.Next();
        if (key.Length == 0 || SelectorTokens.IsSymbol(key))
        {
            throw Unreadable($"found '{key}', expected: !, identifier, or 'end of string'");
        }

        Key(key);
        if (tokens.Peek is "" or ",")
        {
            return (key, "exists", []);
        }

        var op = tokens.Next();
        switch (op)
        {
            case "=" or "==" or "!=":
                return (key, op == "!=" ? "notin" : "in", [Value(tokens)]);
            case ">" or "<":
                return (key, op == ">" ? "gt" : "lt", [Value(tokens)]);
            case "in" or "notin":
                return (key, op, Values(tokens));
            default:
                throw Unreadable($"found '{op}', expected: in, notin, =, ==, !=, gt, lt");
        }
    }

    private static string Value(SelectorTokens tokens)
    {
        if (tokens.Peek is "" or ",")
        {
            return "";
        }

        var value = tokens.Next();
        return SelectorTokens.IsSymbol(value) ? throw Unreadable($"found '{value}', expected: identifier") : Checked(value);
    }

    private static HashSet<string> Values(SelectorTokens tokens)
    {
        if (tokens.Next() is var open && open != "(")
        {
            throw Unreadable($"found '{open}' expected: '('");
        }

        var values = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var next = tokens.Next();
            if (next == ")")
            {
                return values.Count > 0 ? values : [""];
            }

            if (next == ",")
            {
                values.Add("");
                continue;
            }

            if (next.Length == 0 || SelectorTokens.IsSymbol(next))
            {
                throw Unreadable($"found '{next}', expected: ',', ')' or identifier");
            }

            values.Add(Checked(next));
            if (tokens.Peek == ",")
            {
                tokens.Next();
            }
        }
    }

    private static string Key(string key)
    {
        var fault = MetadataRules.QualifiedNameFaults(key).FirstOrDefault();
        return fault is null ? key : throw Unreadable($"key: Invalid value: \"{key}\": {fault}");
    }

    private static string Checked(string value)
    {
        var fault = MetadataRules.LabelValueFaults(value).FirstOrDefault();
        return fault is null ? value : throw Unreadable($"values[0][]: Invalid value: \"{value}\": {fault}");
    }

    private static long? Number(string? text) => long.TryParse(text, out var number) ? number : null;

    private static StatusException Unreadable(string why) => Refusal.BadRequest($"unable to parse requirement: {why}");
}
