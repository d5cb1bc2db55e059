#include "facts/image_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "text/ascii.h"

namespace drydock {
namespace {

template <typename Value>
const Value* of_platform(const std::map<std::string, Value, std::less<>>& by_platform,
                         std::string_view platform) {
  if (platform.empty()) return by_platform.empty() ? nullptr : &by_platform.begin()->second;
  const auto found = by_platform.find(platform);
  return found == by_platform.end() ? nullptr : &found->second;
}

// The value of os-release(5): a shell assignment without expansions. What stands behind the first space is
// left out, as the shell would run it.
std::string unquoted(std::string_view value) {
  std::string out;
  char quote = '\0';
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (quote == '\0' && (c == ' ' || c == '\t')) break;
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < value.size()) {
      // Between double quotes a backslash is one, except before what would be special there.
      const char next = value[++i];
      if (quote == '"' && std::string_view("$`\"\\").find(next) == std::string_view::npos) out += c;
      out += next;
    } else {
      out += c;
    }
  }
  return out;
}

template <typename Each>
void for_each_line(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    each(line);
  }
}

struct Architecture {
  std::string_view platform, debian, alpine;
};
constexpr std::array<Architecture, 12> kArchitectures = {{
    {"linux/amd64", "amd64", "x86_64"},
    {"linux/386", "i386", "x86"},
    {"linux/arm64", "arm64", "aarch64"},
    {"linux/arm/v8", "armhf", "armv7"},
    {"linux/arm/v7", "armhf", "armv7"},
    {"linux/arm/v6", "armel", "armhf"},
    {"linux/arm/v5", "armel", ""},
    {"linux/ppc64le", "ppc64el", "ppc64le"},
    {"linux/s390x", "s390x", "s390x"},
    {"linux/riscv64", "riscv64", "riscv64"},
    {"linux/mips64le", "mips64el", ""},
    {"linux/loong64", "loong64", "loongarch64"},
}};

const Architecture* architecture_of(std::string_view platform) {
  // Variants of 32-bit ARM are architectures of their own to a distribution; those of others (amd64/v3) are
  // not.
  if (const std::size_t variant = platform.rfind("/v");
      variant != std::string_view::npos && !platform.starts_with("linux/arm/"))
    platform = platform.substr(0, variant);
  const auto found = std::find_if(kArchitectures.begin(), kArchitectures.end(),
                                  [&](const Architecture& a) { return a.platform == platform; });
  return found == kArchitectures.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::string> ImageConfig::variable(std::string_view name) const {
  for (const std::string& entry : env) {
    const std::size_t equals = entry.find('=');
    if (equals != std::string::npos && std::string_view(entry).substr(0, equals) == name)
      return entry.substr(equals + 1);
  }
  return std::nullopt;
}

const std::string* ImageContents::file(std::string_view path) const {
  const auto found = files.find(path);
  return found == files.end() ? nullptr : &found->second;
}

const ImageConfig* ImageFacts::config(std::string_view platform) const {
  return of_platform(configs, platform);
}

const ImageContents* ImageFacts::content(std::string_view platform) const {
  return of_platform(contents, platform);
}

std::map<std::string, std::string, std::less<>> parse_os_release(std::string_view text) {
  std::map<std::string, std::string, std::less<>> out;
  for_each_line(text, [&](std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::size_t equals = line.find('=');
    if (line.starts_with('#') || equals == 0 || equals == std::string_view::npos) return;
    out.insert_or_assign(std::string(line.substr(0, equals)), unquoted(line.substr(equals + 1)));
  });
  return out;
}

std::vector<PasswdEntry> parse_passwd(std::string_view text) {
  std::vector<PasswdEntry> out;
  for_each_line(text, [&](std::string_view line) {
    std::array<std::string_view, 7> fields{};
    std::size_t count = 0;
    for (std::size_t begin = 0; begin <= line.size() && count < fields.size(); ++count) {
      const std::size_t end = std::min(line.find(':', begin), line.size());
      fields[count] = line.substr(begin, end - begin);
      begin = end + 1;
    }
    // Comments, and the names that NIS would fill in, are no accounts.
    if (count < 6 || fields[0].empty() ||
        std::string_view("#+-").find(fields[0].front()) != std::string_view::npos)
      return;
    PasswdEntry entry;
    const auto number = [](std::string_view field, std::uint32_t& into) {
      const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), into);
      return error == std::errc() && end == field.data() + field.size();
    };
    if (!number(fields[2], entry.uid) || !number(fields[3], entry.gid)) return;
    entry.name = fields[0];
    entry.home = fields[5];
    entry.shell = fields[6];
    out.push_back(std::move(entry));
  });
  return out;
}

std::string normalize_platform(std::string_view os, std::string_view architecture, std::string_view variant) {
  std::string arch = lower_ascii(architecture);
  std::string version = lower_ascii(variant);
  if (arch == "x86_64" || arch == "x86-64") arch = "amd64";
  if (arch == "i386") arch = "386", version.clear();
  if (arch == "aarch64") arch = "arm64";
  if (arch == "armhf") arch = "arm", version = "v7";
  if (arch == "armel") arch = "arm", version = "v6";
  // What containerd leaves away: the variant that every such machine has.
  if (arch == "arm64" && (version == "8" || version == "v8")) version.clear();
  if (arch == "amd64" && version == "v1") version.clear();
  if (arch == "arm" && version.empty()) version = "v7";
  if (arch == "arm" && version.size() == 1) version.insert(0, "v");
  std::string out = os.empty() ? "linux" : lower_ascii(os);
  out += "/" + arch;
  if (!version.empty()) out += "/" + version;
  return out;
}

std::string debian_architecture(std::string_view platform) {
  const Architecture* found = architecture_of(platform);
  return found == nullptr ? std::string() : std::string(found->debian);
}

std::string alpine_architecture(std::string_view platform) {
  const Architecture* found = architecture_of(platform);
  return found == nullptr ? std::string() : std::string(found->alpine);
}

}  // namespace drydock
