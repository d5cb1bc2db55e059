#include "rewrite/syntax_directive.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "facts/image_reference.h"

namespace drydock {
namespace {

using std::string_view;

constexpr string_view kBom = "\xEF\xBB\xBF";
constexpr string_view kLine = "# syntax=docker/dockerfile:1\n";

bool ends_with_part(string_view path, string_view part) {
  return path == part || (path.ends_with(part) && path[path.size() - part.size() - 1] == '/');
}

// The 4 of `1.4`, `1.4.3` and `1.4-labs`; nothing where the tag moves along with new versions (`1`, `labs`,
// `master`).
struct Minor {
  bool known = false;  // the tag is one that docker/dockerfile has
  std::optional<unsigned> number;
  bool experimental = false;
};

Minor minor_of(string_view tag) {
  Minor out;
  if (tag.ends_with("-experimental") || tag == "experimental") {
    out.experimental = true;
    out.known = true;
    return out;
  }
  if (tag.ends_with("-labs")) tag.remove_suffix(5);
  if (tag == "1" || tag == "latest" || tag == "labs" || tag == "master" || tag == "master-labs") {
    out.known = true;
    return out;
  }
  if (!tag.starts_with("1.")) return out;
  tag.remove_prefix(2);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), number);
  const string_view rest = tag.substr(static_cast<std::size_t>(end - tag.data()));
  if (error != std::errc() || (!rest.empty() && rest.front() != '.')) return out;
  out.known = true;
  out.number = number;
  return out;
}

FrontendSupport of_directive(string_view value, unsigned minor, const std::string& what) {
  const string_view name = value.substr(0, value.find_first_of(" \t"));
  const auto image = parse_image_reference(name);
  const bool docker = image && (ends_with_part(image->path, "docker/dockerfile") ||
                                ends_with_part(image->path, "docker/dockerfile-upstream"));
  const auto unknown = [&] {
    return FrontendSupport{fmt::format("whether the frontend `{}` knows {} is not known", name, what),
                           std::nullopt};
  };
  if (!docker || (image->digest && !image->tag)) return unknown();
  const Minor version = minor_of(image->tag.value_or("latest"));
  if (!version.known) return unknown();
  if (version.experimental || (version.number && *version.number < minor))
    return {fmt::format("the frontend `{}` does not know {}, which came with `docker/dockerfile:1.{}`", name,
                        what, minor),
            std::nullopt};
  return {};
}

}  // namespace

FrontendSupport frontend_support(const Dockerfile& file, unsigned minor, const std::string& what) {
  const string_view bytes = file.source().bytes();
  if (const auto directive = file.directive("syntax"))
    return of_directive(file.source().slice(directive->value), minor, what);
  const auto begin = static_cast<std::uint32_t>(bytes.starts_with(kBom) ? kBom.size() : 0);
  const string_view rest = bytes.substr(begin);
  // The kernel reads `#!` at the very start only, and a directive behind it is none to every reader of the
  // file.
  if (rest.starts_with("#!"))
    return {fmt::format("{} needs `# syntax=docker/dockerfile:1` on the first line, where `#!` stands", what),
            std::nullopt};
  if (rest.empty()) return {};
  return {{}, Edit{{begin, begin + 1}, std::string(kLine) + rest.front()}};
}

}  // namespace drydock
