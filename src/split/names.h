#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace drydock {

// Small questions about paths and lists that every reader of a project asks.

/// The last part of a path.
inline std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// The folder of an absolute path; `/` for what stands at the top.
inline std::string folder_of(std::string_view path) {
  return std::string(path.substr(0, std::max<std::size_t>(path.rfind('/'), 1)));
}

template <typename List>
bool holds(const List& list, std::string_view what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

}  // namespace drydock
