#include "model/inner_script.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/option_spec.h"

namespace drydock {
namespace {

using std::string_view;

// Builds a text byte by byte, each with its place in the source.
class TextBuilder {
 public:
  void add(char c, std::uint32_t source) {
    const auto at = static_cast<std::uint32_t>(text_.size());
    if (segments_.empty() || segments_.back().source + (at - segments_.back().logical) != source)
      segments_.push_back({at, source});
    text_ += c;
  }
  LogicalText finish() { return LogicalText(std::move(text_), std::move(segments_)); }

 private:
  std::string text_;
  std::vector<LogicalText::Segment> segments_;
};

// A program that runs the command in its arguments.
struct Runner {
  string_view name;
  OptionSpec options;
  int operands = 0;  // words before the command that are the program's own
};

constexpr std::array<string_view, 2> kTimeoutLong = {"kill-after", "signal"};
constexpr std::array<string_view, 4> kXargsLong = {"arg-file", "delimiter", "max-args", "max-procs"};
constexpr std::array<string_view, 8> kSetprivLong = {
    "reuid", "regid", "groups", "inh-caps", "ambient-caps", "bounding-set", "securebits", "pdeathsig"};
constexpr std::array<string_view, 1> kRewrite = {"rewrite"};
constexpr std::array<string_view, 3> kXvfbLong = {"server-args", "server-num", "auth-file"};

const Runner* runner_named(string_view name) {
  static constexpr std::array<Runner, 17> kRunners = {{
      {"timeout", {"ks", kTimeoutLong}, 1},
      {"xargs", {"adEILnPs", kXargsLong}, 0},
      {"tini", {"pe", {}}, 0},
      {"tini-static", {"pe", {}}, 0},
      {"docker-init", {"pe", {}}, 0},
      {"dumb-init", {"r", kRewrite}, 0},
      {"catatonit", {"", {}}, 0},
      {"gosu", {"", {}}, 1},
      {"su-exec", {"", {}}, 1},
      {"chroot", {"", {}}, 1},
      {"setpriv", {"", kSetprivLong}, 0},
      {"setsid", {"", {}}, 0},
      {"unbuffer", {"", {}}, 0},
      {"dbus-run-session", {"", {}}, 0},
      {"xvfb-run", {"efnpsw", kXvfbLong}, 0},
      {"busybox", {"", {}}, 0},
      {"toybox", {"", {}}, 0},
  }};
  const auto found =
      std::find_if(kRunners.begin(), kRunners.end(), [&](const Runner& r) { return r.name == name; });
  return found == kRunners.end() ? nullptr : &*found;
}

Command part_of(const Command& command, std::size_t begin, std::size_t end) {
  return command_of_words(*command.script, command.run, command.id,
                          std::span(command.words).subspan(begin, end - begin));
}

// The command between -exec and its `;` or `+`; of several the first.
std::optional<Command> find_exec(const Command& command) {
  for (std::size_t i = 1; i + 1 < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word || (*word != "-exec" && *word != "-execdir" && *word != "-ok" && *word != "-okdir")) continue;
    std::size_t end = i + 1;
    while (end < command.words.size() && !command.word_is(end, ";") && !command.word_is(end, "+")) ++end;
    if (end > i + 1) return part_of(command, i + 1, end);
  }
  return std::nullopt;
}

}  // namespace

std::optional<LogicalText> word_text(const ShellScript& script, const ShellWord& word) {
  const string_view raw = script.raw(word);
  if (raw.find("$(") != string_view::npos || raw.find('`') != string_view::npos ||
      raw.find("$'") != string_view::npos)
    return std::nullopt;
  TextBuilder text;
  char quote = 0;
  for (std::uint32_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else {
      const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
      // A backslash quotes any byte outside quotes, these four in double quotes, and none in single ones.
      const bool escapes = c == '\\' && quote != '\'' && next != '\0' &&
                           (quote == 0 || next == '$' || next == '"' || next == '\\' || next == '`');
      if (escapes) ++i;
      text.add(raw[i], script.logical().to_source(word.range.begin + i));
    }
  }
  return text.finish();
}

std::optional<LogicalText> exec_form_text(const Instruction& instruction) {
  if (!instruction.exec_form()) return std::nullopt;
  std::span<const Word> words = instruction.arguments();
  if (instruction.keyword() == Keyword::kHealthcheck && !words.empty()) words = words.subspan(1);
  TextBuilder text;
  for (const Word& word : words) {
    const LogicalText json = instruction.logical(word);
    const string_view raw = json.text();
    if (raw.size() < 2 || raw.front() != '"') return std::nullopt;
    if (word.range != words.front().range) text.add(' ', word.range.begin);
    text.add('\'', json.to_source(0));
    for (std::uint32_t i = 1; i + 1 < raw.size(); ++i) {
      char c = raw[i];
      if (c == '\\') {
        const char next = raw[++i];
        if (next != '"' && next != '\\' && next != '/' && next != 'n' && next != 't') return std::nullopt;
        c = next == 'n' ? '\n' : next == 't' ? '\t' : next;
      }
      // Between single quotes a quote has to be written as '\''.
      for (const char part : c == '\'' ? string_view("'\\''") : string_view(&c, 1))
        text.add(part, json.to_source(i));
    }
    text.add('\'', json.to_source(static_cast<std::uint32_t>(raw.size() - 1)));
  }
  return text.finish();
}

std::optional<Command> inner_command(const Command& command) {
  if (command.program == "find") return find_exec(command);
  const Runner* runner = runner_named(command.program);
  if (runner == nullptr) return std::nullopt;
  int operands = runner->operands;
  bool options_end = false;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (word && *word == "--" && !options_end) {
      options_end = true;
    } else if (word && is_option(*word) && !options_end) {
      if (value_follows(*word, runner->options)) ++i;
    } else if (operands > 0) {
      --operands;
    } else {
      return part_of(command, i, command.words.size());
    }
  }
  return std::nullopt;
}

}  // namespace drydock
