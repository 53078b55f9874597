namespace FleetDns.Sandbox.KubeApi;

/// <summary>The fields of one protobuf message, one after another.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>The bytes of a length-delimited field; otherwise empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The value of a varint field; otherwise 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>False after invalid protobuf was found.</summary>
    public bool Sound { get; private set; } = true;

    public bool Next()
    {
        if (_rest.IsEmpty || !Sound)
        {
            return false;
        }

        Bytes = [];
        Number = 0;
        if (!Varint(out var tag))
        {
            return Sound = false;
        }

        Field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                Sound = Varint(out var number);
                Number = number;
                return Sound;
            case 1:
                return Take(8);
            case 2:
                return (Varint(out var length) && length <= (ulong)_rest.Length && Take((int)length)) || (Sound = false);
            case 5:
                return Take(4);
            default:
                return Sound = false;
        }
    }

    private bool Take(int count)
    {
        if (count > _rest.Length)
        {
            return Sound = false;
        }

        Bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && !_rest.IsEmpty; shift += 7)
        {
            var b = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
