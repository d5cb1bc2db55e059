#include "resolve/network_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <string>

namespace drydock {
namespace {

bool is_public(const std::string& text) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    return is_public_address(reinterpret_cast<const sockaddr*>(&v4), sizeof(v4));
  }
  EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
  v6.sin6_family = AF_INET6;
  return is_public_address(reinterpret_cast<const sockaddr*>(&v6), sizeof(v6));
}

TEST(NetworkAddress, SpecialIpv4IsNotPublic) {
  for (const char* address :
       {"0.0.0.0",         "0.255.255.255",  "10.0.0.1",        "10.255.255.255", "100.64.0.1",
        "100.127.255.255", "127.0.0.1",      "127.255.255.255", "168.63.129.16",  "169.254.169.254",
        "172.16.0.1",      "172.31.255.255", "192.0.0.8",       "192.0.2.1",      "192.88.99.1",
        "192.168.0.1",     "198.18.0.1",     "198.19.255.255",  "198.51.100.7",   "203.0.113.9",
        "224.0.0.1",       "239.1.2.3",      "240.0.0.1",       "255.255.255.255"}) {
    EXPECT_FALSE(is_public(address)) << address;
  }
}

TEST(NetworkAddress, TheNeighboursOfSpecialIpv4ArePublic) {
  for (const char* address :
       {"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "168.63.129.15", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
        "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
        "223.255.255.255"}) {
    EXPECT_TRUE(is_public(address)) << address;
  }
}

TEST(NetworkAddress, SpecialIpv6IsNotPublic) {
  for (const char* address : {"::", "::1", "::127.0.0.1", "::8.8.8.8", "fc00::1", "fd00:ec2::254", "fe80::1",
                              "fec0::1", "ff02::1", "100::1", "2001::1", "2001:1ff::1", "2001:db8::1",
                              "3fff::1", "3fff:fff::1", "64:ff9b:1::1", "5f00::1", "4000::1"}) {
    EXPECT_FALSE(is_public(address)) << address;
  }
}

TEST(NetworkAddress, GlobalIpv6IsPublic) {
  for (const char* address :
       {"2001:200::1", "2001:4860:4860::8888", "2606:4700::1", "2a00::1", "3ffe::1", "3fff:1000::1"})
    EXPECT_TRUE(is_public(address)) << address;
}

TEST(NetworkAddress, AnIpv4AddressInsideDecides) {
  EXPECT_FALSE(is_public("::ffff:127.0.0.1"));
  EXPECT_FALSE(is_public("::ffff:10.1.2.3"));
  EXPECT_TRUE(is_public("::ffff:8.8.8.8"));
  EXPECT_FALSE(is_public("64:ff9b::169.254.169.254"));
  EXPECT_TRUE(is_public("64:ff9b::8.8.8.8"));
  EXPECT_FALSE(is_public("2002:7f00:1::1"));
  EXPECT_FALSE(is_public("2002:c0a8:101::1"));
  EXPECT_TRUE(is_public("2002:808:808::1"));
}

TEST(NetworkAddress, OtherFamiliesAndShortAddressesAreNotPublic) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(reinterpret_cast<const sockaddr*>(&local), sizeof(local)));
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0x08080808);
  EXPECT_TRUE(is_public_address(reinterpret_cast<const sockaddr*>(&v4), sizeof(v4)));
  EXPECT_FALSE(is_public_address(reinterpret_cast<const sockaddr*>(&v4), sizeof(sa_family_t)));
  EXPECT_FALSE(is_public_address(reinterpret_cast<const sockaddr*>(&v4), 0));
  EXPECT_FALSE(is_public_address(nullptr, sizeof(v4)));
}

TEST(NetworkAddress, ClassifiesHosts) {
  for (const char* host : {"localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.9.9.9", "::1", "[::1]",
                           "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]"}) {
    EXPECT_EQ(classify_host(host), HostKind::kLoopback) << host;
  }
  for (const char* host : {"10.0.0.1", "169.254.169.254", "0.0.0.0", "[::]", "[fe80::1%25eth0]", "fd00::1"})
    EXPECT_EQ(classify_host(host), HostKind::kPrivate) << host;
  for (const char* host : {"8.8.8.8", "[2606:4700::1]"})
    EXPECT_EQ(classify_host(host), HostKind::kPublic) << host;
  for (const char* host :
       {"", ".", "registry.example", "localhost.example", "127.0.0.1.example", "127.1", "[", "[]"})
    EXPECT_EQ(classify_host(host), HostKind::kName) << host;
}

}  // namespace
}  // namespace drydock
