#include "rewrite/apt_pins.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "facts/debian_version.h"
#include "facts/image_reference.h"
#include "model/base_image.h"
#include "model/option_spec.h"
#include "model/package_options.h"
#include "rewrite/apt_refresh.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

struct Reason {
  string_view one, many;
};

// What is said of a word that is no plain name; nothing for those that need nothing.
std::optional<Reason> reason_of(AptWordKind kind) {
  switch (kind) {
    case AptWordKind::kName:
    case AptWordKind::kPinned:
      return std::nullopt;
    case AptWordKind::kVariable:
      return Reason{"is put in by the shell", "are put in by the shell"};
    case AptWordKind::kFile:
      return Reason{"is a file, which has one version", "are files, which have one version each"};
    case AptWordKind::kRelease:
      return Reason{"names a release, which takes the place of a version",
                    "name a release, which takes the place of a version"};
    case AptWordKind::kTask:
      return Reason{"is a task, which stands for many packages", "are tasks, which stand for many packages"};
    case AptWordKind::kPattern:
      return Reason{"is a pattern, which stands for many packages",
                    "are patterns, which stand for many packages"};
    case AptWordKind::kInvalid:
      return Reason{"is no package's name", "are no packages' names"};
  }
  return std::nullopt;
}

void leave(AptInstall& install, string_view word, const Reason& reason) {
  const auto found = std::find_if(install.left.begin(), install.left.end(),
                                  [&](const auto& l) { return l.why == reason.one; });
  if (found == install.left.end())
    install.left.push_back({{std::string(word)}, std::string(reason.one), std::string(reason.many)});
  else
    found->words.emplace_back(word);
}

void read_words(AptInstall& install) {
  const Command& command = install.apt.command;
  for (const std::size_t i : install.apt.package.packages) {
    AptPackageWord package = read_apt_package_word(command, command.words[i]);
    if (const auto reason = reason_of(package.kind)) {
      // Not the word itself: it may hold anything, and a long one is no help.
      const string_view raw = command.script->raw(command.words[i]);
      leave(install, raw.size() > 60 ? std::string(raw.substr(0, 57)) + "…" : std::string(raw), *reason);
    } else if (package.kind == AptWordKind::kName) {
      install.names.push_back({i, std::move(package)});
    } else if (!package.version.empty()) {
      install.pinned.push_back({i, std::move(package)});
    }
  }
}

// ---- Options

// The value of an option word: attached to it, or the word after it.
std::optional<std::string> value_of(const Command& command, std::size_t i,
                                    std::optional<string_view> attached) {
  if (attached && !attached->empty()) return std::string(*attached);
  return command.literal(i + 1);
}

bool is_release_name(string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  });
}

std::string take_release(const std::optional<std::string>& value, AptInstall& install) {
  if (!value) return "the release that it installs from is put in by the shell";
  // `-t a=stable` and `-t n=bookworm` name a release's field.
  string_view name = *value;
  if (name.size() > 2 && name[1] == '=') name.remove_prefix(2);
  if (!is_release_name(name)) return "the release that it installs from cannot be read";
  install.question.target_release = name;
  return {};
}

std::string take_setting(const std::optional<std::string>& value, AptInstall& install) {
  if (!value) return "a setting of its `-o` is put in by the shell";
  const std::size_t equals = value->find('=');
  const std::string name = lower_ascii(value->substr(0, equals));
  if (name == "apt::default-release")
    return take_release(equals == std::string::npos ? std::nullopt : std::optional(value->substr(equals + 1)),
                        install);
  for (const string_view part : {"dir", "rootdir", "apt::architecture", "apt::snapshot", "apt::solver"})
    if (name == part || name.starts_with(std::string(part) + ":") ||
        (part == "apt::architecture" && name.starts_with(part)))
      return fmt::format("its option `{}` changes what apt chooses from", value->substr(0, equals));
  return {};
}

// Reads the options; why the command is left alone, or nothing.
std::string read_options(AptInstall& install) {
  const Command& command = install.apt.command;
  for (const std::size_t i : install.apt.package.options) {
    const bool after_verb = i > install.apt.package.verb_index;
    const OptionSpec spec = package_options(
        install.apt.package.tool, after_verb ? string_view(install.apt.package.verb) : string_view());
    const auto literal = command.literal(i);
    const string_view raw = command.script->raw(command.words[i]);
    if (!literal) {
      const bool matters = raw.starts_with("-t") || raw.starts_with("--target") ||
                           raw.starts_with("--default") || raw.starts_with("-o") ||
                           raw.starts_with("--option") || raw.starts_with("-c") || raw.starts_with("$");
      if (matters) return fmt::format("its option `{}` is put in by the shell", raw);
      continue;
    }
    std::string why;
    const auto by_letter = [&](char letter) {
      return literal->starts_with("--") ? std::nullopt : attached_value(*literal, letter, spec);
    };
    const auto strip = [](std::optional<string_view> value) {
      if (value && value->starts_with('=')) value->remove_prefix(1);
      return value;
    };
    if (const auto t = by_letter('t'))
      why = take_release(value_of(command, i, strip(t)), install);
    else if (const auto target = attached_value(*literal, "target-release"))
      why = take_release(value_of(command, i, target), install);
    else if (const auto release = attached_value(*literal, "default-release"))
      why = take_release(value_of(command, i, release), install);
    else if (const auto o = by_letter('o'))
      why = take_setting(value_of(command, i, strip(o)), install);
    else if (const auto option = attached_value(*literal, "option"))
      why = take_setting(value_of(command, i, option), install);
    else if (by_letter('c') || attached_value(*literal, "config-file"))
      why = "it reads a configuration file of its own";
    else if (by_letter('a') || attached_value(*literal, "host-architecture"))
      why = "it installs for another architecture";
    else if (by_letter('S') || attached_value(*literal, "snapshot"))
      why = "it installs from a snapshot that its option names";
    if (!why.empty()) return why;
  }
  return {};
}

