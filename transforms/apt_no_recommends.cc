#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "rewrite/apt_usage.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 3> kAliases = {"DL3015", "DS-0029", "AVD-DS-0029"};
constexpr std::array<std::string_view, 3> kReferences = {"https://github.com/hadolint/hadolint/wiki/DL3015",
                                                         "https://avd.aquasec.com/misconfig/ds029",
                                                         "https://docs.docker.com/build/building/best-practices/#apt-get"};

constexpr TransformInfo kInfo = {
    .id = "apt-no-recommends",
    .summary = "Add `--no-install-recommends` to `apt-get install`",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "Debian and Ubuntu install the packages that a package recommends along with it. In an image most of them are "
        "weight and attack surface that nothing uses. It is unsafe because now and then something does, and what is "
        "missing afterwards has to be named. This rule names what is known to fail otherwise: `ca-certificates` for what "
        "fetches over https, `libc6-dev` for gcc, `make` for CMake, and the compiler and headers that pip builds packages with.",
    .declines =
        "Where the author has decided: `--install-recommends`, `--no-install-recommends`, `APT::Install-Recommends` as "
        "an option or in a configuration file that this stage or one below it writes; where a configuration file of "
        "unknown content is copied there; and where the option may come out of a variable.",
    .aliases = kAliases,
    .references = kReferences};

bool is_decided(const AptCommand& apt) {
  for (const std::string_view option : {"--no-install-recommends", "--install-recommends", "--without-recommends", "APT::Install-Recommends"})
    if (has_option(apt.command, apt.package, option)) return true;
  return false;
}

// The last of the options that follow the verb on its line: the new one goes behind it, as `-y --no-install-recommends`.
const ShellWord& word_to_follow(const AptCommand& apt) {
  const Command& command = apt.command;
  const PackageCommand& package = apt.package;
  std::size_t last = package.verb_index;
  for (std::size_t i = last + 1; i < command.words.size(); ++i) {
    const bool option = std::find(package.options.begin(), package.options.end(), i) != package.options.end();
    const bool value = std::find(package.values.begin(), package.values.end(), i) != package.values.end();
    const std::uint32_t from = command.source(command.words[last]).end;
    const std::uint32_t to = command.source(command.words[i]).begin;
    if ((!option && !value) || command.run.source().substr(from, to - from).find('\n') != std::string_view::npos) break;
    last = i;
  }
  return command.words[last];
}

// What a package only recommends, and what it is installed for fails without: curl's https, the headers that gcc compiles
// with, the compiler for packages that pip gets as source. Debian's and Ubuntu's package lists say so in `Recommends`.
struct Recommended {
  std::string_view package;
  std::string_view name;
  std::array<std::string_view, 3> others;  // any of these brings it too, or does instead
};
constexpr std::array<Recommended, 12> kRecommended = {{{"curl", "ca-certificates", {}},
                                                       {"git", "ca-certificates", {}},
                                                       {"wget", "ca-certificates", {}},
                                                       {"libcurl4", "ca-certificates", {}},
                                                       {"cmake", "build-essential", {"gcc", "g++", "clang"}},
                                                       {"gcc", "libc6-dev", {"build-essential", "g++", "libc-dev"}},
                                                       {"gfortran", "libc6-dev", {"build-essential", "g++", "libc-dev"}},
                                                       {"cmake", "make", {"build-essential", "ninja-build", "ninja"}},
                                                       {"python3-pip", "build-essential", {"gcc", "g++", "clang"}},
                                                       {"python3-pip", "python3-dev", {"python3-all-dev", "libpython3-dev", {}}},
                                                       {"python-pip", "build-essential", {"gcc", "g++", "clang"}},
                                                       {"python-pip", "python-dev", {"python-all-dev", "python2-dev", {}}}}};

std::string package_name(const AptCommand& apt, std::size_t word) {
  // A version may hold a `*` or a variable; the name before it is plain all the same.
  const Command& command = apt.command;
  const std::string text = command.literal(word).value_or(std::string(command.script->raw(command.words[word])));
  return text.substr(0, text.find_first_of("=/:"));
}

// `gcc-12` and `clang-14` are what `gcc` and `clang` are.
std::string_view without_release(std::string_view name) {
  const std::size_t last = name.find_last_not_of("0123456789.");
  return last != std::string_view::npos && last > 0 && last + 1 < name.size() && name[last] == '-' ? name.substr(0, last) : name;
}

bool brings(const Recommended& row, std::string_view name) {
  name = without_release(name);
  return name == row.name || (!name.empty() && std::find(row.others.begin(), row.others.end(), name) != row.others.end());
}

