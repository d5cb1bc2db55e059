#include "model/apt_source_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "facts/image_reference.h"
#include "model/apt_source_commands.h"
#include "model/apt_source_text.h"
#include "model/base_image.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;
using Kind = AptSourceChange::Kind;

// More added sources than any real file has; beyond it they count as not known.
constexpr std::size_t kMaxAdded = 64;

void apply(const AptSourceChange& change, AptSourceState& state) {
  switch (change.kind) {
    case Kind::kAdds:
      if (change.replaces)
        std::erase_if(state.added, [&](const auto& added) { return added.file == change.file; });
      if (state.added.size() + change.lines.size() > kMaxAdded) {
        // Each state is a copy of the one before, so none may grow without bound.
        state.added.clear();
        if (state.unknown.empty()) state.unknown = "too many sources are added";
        return;
      }
      for (const std::string& line : change.lines) state.added.push_back({change.file, line});
      return;
    case Kind::kRemoves:
      // Nothing is lost but what this file wrote; any other file may be one of the image's own.
      if (std::erase_if(state.added, [&](const auto& added) { return added.file == change.file; }) > 0)
        return;
      break;
    case Kind::kSnapshot:
      state.snapshot = change.stamp;
      return;
    case Kind::kMayAdd:
    case Kind::kRewrites:
      break;
  }
  if (change.kind != Kind::kMayAdd) state.rewritten = true;
  if (state.unknown.empty()) state.unknown = change.what;
}

bool is_below(string_view path, string_view folder) {
  return path == folder || path.starts_with(std::string(folder) + "/");
}

// ---- COPY and ADD

// A source that can hold etc/apt, or the folder apt, when its content goes to a folder above.
bool may_be_folder(string_view source) {
  while (source.ends_with('/')) source.remove_suffix(1);
  const string_view name = source.substr(source.rfind('/') + 1);
  if (name.empty() || name == "." || name == "..") return true;
  // Folders with an extension are rare, and rarer still the name of one that holds a file system.
  return name.find('.', 1) == string_view::npos || name.find('*') != string_view::npos;
}

bool is_archive(string_view source) {
  return source.find(".tar") != string_view::npos || source.ends_with(".tgz") || source.ends_with(".txz") ||
         source.ends_with(".tbz2");
}

std::optional<AptSourceChange> heredoc_change(const BuildModel& model, const Instruction& copy,
                                              const Heredoc& doc, const std::string& path) {
  AptSourceChange change;
  change.at = copy.range().begin;
  change.file = path;
  change.replaces = true;
  std::string text(copy.source().substr(doc.body.begin, doc.body.size()));
  std::erase(text, '\r');
  const AptPath kind = apt_path(path);
  if (kind == AptPath::kSettings && apt_settings_are_harmless(text)) return std::nullopt;
  change.what =
      fmt::format("the {} on line {} writes `{}`", keyword_name(copy.keyword()), copy.start_line(), path);
  change.kind = Kind::kRewrites;
  if (kind != AptPath::kSources || path == "/etc/apt/sources.list" || !is_apt_source_file(path))
    return change;
  if (doc.opener.expand) {
    const Stage* stage = model.stage_of(copy);
    // BuildKit expands what it writes by COPY itself: variables, but no commands.
    const ShellTextScope scope{
        model,
        copy,
        {},
        stage == nullptr ? std::string() : release_codename(base_image_of(model, *stage).reference)};
    const auto expanded = text.find("$(") == std::string::npos && text.find('`') == std::string::npos
                              ? heredoc_text(scope, text)
                              : std::nullopt;
    if (!expanded) {
      change.kind = Kind::kMayAdd;
      return change;
    }
    text = *expanded;
  }
  auto lines = source_lines(std::move(text), path);
  change.kind = lines ? Kind::kAdds : Kind::kMayAdd;
  if (lines) change.lines = std::move(*lines);
  return change;
}

