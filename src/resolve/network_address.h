#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

struct sockaddr;

namespace drydock {

/// True for an address of the public internet. False for what the special-purpose registries of IANA (RFC
/// 6890) list: loopback, private, link-local, unique-local, carrier-grade NAT, documentation, benchmark,
/// multicast, reserved and unspecified ones, and for families other than IPv4 and IPv6. An IPv4 address
/// inside an IPv6 one (mapped, NAT64, 6to4) decides for both. `size` is that of the whole socket address, in
/// bytes.
bool is_public_address(const sockaddr* address, std::size_t size);

/// What a URL's host says without a lookup.
enum class HostKind : std::uint8_t {
  kName,      ///< a lookup will tell
  kLoopback,  ///< this machine: "localhost", 127.0.0.0/8, ::1
  kPrivate,   ///< an address that is not public, loopback aside
  kPublic,    ///< a public address
};

/// Of a host without port; an IPv6 address with or without brackets and zone.
HostKind classify_host(std::string_view host);

}  // namespace drydock
