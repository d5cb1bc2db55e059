#include <algorithm>
#include <array>
#include <utility>

#include "model/command.h"
#include "model/option_spec.h"
#include "model/package_options.h"
#include "text/ascii.h"

namespace drydock {
namespace {

bool is_version(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

std::optional<PackageTool> tool_named(std::string_view program) {
  static constexpr std::array<std::pair<std::string_view, PackageTool>, 9> kTools = {{
      {"apt-get", PackageTool::kAptGet},
      {"apt", PackageTool::kApt},
      {"apk", PackageTool::kApk},
      {"dnf", PackageTool::kDnf},
      {"dnf5", PackageTool::kDnf},
      {"yum", PackageTool::kYum},
      {"microdnf", PackageTool::kMicrodnf},
      {"zypper", PackageTool::kZypper},
      {"npm", PackageTool::kNpm},
  }};
  for (const auto& [name, tool] : kTools)
    if (program == name) return tool;
  if (program.starts_with("pip") && is_version(program.substr(3))) return PackageTool::kPip;
  return std::nullopt;
}

// Index of the first word behind `python -m pip`; 0 where the command is something else.
std::size_t words_of_pip_module(const Command& command) {
  if (!command.program.starts_with("python") || !is_version(std::string_view(command.program).substr(6)))
    return 0;
  constexpr OptionSpec kPython{"WXm", {}};
  for (std::size_t i = 1; i + 1 < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || !is_option(*word) || word->starts_with("--") || cluster_has(*word, 'c', kPython)) return 0;
    // The module may be attached (`-mpip`), and what follows it is the module's own.
    if (const auto module = attached_value(*word, 'm', kPython)) {
      if (module->empty()) return command.word_is(i + 1, "pip") ? i + 2 : 0;
      return *module == "pip" ? i + 1 : 0;
    }
    if (value_follows(*word, kPython)) ++i;
  }
  return 0;
}

// The text by which an option is recognised. Of a word that expands, that is what is written before the
// value; quotes may begin it.
std::string option_text(const Command& command, std::size_t i) {
  if (auto literal = command.literal(i)) return std::move(*literal);
  std::string_view raw = command.script->raw(command.words[i]);
  raw.remove_prefix(std::min(raw.find_first_not_of("\"'"), raw.size()));
  return std::string(raw.substr(0, raw.find_first_of("$`\"'\\")));
}

// An option may come out of the word: it begins with what the shell puts in. `pkg=$VERSION` does not.
bool may_hide_option(const Command& command, std::size_t i) {
  const std::string_view raw = command.script->raw(command.words[i]);
  if (!command.words[i].expands && !command.words[i].globs) return false;
  const std::size_t begin = raw.find_first_not_of("\"'\\");
  return begin == std::string_view::npos || raw[begin] == '$' || raw[begin] == '`' || raw[begin] == '{';
}

// npm lets `true` or `false` follow any option that is a switch.
bool is_switch_value(PackageTool tool, std::string_view option, std::string_view word) {
  return tool == PackageTool::kNpm && option.starts_with("--") &&
         option.find('=') == std::string_view::npos && (word == "true" || word == "false");
}

void read_words(const Command& command, std::size_t begin, PackageCommand& out) {
  bool options_end = false;
  for (std::size_t i = begin; i < command.words.size(); ++i) {
    if (may_hide_option(command, i)) out.complete = false;
    const std::string text = option_text(command, i);
    const bool have_verb = out.verb_index != 0;
    if (!options_end && text == "--") {
      // What is written behind it is no option, so nothing may be added behind a verb that stands there.
      if (!have_verb) {
        out.complete = false;
        return;
      }
      options_end = true;
    } else if (!options_end && is_option(text)) {
      out.options.push_back(i);
      // `--name=$X` has its value in itself. Of `$X`-like options nothing more is known, and `complete` says
      // so.
      const bool last = i + 1 == command.words.size();
      if (last || !command.literal(i)) continue;
      const OptionSpec spec = package_options(out.tool, out.verb);
      if (value_follows(text, spec) || is_switch_value(out.tool, text, command.literal(i + 1).value_or("")))
        out.values.push_back(++i);
    } else if (have_verb) {
      out.packages.push_back(i);
    } else if (auto verb = command.literal(i)) {
      out.verb = std::move(*verb);
      out.verb_index = i;
    } else {
      // The verb itself is not known, so neither is what the words after it mean.
      out.complete = false;
      return;
    }
  }
}

// `Name=value` of `-o Name=value`. Names of apt's options do not depend on case.
bool has_setting(const Command& command, std::size_t i, const OptionSpec& spec, std::string_view name) {
  const std::string text = option_text(command, i);
  for (const std::optional<std::string_view> attached :
       {attached_value(text, 'o', spec), attached_value(text, "option"), attached_value(text, "setopt")}) {
    if (!attached) continue;
    // Nothing attached: the setting is the next word.
    std::string setting(*attached);
    if (setting.empty() && i + 1 < command.words.size()) setting = option_text(command, i + 1);
    if (equal_ignoring_case(std::string_view(setting).substr(0, setting.find('=')), name)) return true;
  }
  return false;
}

}  // namespace

std::optional<PackageCommand> package_command(const Command& command) {
  std::size_t begin = 1;
  std::optional<PackageTool> tool = tool_named(command.program);
  if (!tool) {
    begin = words_of_pip_module(command);
    if (begin == 0) return std::nullopt;
    tool = PackageTool::kPip;
  }
  PackageCommand out{*tool, {}, 0, {}, {}, {}, true};
  read_words(command, begin, out);
  return out;
}

bool has_option(const Command& command, const PackageCommand& package, std::string_view option) {
  for (const std::size_t i : package.options) {
    const std::string text = option_text(command, i);
    // The same letter can be a switch before the verb and take a value after it, so each word is read as it
    // was when the command was.
    const bool after_verb = package.verb_index != 0 && i > package.verb_index;
    const OptionSpec spec =
        package_options(package.tool, after_verb ? std::string_view(package.verb) : std::string_view());
    if (option.starts_with("--")) {
      if (attached_value(text, option.substr(2))) return true;
    } else if (option.starts_with('-')) {
      if (option.size() == 2 ? cluster_has(text, option[1], spec) : text == option) return true;
    } else if (has_setting(command, i, spec, option)) {
      return true;
    }
  }
  return false;
}

}  // namespace drydock