std::vector<AptSourceChange> changes_of_copy(const BuildModel& model, const Instruction& copy) {
  const std::vector<std::string> values = copy.values();
  if (values.size() < 2) return {};
  const auto say = [&](Kind kind, std::string what) {
    AptSourceChange change;
    change.kind = kind;
    change.at = copy.range().begin;
    change.what = fmt::format("the {} on line {} {}", keyword_name(copy.keyword()), copy.start_line(), what);
    return std::vector<AptSourceChange>{std::move(change)};
  };
  const auto expanded = model.expand(copy, values.back());
  if (!expanded)
    return mentioned_apt_path(values.back()) == AptPath::kNone
               ? std::vector<AptSourceChange>()
               : say(Kind::kRewrites, "copies something below /etc/apt");
  std::string path = *expanded;
  const bool into = path.ends_with('/') || values.size() > 2;
  if (!path.starts_with('/')) {
    const KnownPath workdir = model.state_before(copy).workdir;
    // A base image's own folder is an application's, never apt's.
    if (!workdir.value) return {};
    path = *workdir.value + "/" + path;
  }
  path = clean_path(path);
  if (is_below(path, "/etc/apt")) {
    std::vector<AptSourceChange> out;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
      const string_view name = string_view(values[i]).substr(values[i].rfind('/') + 1);
      const auto doc = std::find_if(copy.heredocs().begin(), copy.heredocs().end(), [&](const Heredoc& d) {
        const auto opener = parse_heredoc_word(values[i]);
        return opener && opener->name == d.opener.name;
      });
      const std::string file =
          into ? path + "/" + std::string(doc == copy.heredocs().end() ? name : string_view(doc->opener.name))
               : path;
      if (doc != copy.heredocs().end()) {
        if (auto change = heredoc_change(model, copy, *doc, file)) out.push_back(std::move(*change));
      } else if (apt_path(file) != AptPath::kNone && apt_path(path) != AptPath::kNone) {
        return say(apt_path(file) == AptPath::kSources && file != "/etc/apt/sources.list" ? Kind::kMayAdd
                                                                                          : Kind::kRewrites,
                   fmt::format("brings `{}`", file));
      }
    }
    return out;
  }
  if (path != "/" && path != "/etc") return {};
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    const bool heredoc = parse_heredoc_word(values[i]).has_value();
    const bool archive = copy.keyword() == Keyword::kAdd && is_archive(values[i]);
    if (!heredoc && (archive || may_be_folder(values[i])))
      return say(Kind::kRewrites,
                 fmt::format("puts `{}` over `{}`, which may bring apt's files", values[i], path));
  }
  return {};
}

std::vector<AptSourceChange> changes_of(const BuildModel& model, const Instruction& instruction) {
  switch (instruction.keyword()) {
    case Keyword::kRun:
      return apt_source_changes_of_run(model, instruction);
    case Keyword::kCopy:
    case Keyword::kAdd:
      return changes_of_copy(model, instruction);
    case Keyword::kEnv:
      for (const NameValue& entry : name_values(instruction)) {
        if (entry.name != "APT_CONFIG") continue;
        AptSourceChange change;
        change.kind = Kind::kRewrites;
        change.at = instruction.range().begin;
        change.what = fmt::format("line {} sets `APT_CONFIG`", instruction.start_line());
        return {change};
      }
      return {};
    default:
      return {};
  }
}

constexpr std::array<std::pair<string_view, string_view>, 6> kDebianReleases = {{{"8", "jessie"},
                                                                                 {"9", "stretch"},
                                                                                 {"10", "buster"},
                                                                                 {"11", "bullseye"},
                                                                                 {"12", "bookworm"},
                                                                                 {"13", "trixie"}}};
constexpr std::array<std::pair<string_view, string_view>, 9> kUbuntuReleases = {{{"14.04", "trusty"},
                                                                                 {"16.04", "xenial"},
                                                                                 {"18.04", "bionic"},
                                                                                 {"20.04", "focal"},
                                                                                 {"22.04", "jammy"},
                                                                                 {"24.04", "noble"},
                                                                                 {"24.10", "oracular"},
                                                                                 {"25.04", "plucky"},
                                                                                 {"25.10", "questing"}}};

template <typename Table>
std::string codename_in(const Table& table, string_view part, bool numbers) {
  for (const auto& [number, name] : table)
    if (part == name || (numbers && part == number)) return std::string(name);
  return {};
}

}  // namespace

