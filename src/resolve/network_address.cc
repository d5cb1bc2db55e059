#include "resolve/network_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace drydock {
namespace {

using Ipv6 = std::array<std::uint8_t, 16>;

struct Ipv4Block {
  std::uint32_t address;  // in the host's byte order
  int bits;
};

constexpr std::uint32_t ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

/// IANA's IPv4 special-purpose address registry, with multicast, and the address at which one cloud's
/// machines reach their host though it looks public.
constexpr std::array kSpecialIpv4{
    Ipv4Block{ipv4(0, 0, 0, 0), 8},        Ipv4Block{ipv4(10, 0, 0, 0), 8},
    Ipv4Block{ipv4(100, 64, 0, 0), 10},    Ipv4Block{ipv4(127, 0, 0, 0), 8},
    Ipv4Block{ipv4(168, 63, 129, 16), 32}, Ipv4Block{ipv4(169, 254, 0, 0), 16},
    Ipv4Block{ipv4(172, 16, 0, 0), 12},    Ipv4Block{ipv4(192, 0, 0, 0), 24},
    Ipv4Block{ipv4(192, 0, 2, 0), 24},     Ipv4Block{ipv4(192, 88, 99, 0), 24},
    Ipv4Block{ipv4(192, 168, 0, 0), 16},   Ipv4Block{ipv4(198, 18, 0, 0), 15},
    Ipv4Block{ipv4(198, 51, 100, 0), 24},  Ipv4Block{ipv4(203, 0, 113, 0), 24},
    Ipv4Block{ipv4(224, 0, 0, 0), 4},      Ipv4Block{ipv4(240, 0, 0, 0), 4},
};

bool is_public(std::uint32_t address) {
  return std::none_of(kSpecialIpv4.begin(), kSpecialIpv4.end(), [&](const Ipv4Block& block) {
    return (address ^ block.address) >> (32 - block.bits) == 0;
  });
}

bool begins_with(const Ipv6& address, std::initializer_list<std::uint8_t> bytes) {
  return std::equal(bytes.begin(), bytes.end(), address.begin());
}

std::uint32_t ipv4_at(const Ipv6& address, std::size_t at) {
  return ipv4(address[at], address[at + 1], address[at + 2], address[at + 3]);
}

bool is_public(const Ipv6& address) {
  // ::ffff:0:0/96 and 64:ff9b::/96 and 2002::/16: packets to them end at the IPv4 address inside.
  if (begins_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))
    return is_public(ipv4_at(address, 12));
  if (begins_with(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
    return is_public(ipv4_at(address, 12));
  if (begins_with(address, {0x20, 0x02})) return is_public(ipv4_at(address, 2));
  // Nothing but 2000::/3 was ever given out as public: this leaves out ::1, fc00::/7, fe80::/10, ff00::/8 and
  // the rest.
  if ((address[0] & 0xe0) != 0x20) return false;
  // 2001::/23 is for protocols (Teredo, which wraps an IPv4 address, among them); the others are for
  // documents.
  if (begins_with(address, {0x20, 0x01}) && address[2] < 2) return false;
  if (begins_with(address, {0x20, 0x01, 0x0d, 0xb8})) return false;
  return !(begins_with(address, {0x3f, 0xff}) && address[2] < 0x10);
}

}  // namespace

bool is_public_address(const sockaddr* address, std::size_t size) {
  if (address == nullptr || size < sizeof(sa_family_t) + offsetof(sockaddr, sa_family)) return false;
  // Copied out, since the memory need not be aligned for the family's own type.
  if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in in;
    std::memcpy(&in, address, sizeof(in));
    return is_public(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in;
    std::memcpy(&in, address, sizeof(in));
    Ipv6 bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return is_public(bytes);
  }
  return false;
}

HostKind classify_host(std::string_view host) {
  // "localhost." is the same name, made absolute.
  std::string name(host);
  if (!name.empty() && name.back() == '.') name.pop_back();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (name == "localhost") return HostKind::kLoopback;

  in_addr v4;
  if (::inet_pton(AF_INET, name.c_str(), &v4) == 1) {
    const std::uint32_t address = ntohl(v4.s_addr);
    if (address >> 24 == 127) return HostKind::kLoopback;
    return is_public(address) ? HostKind::kPublic : HostKind::kPrivate;
  }
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') name = name.substr(1, name.size() - 2);
  name.resize(std::min(name.find('%'), name.size()));
  in6_addr v6;
  if (::inet_pton(AF_INET6, name.c_str(), &v6) != 1) return HostKind::kName;
  Ipv6 bytes;
  std::memcpy(bytes.data(), &v6, bytes.size());
  if (IN6_IS_ADDR_LOOPBACK(&v6)) return HostKind::kLoopback;
  if (IN6_IS_ADDR_V4MAPPED(&v6) && bytes[12] == 127) return HostKind::kLoopback;
  return is_public(bytes) ? HostKind::kPublic : HostKind::kPrivate;
}

}  // namespace drydock
