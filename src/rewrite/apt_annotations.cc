#include "rewrite/apt_annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "facts/apt_sources.h"

namespace drydock {
namespace {

using std::string_view;

// An archive's own words go into a comment: a line ending or a blank in them would end it.
bool is_plain(string_view text) {
  return !text.empty() && text.size() < 300 && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '?' && c != '&' && c != '#' && c != '\\' && c != '`';
  });
}

std::string without_slashes(string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

// The components of the source that the version comes from; empty where it is not among those that are known.
std::vector<std::string> components_of(const AptInstall& install, const AptAnnotation& pin,
                                       const ImageContents& contents) {
  std::vector<AptSource> sources = apt_sources_of(contents).value_or(std::vector<AptSource>());
  for (const std::string& line : install.question.extra_sources)
    if (auto more = parse_apt_sources(line + "\n", "etc/apt/sources.list"))
      sources.insert(sources.end(), more->begin(), more->end());
  for (const AptSource& source : sources)
    if (without_slashes(source.uri) == without_slashes(pin.archive) && source.suite == pin.suite)
      return source.components;
  return {};
}

std::optional<std::string> comment_of(const AptInstall& install, const AptAnnotation& pin,
                                      const ImageFacts& image) {
  const ImageContents* contents = image.content();
  if (contents == nullptr || image.contents.empty() || !is_plain(pin.archive) || !is_plain(pin.suite))
    return std::nullopt;
  const std::string architecture = debian_architecture(image.contents.begin()->first);
  const std::vector<std::string> components = components_of(install, pin, *contents);
  if (architecture.empty() || components.empty() ||
      !std::all_of(components.begin(), components.end(), [](const auto& c) { return is_plain(c); }))
    return std::nullopt;
  return fmt::format(
      "# renovate: datasource=deb depName={} registryUrl={}?suite={}&components={}&binaryArch={}", pin.name,
      without_slashes(pin.archive), pin.suite, fmt::join(components, ","), architecture);
}

// Where a comment line above the word's own line can go; nothing where something else stands before the word
// on it.
std::optional<std::uint32_t> line_of_its_own(const AptInstall& install, const AptAnnotation& pin) {
  const Command& command = install.apt.command;
  // The shell takes a comment line in the middle of a command for its end; only BuildKit drops it.
  if (!command.run.heredocs().empty()) return std::nullopt;
  const string_view source = command.run.source();
  const std::uint32_t at = command.source(command.words[pin.word]).begin;
  const std::size_t line = source.rfind('\n', at) + 1;
  if (line == 0 || source.substr(line, at - line).find_first_not_of(" \t") != string_view::npos)
    return std::nullopt;
  return line <= command.run.range().begin ? std::nullopt : std::optional(static_cast<std::uint32_t>(line));
}

std::optional<std::uint32_t> above_run(const AptInstall& install, const AptAnnotation& pin) {
  const Instruction& run = install.apt.command.run;
  const std::uint32_t at = install.apt.command.source(install.apt.command.words[pin.word]).begin;
  if (run.parent() || install.names.size() != 1 || !install.pinned.empty()) return std::nullopt;
  const string_view between = run.source().substr(run.range().begin, at - run.range().begin);
  // The pattern on the rule's page takes the first `name=value` behind RUN for the pin.
  if (between.find('=') != string_view::npos || between.find('#') != string_view::npos ||
      between.find("<<") != string_view::npos)
    return std::nullopt;
  return run.full_lines().begin;
}

bool has_comment(const AptInstall& install, std::uint32_t at, const std::string& name) {
  // The line above, which may be a comment on an older version of the archive.
  const string_view source = install.apt.command.run.source();
  if (at == 0) return false;
  const std::size_t begin = at < 2 ? 0 : source.rfind('\n', at - 2) + 1;
  const string_view line = source.substr(begin, at - begin);
  return line.find("renovate:") != string_view::npos &&
         line.find(fmt::format("depName={} ", name)) != string_view::npos;
}

}  // namespace

std::vector<Edit> annotation_edits(const AptInstall& install, const std::vector<AptAnnotation>& pins,
                                   const ImageFacts& image) {
  std::vector<Edit> out;
  const string_view source = install.apt.command.run.source();
  for (const AptAnnotation& pin : pins) {
    if (pin.name.find(':') != std::string::npos) continue;  // another architecture's index
    auto at = line_of_its_own(install, pin);
    if (!at) at = above_run(install, pin);
    if (!at || has_comment(install, *at, pin.name)) continue;
    const auto comment = comment_of(install, pin, image);
    if (!comment) continue;
    const string_view indent =
        source.substr(*at, std::min(source.find_first_not_of(" \t", *at), source.size()) - *at);
    out.push_back({{*at, *at}, fmt::format("{}{}\n", indent, *comment)});
  }
  return out;
}

}  // namespace drydock