std::vector<std::string> AptSourceState::lines() const {
  std::vector<std::string> out;
  for (const Added& one : added) out.push_back(one.line);
  return out;
}

AptSourceChanges::AptSourceChanges(const BuildModel& model)
    : states_(1), before_(model.file().instruction_count(), 0), changes_(model.file().instruction_count()) {
  std::vector<std::uint32_t> ends;
  std::vector<std::vector<Instruction>> triggers;
  for (const Stage& stage : model.stages()) {
    std::uint32_t state = 0;
    if (stage.parent) {
      state = ends[*stage.parent];
      // What the parent's triggers do has been read with the parent, from its end on.
      for (const Instruction& trigger : triggers[*stage.parent]) {
        if (changes_[trigger.id()].empty()) continue;
        states_.push_back(states_[state]);
        state = static_cast<std::uint32_t>(states_.size() - 1);
        for (const AptSourceChange& change : changes_[trigger.id()]) apply(change, states_[state]);
      }
    }
    triggers.emplace_back();
    for (const Instruction& instruction : stage.instructions) {
      if (instruction.child())
        triggers.back().push_back(instruction.innermost());
      else
        read(model, instruction, state);
    }
    ends.push_back(state);
    for (const Instruction& trigger : triggers.back()) read(model, trigger, state);
  }
}

void AptSourceChanges::read(const BuildModel& model, const Instruction& instruction, std::uint32_t& state) {
  before_[instruction.id()] = state;
  std::vector<AptSourceChange> changes = changes_of(model, instruction);
  if (changes.empty()) return;
  states_.push_back(states_[state]);
  state = static_cast<std::uint32_t>(states_.size() - 1);
  for (const AptSourceChange& change : changes) apply(change, states_[state]);
  changes_[instruction.id()] = std::move(changes);
}

AptSourceState AptSourceChanges::before(const Command& command) const {
  AptSourceState state = before(command.run);
  const std::uint32_t at = command.source().begin;
  for (const AptSourceChange& change : changes_[command.run.id()])
    if (change.at < at) apply(change, state);
  return state;
}

std::string release_codename(string_view image_reference) {
  const auto image = parse_image_reference(image_reference);
  if (!image || !image->tag) return {};
  const string_view name = string_view(image->path).substr(image->path.rfind('/') + 1);
  for (string_view rest = *image->tag; !rest.empty();) {
    const std::size_t end = std::min(rest.find('-'), rest.size());
    string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool says_ubuntu = part.starts_with("ubuntu"), says_debian = part.starts_with("debian");
    if (says_ubuntu || says_debian) part.remove_prefix(6);
    // A bare number means a release only where the image is the distribution's own.
    std::string found = codename_in(kDebianReleases, part, name == "debian" || says_debian);
    if (found.empty()) found = codename_in(kUbuntuReleases, part, name == "ubuntu" || says_ubuntu);
    if (!found.empty()) return found;
  }
  return {};
}

bool is_ubuntu_codename(string_view name) {
  return !codename_in(kUbuntuReleases, name, false).empty();
}

std::string snapshot_stamp(const Command& command) {
  if (command.program != "sed") return {};
  std::string stamp;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || !word->starts_with("s|^")) continue;
    // Every substitution leads to a snapshot, or the sources are something else besides.
    std::string found;
    for (const string_view base :
         {"://snapshot.debian.org/archive/debian/", "://snapshot.debian.org/archive/debian-security/",
          "://snapshot.ubuntu.com/ubuntu/"}) {
      const std::size_t at = word->find(base);
      if (at == std::string::npos) continue;
      const string_view text = string_view(*word).substr(at + base.size(), 16);
      const bool shaped = text.size() == 16 && text[8] == 'T' && text[15] == 'Z' &&
                          std::all_of(text.begin(), text.end(),
                                      [](char c) { return c == 'T' || c == 'Z' || (c >= '0' && c <= '9'); });
      if (shaped) found = text;
    }
    if (found.empty() || (!stamp.empty() && found != stamp)) return {};
    stamp = found;
  }
  return stamp;
}

}  // namespace drydock