// ---- The base image

std::string take_base(const BuildModel& model, const Settings& settings, AptInstall& install) {
  const Stage* stage = model.stage_of(install.apt.command.run);
  if (stage == nullptr) return "it stands in no stage";
  const BaseImage base = base_image_of(model, *stage);
  if (base.scratch) return "its stage starts from `scratch`, so which distribution it is cannot be told";
  if (base.reference.empty()) return fmt::format("which image `{}` is cannot be told", base.stage->image);
  const auto& contexts = settings.build_contexts;
  if (base.stage->base && std::find(contexts.begin(), contexts.end(), *base.stage->base) != contexts.end())
    return fmt::format("`{}` is a build context that configuration names", *base.stage->base);
  install.question.image = base.reference;
  install.overridable = base.overridable;
  return {};
}

}  // namespace

std::vector<AptInstall> apt_installs(const BuildModel& model, const Settings& settings) {
  std::vector<AptInstall> out;
  std::optional<AptSourceChanges> changes;
  std::optional<AptRefreshes> refreshes;
  for (AptCommand& apt : apt_commands(model)) {
    if (apt.package.verb != "install" || apt.package.packages.empty() || only_simulates(apt)) continue;
    AptInstall install(std::move(apt));
    read_words(install);
    if (!install.has_words() && install.left.empty()) continue;
    install.declined = take_base(model, settings, install);
    if (install.declined.empty()) {
      if (const auto hidden = hidden_options(install.apt))
        install.declined = fmt::format("`{}` may hold options that change what apt chooses from", *hidden);
    }
    if (install.declined.empty()) install.declined = read_options(install);
    if (install.declined.empty() && install.has_words()) {
      // To find out what all instructions do to the sources costs more than all the rest.
      if (!changes) changes.emplace(model);
      if (!refreshes) refreshes.emplace(model);
      const AptSourceState state = changes->before(install.apt.command);
      const auto refresh = refreshes->before(install.apt.command);
      if (!state.unknown.empty()) {
        install.declined = state.unknown;
      } else if (!refresh) {
        install.declined = "no `apt-get update` comes before it, so it reads lists of the base image that are not known";
      } else {
        // A source that is added after the lists were fetched has none yet.
        const AptSourceState fetched =
            refresh->program.find("repository") == std::string::npos ? changes->before(*refresh) : state;
        install.question.extra_sources = fetched.lines();
        install.question.as_of = fetched.snapshot;
      }
    }
    out.push_back(std::move(install));
  }
  return out;
}

std::string list_words(const std::vector<std::string>& words, std::size_t most) {
  std::string out;
  // One word more is shorter than "and 1 more".
  const std::size_t shown = words.size() <= most + 1 ? words.size() : most;
  for (std::size_t i = 0; i < shown; ++i) out += fmt::format("{}`{}`", i == 0 ? "" : ", ", words[i]);
  if (shown < words.size()) out += fmt::format(" and {} more", words.size() - shown);
  return out;
}

bool is_writable_version(string_view version) {
  if (version.ends_with('*')) version.remove_suffix(1);
  constexpr string_view kMarks = ".+:~-";
  const bool plain = std::all_of(version.begin(), version.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kMarks.find(c) != string_view::npos;
  });
  return plain && version.size() <= 200 && is_debian_version(version);
}

std::string pinned_word(string_view raw, string_view name, string_view version) {
  const std::string text = fmt::format("{}={}", name, version);
  const bool quoted =
      raw.size() >= 2 && (raw.front() == '"' || raw.front() == '\'') && raw.back() == raw.front();
  if (quoted) return fmt::format("{0}{1}{0}", raw.front(), text);
  // No file is called so, but some shells take a pattern without a match for an error; and bash expands a `~`
  // behind `:`.
  const bool quote = text.find('*') != std::string::npos || text.find(":~") != std::string::npos;
  return quote ? "'" + text + "'" : text;
}

}  // namespace drydock
