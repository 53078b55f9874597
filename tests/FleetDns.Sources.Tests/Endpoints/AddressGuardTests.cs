using System.Net;
using FleetDns.Sources.Endpoints;

namespace FleetDns.Sources.Tests.Endpoints;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("20.50.2.3")]
    [InlineData("52.239.1.1")]
    [InlineData("2603:1020::1")]
    [InlineData("::ffff:20.50.2.3")]
    public void Public_addresses_may_be_probed(string address) =>
        Assert.True(AddressGuard.Allows(IPAddress.Parse(address), loopbackOnly: false));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.8.7")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]     // metadata of every cloud
    [InlineData("168.63.129.16")]       // Azure's host
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]     // metadata of another cloud
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("192.0.0.192")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]  // metadata through NAT64
    [InlineData("2002:7f00:1::1")]      // 6to4 carries an IPv4 address
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fc00::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:0:4136:e378::1")]
    public void Addresses_of_the_machine_its_network_and_its_cloud_are_not(string address) =>
        Assert.False(AddressGuard.Allows(IPAddress.Parse(address), loopbackOnly: false));

    [Theory]
    [InlineData("127.0.3.4", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("20.50.2.3", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::1", false)]
    public void The_sandbox_ends_at_loopback(string address, bool allowed) =>
        Assert.Equal(allowed, AddressGuard.Allows(IPAddress.Parse(address), loopbackOnly: true));
}