/// What a command has to name, and the first word that needs it.
struct Naming {
  std::vector<std::string_view> names;
  std::size_t before = 0;
};

// A command of this stage, or of one it is built from, that comes before installs it; `told` is what this pass has just
// told each of them to name.
bool is_there(const BuildModel& model, std::span<const AptCommand> before, const std::vector<Naming>& told, const AptCommand& apt,
              const Recommended& row) {
  for (const Stage* stage = model.stage_of(apt.command.run); stage != nullptr;
       stage = stage->parent ? &model.stages()[*stage->parent] : nullptr) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      const AptCommand& other = before[i];
      if (model.stage_of(other.command.run) != stage || other.package.verb != "install") continue;
      const auto& names = told[i].names;
      if (std::any_of(names.begin(), names.end(), [&](std::string_view name) { return brings(row, name); })) return true;
      for (const std::size_t word : other.package.packages)
        if (brings(row, package_name(other, word))) return true;
    }
  }
  return false;
}

Naming missing(const BuildModel& model, std::span<const AptCommand> before, const std::vector<Naming>& told, const AptCommand& apt) {
  Naming out;
  for (const Recommended& row : kRecommended) {
    std::optional<std::size_t> needing;
    bool named = std::any_of(out.names.begin(), out.names.end(), [&](std::string_view name) { return brings(row, name); });
    for (const std::size_t word : apt.package.packages) {
      const std::string name = package_name(apt, word);
      named = named || brings(row, name);
      if (!needing && without_release(name) == row.package) needing = word;
    }
    // Two packages may need the same one, which then stands before the first of them.
    if (needing && std::find(out.names.begin(), out.names.end(), row.name) != out.names.end()) out.before = std::min(out.before, *needing);
    if (!needing || named || is_there(model, before, told, apt, row)) continue;
    out.before = out.names.empty() ? *needing : std::min(out.before, *needing);
    out.names.push_back(row.name);
  }
  return out;
}

// The names before the word: on lines of their own where the word begins one.
Edit name_packages(const Command& command, const ShellWord& word, const std::vector<std::string_view>& names) {
  const std::uint32_t at = command.source(word).begin;
  const std::string_view source = command.run.source();
  const std::size_t line = source.rfind('\n', at) + 1;
  const std::string_view indent = source.substr(line, at - line);
  const bool begins_line = indent.find_first_not_of(" \t") == std::string_view::npos;
  std::string text;
  for (const std::string_view name : names) text += fmt::format("{} {}", name, begins_line ? "\\\n" + std::string(indent) : "");
  return {{at, at}, std::move(text)};
}

class AptNoRecommends : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const std::vector<AptCommand> all = apt_commands(input.model);
    std::vector<Naming> told(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const AptCommand& apt = all[i];
      if (apt.package.verb != "install" || is_decided(apt) || only_simulates(apt)) continue;
      if (apt.package.packages.empty() && !has_option(apt.command, apt.package, "-f") && !has_option(apt.command, apt.package, "--fix-broken"))
        continue;
      const Command& command = apt.command;
      const AptSetting setting = apt_setting(input.model, command, "Install-Recommends");
      if (setting == AptSetting::kSet) continue;
      const TextRange range = cover(command.source(command.words[0]), command.source(command.words[apt.package.verb_index]));
      const std::string message = fmt::format("`{} install` pulls in recommended packages", command.program);
      if (setting == AptSetting::kUnknown) {
        sink.decline(range, message, "an apt configuration file whose content is not known may turn them off");
        continue;
      }
      if (const auto hidden = hidden_options(apt)) {
        sink.decline(range, message, fmt::format("`{}` may hold the option", *hidden));
        continue;
      }
      Fix fix;
      fix.edits.push_back(insert_after(command, word_to_follow(apt), "--no-install-recommends"));
      fix.applicability = Applicability::kUnsafe;
      fix.reason = "packages that nobody asked for stay out of the image; if one of them is needed, name it";
      told[i] = missing(input.model, std::span(all).first(i), told, apt);
      if (!told[i].names.empty()) {
        fix.edits.push_back(name_packages(command, command.words[told[i].before], told[i].names));
        fix.reason = fmt::format("packages that nobody asked for stay out of the image, but for `{}`, which `{}` only recommends; if "
                                 "another one is needed, name it", fmt::join(told[i].names, "` and `"), package_name(apt, told[i].before));
      }
      sink.fix(range, message, std::move(fix));
    }
  }
};

}  // namespace

std::unique_ptr<Transform> make_apt_no_recommends() { return std::make_unique<AptNoRecommends>(); }

}  // namespace drydock
