using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FleetDns.Sources.Cluster.Objects;

internal enum YamlShape
{
    Scalar,
    Alias,
    Block,
    Flow,
}

/// <summary>The position of a node in a text.</summary>
/// <param name="Column">0-based.</param>
/// <param name="End">Index after its last character.</param>
/// <param name="Keys">The keys of a map with their values; null for other nodes.</param>
/// <param name="Items">The items of a list; null for other nodes.</param>
internal sealed record YamlNode(
    YamlShape Shape, int Start, int End, int Column, ImmutableArray<(string Key, int Start, int Column, YamlNode Value)>? Keys,
    ImmutableArray<YamlNode>? Items)
{
    /// <summary>For a document: the index of its <c>---</c> or of its first character.</summary>
    public int Division { get; init; }
}

/// <summary>The nodes of a text with their positions.</summary>
internal static class YamlNodes
{
    /// <summary>The documents that are not empty; null where the text cannot be read.</summary>
    public static ImmutableArray<YamlNode>? Read(string text)
    {
        if (text.Length > YamlDocuments.LargestText)
        {
            return null;
        }

        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            var documents = ImmutableArray.CreateBuilder<YamlNode>();
            parser.Consume<StreamStart>();
            while (!parser.Accept<StreamEnd>(out _))
            {
                var start = parser.Consume<DocumentStart>();
                var root = Node(parser, 0);
                parser.Consume<DocumentEnd>();
                if (root.Shape != YamlShape.Scalar || root.End > root.Start)
                {
                    documents.Add(root with { Division = start.IsImplicit ? root.Start : (int)start.Start.Index });
                }
            }

            return documents.ToImmutable();
        }
        catch (YamlException)
        {
            return null;   // a text with something around the YAML: the whole text is written again
        }
    }

    // The end mark of a flow collection is at its bracket, not after it.
    private static YamlNode Node(IParser parser, int depth)
    {
        parser.Accept<ParsingEvent>(out var at);
        var (start, column) = ((int)at!.Start.Index, (int)at.Start.Column - 1);
        if (depth > YamlDocuments.Deepest)
        {
            throw new YamlException(at.Start, at.End, "Too deep.");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return new YamlNode(YamlShape.Alias, start, (int)alias.End.Index, column, null, null);
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlNode(YamlShape.Scalar, start, (int)scalar.End.Index, column, null, null);
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = ImmutableArray.CreateBuilder<YamlNode>();
            while (!parser.Accept<SequenceEnd>(out _))
            {
                items.Add(Node(parser, depth + 1));
            }

            var end = parser.Consume<SequenceEnd>();

            var flow = sequence.Style == SequenceStyle.Flow;
            return new YamlNode(
                flow ? YamlShape.Flow : YamlShape.Block, start, flow ? (int)end.Start.Index + 1 : items.Count > 0 ? items[^1].End : start,
                column, null, items.ToImmutable());
        }

        var map = parser.Consume<MappingStart>();
        var keys = ImmutableArray.CreateBuilder<(string, int, int, YamlNode)>();
        var last = start;
        while (!parser.Accept<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            var value = Node(parser, depth + 1);
            // A missing value is after the colon.
            last = Math.Max(value.End, (int)key.End.Index + 1);
            keys.Add((key.Value, (int)key.Start.Index, (int)key.Start.Column - 1, value));
        }

        var close = parser.Consume<MappingEnd>();

        return new YamlNode(
            map.Style == MappingStyle.Flow ? YamlShape.Flow : YamlShape.Block, start,
            map.Style == MappingStyle.Flow ? (int)close.Start.Index + 1 : last, column, keys.ToImmutable(), null);
    }
}
