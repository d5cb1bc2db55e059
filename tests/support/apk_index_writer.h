#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock::testing {

/// A tar of regular files, without the empty blocks that end a tar.
std::string tar(const std::vector<std::pair<std::string, std::string>>& files);
/// The two empty blocks.
std::string ends_tar();
/// One gzip member.
std::string gzip(std::string_view bytes);
/// An APKINDEX.tar.gz as abuild-sign leaves it: a member with a signature by an unknown key, and one with the
/// index.
std::string apk_index(std::string_view records);

}  // namespace drydock::testing
