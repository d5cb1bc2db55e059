#pragma once

#include <string>
#include <string_view>

namespace drydock {

/// The text without `user:password@` in its URLs: apt's sources and options may hold them, and neither a cache nor a lock
/// file must.
std::string without_url_passwords(std::string_view text);

}  // namespace drydock
