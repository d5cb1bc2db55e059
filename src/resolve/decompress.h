#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "text/result.h"

namespace drydock {

/// The bytes below one layer of gzip, xz or zstd compression, which is told by the first bytes and never by a
/// name. What begins like none of them is handed out as it is. Several members or frames one after another
/// are joined, as gzip(1), xz(1) and zstd(1) join them.
///
/// An error, and no bytes, where more than `max_bytes` would come out, where the data is cut short or broken,
/// and where a second layer of the same compression lies below the first.
Result<std::string> decompress(std::string_view bytes, std::uint64_t max_bytes);

}  // namespace drydock
