#include "resolve/lock_file.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iterator>
#include <utility>

#include "resolve/lock_kept.h"
#include "text/utf8.h"

namespace drydock {
namespace {

constexpr std::string_view kHeading =
    "# Written by `drydock lock`: what the names in the Dockerfiles stood for. Commit it.\n"
    "version = 1\n";
constexpr std::size_t kWidth = 100;

/// Characters that would make a text look like another one: controls, and those that turn around the writing.
bool needs_escape(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

void add_escaped(std::string& out, char32_t c) {
  switch (c) {
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<std::uint32_t>(c));
  }
}

/// A basic string of TOML 1.0 on one line.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    if (needs_escape(point.value))
      add_escaped(out, point.value);
    else if (point.value == '"' || point.value == '\\')
      out.append("\\").append(text.substr(i, 1));
    else
      out.append(text.substr(i, point.size));
    i += point.size;
  }
  return out += '"';
}

/// A multi-line basic string, so that a file's text reads, and changes, by the line.
std::string quoted_lines(std::string_view text) {
  std::string out = "\"\"\"\n";
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    const char next = i + point.size < text.size() ? text[i + point.size] : '\0';
    // Of quotes that stand together, and at the end, only escaped ones cannot be taken for the string's own.
    // Blanks at a line's end are what editors remove.
    const bool risky_quote = point.value == '"' && (next == '"' || next == '\0' || out.ends_with('"'));
    const bool hidden_blank = (point.value == ' ' || point.value == '\t') && next == '\n';
    if (point.value == '\n')
      out += '\n';
    else if (point.value == '\t' && !hidden_blank)
      out += '\t';
    else if (needs_escape(point.value) || hidden_blank)
      add_escaped(out, point.value);
    else if (point.value == '\\' || risky_quote)
      out.append("\\").append(text.substr(i, 1));
    else
      out.append(text.substr(i, point.size));
    i += point.size;
  }
  return out += "\"\"\"";
}

std::string key_of(std::string_view name) {
  const bool bare = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  return bare ? std::string(name) : quoted(name);
}

/// `2026-01-31T00:00:00Z`.
std::string date_of(std::int64_t when) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(when)));
}

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void section(const std::string& name) { out_ += fmt::format("\n[{}]\n", name); }
  /// A table that belongs to the one above it.
  void part(const std::string& name) { out_ += fmt::format("[{}]\n", name); }
  void line(std::string_view key, std::string_view value) { out_ += fmt::format("{} = {}\n", key, value); }
  void text(std::string_view key, std::string_view value) {
    if (!value.empty()) line(key, quoted(value));
  }
  void date(std::string_view key, std::int64_t when) {
    if (when > 0) line(key, date_of(when));
  }
  /// On one line where it is short, else with a line for each item.
  template <typename List>
  void list(std::string_view key, const List& items) {
    if (items.empty()) return;
    std::string flat;
    for (const std::string& item : items) flat.append(flat.empty() ? "" : ", ").append(quoted(item));
    if (key.size() + flat.size() + 5 <= kWidth) return line(key, "[" + flat + "]");
    out_ += fmt::format("{} = [\n", key);
    for (const std::string& item : items) out_ += fmt::format("  {},\n", quoted(item));
    out_ += "]\n";
  }
  /// As many on a line as fit, for lists whose items change all at once.
  template <typename List>
  void filled(std::string_view key, const List& items) {
    std::string flat;
    for (const std::string& item : items) flat.append(flat.empty() ? "" : ", ").append(quoted(item));
    if (key.size() + flat.size() + 5 <= kWidth) return list(key, items);
    out_ += fmt::format("{} = [\n", key);
    std::string row = " ";
    for (const std::string& item : items) {
      const std::string next = fmt::format(" {},", quoted(item));
      if (row.size() + next.size() > kWidth && row.size() > 1) {
        out_ += row + "\n";
        row = " ";
      }
      row += next;
    }
    out_ += row + "\n]\n";
  }

 private:
  std::string out_ = std::string(kHeading);
};

void write_config(Writer& out, const std::string& platform, const ImageConfig& config) {
  out.text("platform", platform);
  out.text("created", config.created);
  out.text("user", config.user);
  out.text("workdir", config.working_dir);
  out.list("env", config.env);
  out.list("entrypoint", config.entrypoint);
  out.list("cmd", config.cmd);
  out.list("shell", config.shell);
  out.list("onbuild", config.onbuild);
  out.list("ports", config.exposed_ports);
  out.list("volumes", config.volumes);
  if (config.healthcheck) out.line("healthcheck", "true");
}

void write_image(Writer& out, const std::string& reference, const LockedImage& image) {
  const ImageFacts& facts = image.facts;
  const std::string name = "image." + quoted(reference);
  out.section(name);
  out.text("digest", facts.digest);
  out.text("media-type", facts.media_type);
  if (facts.is_index != is_index_type(facts.media_type)) out.line("index", facts.is_index ? "true" : "false");
  out.text("version-tag", facts.version_tag);
  out.text("from", image.from);
  out.date("resolved", image.when);
  if (!facts.platforms.empty()) {
    out.part(name + ".platforms");
    for (const PlatformManifest& each : facts.platforms) out.text(quoted(each.platform), each.digest);
  }
  if (!facts.configs.empty()) {
    out.part(name + ".config");
    write_config(out, facts.configs.begin()->first, facts.configs.begin()->second);
  }
  if (facts.contents.empty()) return;
  const auto& [platform, contents] = *facts.contents.begin();
  out.part(name + ".contents");
  out.text("platform", platform);
  out.filled("programs", contents.programs);
  if (contents.files.empty()) return;
  out.part(name + ".contents.files");
  for (const auto& [path, text] : contents.files)
    out.line(quoted(path), text.find('\n') == std::string::npos ? quoted(text) : quoted_lines(text));
}

std::string inline_table(const std::vector<std::pair<std::string_view, std::string>>& members,
                         std::int64_t when) {
  std::string out;
  for (const auto& [key, value] : members)
    if (!value.empty()) out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", key, value);
  if (when > 0) out += fmt::format(", resolved = {}", date_of(when));
  return "{ " + out + " }";
}

void write_packages(Writer& out, std::string_view section,
                    const std::map<std::string, std::map<std::string, LockedPackage>>& by_sources) {
  const auto optional = [](const std::string& text) { return text.empty() ? text : quoted(text); };
  for (const auto& [key, packages] : by_sources) {
    out.section(fmt::format("{}.{}", section, quoted(key)));
    for (const auto& [name, package] : packages)
      out.line(key_of(name), inline_table({{"version", quoted(package.version)},
                                           {"suite", optional(package.suite)},
                                           {"from", optional(package.from)}},
                                          package.when));
  }
}

}  // namespace

std::string format_lock_file(const LockFile& lock) {
  const LockFile kept = kept_in_lock_file(lock);
  Writer out;
  for (const auto& [reference, image] : kept.images) write_image(out, reference, image);
  write_packages(out, "apt", kept.apt);
  write_packages(out, "apk", kept.apk);
  if (!kept.files.empty()) out.section("file");
  for (const auto& [url, locked] : kept.files)
    out.line(quoted(url), inline_table({{"checksum", quoted(locked.file.checksum)},
                                        {"size", std::to_string(locked.file.size)}},
                                       locked.when));
  if (!kept.git.empty()) out.section("git");
  for (const auto& [url, locked] : kept.git)
    out.line(quoted(url), inline_table({{"commit", quoted(locked.commit)}}, locked.when));
  return out.take();
}

}  // namespace drydock
