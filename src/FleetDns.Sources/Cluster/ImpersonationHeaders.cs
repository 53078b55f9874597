using System.Text;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// Several groups in one request. HttpClient joins the values of a header as "a, b", which the API server reads as one group with that
/// name: it expects a header line for each. HTTP/1.1 allows an own encoding of header values, so a separator that no group contains becomes
/// a new line with the header's name. (HTTP/2 does not allow it, so connections that impersonate use 1.1.) Remove this once HttpClient can
/// send a header twice.
/// </summary>
internal static class ImpersonationHeaders
{
    public const string User = "Impersonate-User";
    public const string Group = "Impersonate-Group";
    private const char Separator = (char)0x1F;   // unit separator: never part of a name

    public static string Lines(IEnumerable<string> groups) =>
        string.Join(Separator, groups.Select(group => group.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '_')
        ? group
        : throw new ArgumentException($"'{group}' is not a valid group name.", nameof(groups))));

    public static void Enable(SocketsHttpHandler handler) =>
        handler.RequestHeaderEncodingSelector = (name, _) => name == Group ? s_lines : null;

    private static readonly LinesEncoding s_lines = new();

    private sealed class LinesEncoding : Encoding
    {
        private const string NewLine = $"\r\n{Group}: ";

        public override int GetByteCount(char[] chars, int index, int count) => Expand(chars, index, count).Length;

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
        {
            var text = Expand(chars, charIndex, charCount);
            return ASCII.GetBytes(text, 0, text.Length, bytes, byteIndex);
        }

        public override int GetMaxByteCount(int charCount) => checked(charCount * NewLine.Length);

        public override int GetCharCount(byte[] bytes, int index, int count) => throw new NotSupportedException();

        public override int GetChars(
            byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) => throw new NotSupportedException();

        public override int GetMaxCharCount(int byteCount) => throw new NotSupportedException();

        private static string Expand(char[] chars, int index, int count) =>
            new string(chars, index, count).Replace($"{Separator}", NewLine, StringComparison.Ordinal);
    }
}
