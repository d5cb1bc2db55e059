#include "model/path_value.h"

#include "text/path.h"

namespace drydock {

std::vector<std::string> path_value_folders(
    std::string_view value, const std::vector<std::string>& before,
    const std::function<std::optional<std::string>(std::string_view)>& expand) {
  std::string plain(value);
  std::erase_if(plain, [](char c) { return c == '"' || c == '\''; });
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= plain.size();) {
    std::size_t end = begin;
    // A colon in `${X:-y}` separates nothing.
    for (int depth = 0; end < plain.size() && (plain[end] != ':' || depth > 0); ++end)
      depth += plain[end] == '{' ? 1 : plain[end] == '}' ? -1 : 0;
    const std::string_view part = std::string_view(plain).substr(begin, end - begin);
    // The folders so far come at the place of `$PATH`, since the first folder that has a program wins.
    if (part == "$PATH" || part == "${PATH}")
      out.insert(out.end(), before.begin(), before.end());
    else if (const auto folder = expand(part); folder && folder->starts_with('/'))
      out.push_back(clean_path(*folder));
    begin = end + 1;
  }
  return out;
}

}  // namespace drydock
