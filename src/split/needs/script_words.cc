#include "split/needs/script_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/command.h"
#include "syntax/word_expansion.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// What Linux takes for a path. Values that refer to each other could double with every line.
constexpr std::size_t kMaxText = 4096;

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::size_t name_end(string_view text, std::size_t begin) {
  if (begin < text.size() && text[begin] >= '0' && text[begin] <= '9') return begin;
  while (begin < text.size() && is_name_character(text[begin])) ++begin;
  return begin;
}

// The end of `${…}` or `$(…)` that begins at `begin`; the size where there is none.
// Expansions nest, as in `${A:-${B}}`, so the first closing bracket need not be the right one.
std::size_t closing(string_view text, std::size_t begin, char open, char close) {
  int depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == open)
      ++depth;
    else if (text[i] == close && --depth == 0)
      return i + 1;
  }
  return text.size();
}

// `{a,b}` and `{1..3}` are several words to bash and one to sh; `{}` and `{x}` are what they are to both.
bool is_brace_expansion(string_view text) {
  const string_view inside = text.substr(0, closing(text, 0, '{', '}'));
  return inside.ends_with('}') &&
         (inside.find(',') != string_view::npos || inside.find("..") != string_view::npos);
}

// Names that /etc/os-release sets; scripts source it and speak of them.
constexpr std::array<string_view, 7> kOsRelease = {
    "ID", "NAME", "VERSION", "VERSION_ID", "ID_LIKE", "VERSION_CODENAME", "PRETTY_NAME"};

}  // namespace

ScriptWords::ScriptWords(const BuildModel& model, const Instruction& instruction, const ShellScript& script,
                         const ImageConfig* base, std::string home, const ScriptWords* outer,
                         std::uint32_t at)
    : model_(model),
      instruction_(instruction),
      script_(script),
      base_(base),
      home_(std::move(home)),
      outer_(outer),
      outer_at_(at) {
  if (script_.ok()) collect_assignments();
}

// The name stays in the table without a value, so that the Dockerfile's value of it is not used in its place.
void ScriptWords::forget(string_view name) {
  name = name.substr(0, name_end(name, 0));
  if (!name.empty()) assigned_[std::string(name)].value.reset();
}

// The whole script is gone through first: a second assignment, wherever it stands, makes a value uncertain.
void ScriptWords::collect_assignments() {
  for (std::uint32_t id = 0; id < script_.nodes().size(); ++id) {
    const ShellNode& node = script_.node(id);
    const auto words = script_.words(node);
    for (const ShellWord& word : script_.assignments(node)) assign(node, id, word, words.empty());
    // A loop's variable has another value in each round.
    if (node.kind == ShellKind::kFor || node.kind == ShellKind::kSelect) {
      if (!words.empty()) forget(script_.raw(words[0]));
    } else if (node.kind == ShellKind::kArithmetic) {
      // `(( x = 1 ))` may set any name; those in its text are the ones.
      const string_view text = script_.text().substr(node.range.begin, node.range.size());
      for (std::size_t i = 0; i < text.size(); ++i)
        if (const std::size_t end = name_end(text, i); end > i) {
          forget(text.substr(i, end - i));
          i = end;
        }
    } else if (node.kind == ShellKind::kSimple && !words.empty()) {
      const string_view program = script_.raw(words[0]);
      // `local` ends with its function, and options of `declare` may change the value: of the others it is
      // known that the name is set, and no more.
      const bool plain = program == "export" || program == "readonly";
      const bool sets = plain || program == "local" || program == "declare" || program == "typeset" ||
                        program == "read" || program == "getopts" || program == "unset" || program == "let" ||
                        program == "mapfile" || program == "readarray" || program == "printf";
      for (const ShellWord& word : sets ? words.subspan(1) : words.first(0)) {
        if (script_.raw(word).find('=') != string_view::npos)
          assign(node, id, word, plain);
        else if (!plain)
          forget(script_.raw(word));
      }
      // A sourced file may set anything; of those that builds source, os-release is the one whose names
      // matter in paths.
      if (program == "." || program == "source")
        for (const string_view name : kOsRelease) forget(name);
    }
  }
}

void ScriptWords::assign(const ShellNode& node, std::uint32_t id, const ShellWord& word, bool plain) {
  const string_view raw = script_.raw(word);
  const std::size_t end = name_end(raw, 0);
  if (end == 0) return;
  const std::string name(raw.substr(0, end));
  // A second assignment makes the value hang on the way that was taken.
  const bool first = !assigned_.contains(name);
  Assigned& entry = assigned_[name];
  entry.value.reset();
  // `NAME+=x` and `A[1]=x` set the name to something that is not followed.
  if (!first || !plain || end >= raw.size() || raw[end] != '=' || !surely_runs(id, entry.seen_in)) return;
  entry.from = node.range.end;
  const string_view value = raw.substr(end + 1);
  string_view bare = value;
  if (bare.size() > 1 && bare.front() == '"' && bare.back() == '"') bare = bare.substr(1, bare.size() - 2);
  // `$(mktemp -d)` is somewhere below /tmp, which is enough: nothing there has to be carried.
  if (bare.starts_with("$(mktemp") && bare.ends_with(')') &&
      bare.find_first_of("/p", 8) == string_view::npos) {
    entry.value = Value{"/tmp/", false};
    return;
  }
  // The right side is read at its own place, with the variables that are known by then.
  const WordText text = scan(value, word.range.begin, {std::nullopt, home_}, true);
  if (text.exact && text.text.size() < kMaxText) entry.value = Value{text.text, true};
}

// An assignment counts where nothing can skip it; one in a subshell, a branch or a pipeline reaches no
// further than that.
bool ScriptWords::surely_runs(std::uint32_t id, TextRange& seen_in) const {
  seen_in = {0, static_cast<std::uint32_t>(script_.text().size())};
  for (std::uint32_t child = id; child != 0; child = script_.node(child).parent) {
    const std::uint32_t parent = script_.node(child).parent;
    const ShellNode& node = script_.node(parent);
    switch (node.kind) {
      case ShellKind::kScript:
      case ShellKind::kList:
      case ShellKind::kGroup:
        break;
      // A subshell hands no variable back.
      case ShellKind::kSubshell:
        if (node.range.size() < seen_in.size()) seen_in = node.range;
        break;
      case ShellKind::kStatement:
        for (std::uint32_t at = node.first_child; at != 0 && at != child; at = script_.node(at).next_sibling)
          if (script_.node(at).next_sibling == child &&
              (script_.node(at).join == ShellJoin::kOr || script_.node(at).join == ShellJoin::kPipe))
            return false;
        if (script_.node(child).join == ShellJoin::kPipe ||
            script_.node(child).join == ShellJoin::kBackground)
          return false;
        break;
      default:
        // A branch, a loop, a function: what comes behind it in the same body has the value.
        if (script_.node(child).range.size() < seen_in.size()) seen_in = script_.node(child).range;
    }
  }
  return true;
}

// The script's own assignment hides the Dockerfile's variable even where its value is not known.
std::optional<ScriptWords::Value> ScriptWords::value(string_view name, std::uint32_t before) const {
  if (const auto own = assigned_.find(name); own != assigned_.end()) {
    const Assigned& entry = own->second;
    if (!entry.value || before < entry.from || before < entry.seen_in.begin || before >= entry.seen_in.end)
      return std::nullopt;
    return entry.value;
  }
  // The text of `sh -c` sees what the outer shell has exported; that it has is taken for granted.
  if (outer_ != nullptr) return outer_->value(name, outer_at_);
  const BuildModel::Variable known = model_.variable(instruction_, name);
  if (known.known && known.value && known.value->size() < kMaxText) return Value{*known.value, true};
  // Neither ARG nor ENV of the file: what the image brings along.
  if (!known.known && !known.value && !known.overridable && base_ != nullptr)
    if (auto brought = base_->variable(name)) return Value{std::move(*brought), true};
  // Where no ENV sets HOME, it comes from the entry of the user that runs the step.
  if (name == "HOME" && !home_.empty()) return Value{home_, true};
  return std::nullopt;
}

std::optional<WordText> ScriptWords::variable(string_view name, std::uint32_t at) const {
  auto found = value(name, at);
  if (!found) return std::nullopt;
  return WordText{std::move(found->text), found->exact, {}, false};
}

/// One pass over a word, which ends at the first thing that is open.
struct ScriptWords::Scan {
  const ScriptWords& words;
  string_view raw;
  std::uint32_t at;  // byte of the script at which the word stands
  const ShellPlace& place;
  bool assignment;
  WordText out;
  bool globbed = false;

  void add(char c, bool quoted) {
    if (!globbed) out.text += c;
    // What was quoted is no part of the pattern's syntax.
    if (quoted && (c == '*' || c == '?' || c == '[' || c == '\\')) out.pattern += '\\';
    out.pattern += c;
  }
  void open() {
    out.exact = false;
    out.pattern.clear();
  }

  // True where the scan may go on behind what a variable holds.
  bool add_value(const std::optional<Value>& value, bool quoted) {
    if (!value) return false;
    const bool plain = quoted || assignment;
    // Outside quotes the shell splits what a variable holds and expands globs in it.
    if (!plain && value->text.find_first_of(" \t\n*?[") != std::string::npos) {
      out.splits = true;
      return false;
    }
    for (const char c : value->text) add(c, true);
    return value->exact && out.pattern.size() < kMaxText;
  }

  // At a dollar sign; moves to the last byte of the expansion.
  bool expansion(std::size_t& i, bool quoted) {
    const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
    const std::uint32_t before = at + static_cast<std::uint32_t>(i);
    if (next == '(') {
      const std::size_t end = closing(raw, i + 1, '(', ')');
      const bool pwd = raw.substr(i, end - i) == "$(pwd)";
      // Of all command substitutions only the current folder can be told without running anything.
      if (!pwd || !place.folder || !place.folder->exact) return false;
      i = end - 1;
      return add_value(Value{place.folder->path, true}, quoted);
    }
    if (next == '{') {
      const std::size_t end = closing(raw, i + 1, '{', '}');
      const string_view piece = raw.substr(i, end - i);
      const std::size_t stop = name_end(piece, 2);
      // A command inside would have to be run.
      if (stop == 2 || piece.find('`') != string_view::npos || piece.find("$(") != string_view::npos)
        return false;
      i = end - 1;
      if (stop + 1 == piece.size()) return add_value(variable(piece.substr(2, stop - 2), before), quoted);
      return modified(piece, before, quoted);
    }
    const std::size_t stop = name_end(raw, i + 1);
    if (stop == i + 1) {
      // A dollar sign before anything else is one; `$1`, `$@`, `$'…'` and their like are not known.
      if (next != '\0' && string_view(" \t\n\"/.,:%").find(next) == string_view::npos) return false;
      add('$', true);
      return true;
    }
    const string_view name = raw.substr(i + 1, stop - i - 1);
    i = stop - 1;
    return add_value(variable(name, before), quoted);
  }

  std::optional<Value> variable(string_view name, std::uint32_t before) const {
    if (name == "PWD" && place.folder && place.folder->exact) return Value{place.folder->path, true};
    return words.value(name, before);
  }

  // `${NAME%.*}`, `${NAME:-x}`: BuildKit's expander gives them the shell's meaning, where all names are
  // known.
  bool modified(string_view piece, std::uint32_t before, bool quoted) {
    bool known = true;
    std::string held;
    const EnvLookup look_up = [&](string_view name) -> std::optional<string_view> {
      const auto value = variable(name, before);
      known &= value && value->exact;
      if (!value) return std::nullopt;
      held = value->text;
      return string_view(held);
    };
    const string_view operation = piece.substr(name_end(piece, 2), 1);
    // Arrays and bash's further operators are unknown to BuildKit's expander.
    if (operation.find_first_of(":-+%#/") != 0) return false;
    Expansion expansion = expand_word(piece, {}, look_up);
    if (!known || expansion.error || expansion.text.size() > kMaxText) return false;
    return add_value(Value{std::move(expansion.text), true}, quoted);
  }

  // Follows the quoting of POSIX shells; what lies behind the first unknown expansion is left open.
  WordText run() {
    char quote = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const char c = raw[i];
      // Single quotes keep every character as it is.
      if (quote == '\'') {
        if (c == '\'')
          quote = 0;
        else
          add(c, true);
      } else if (c == '\\') {
        // Within double quotes a backslash escapes only the four characters that are special there.
        const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
        if (next == '\0' || (quote == '"' && string_view("$\"\\`").find(next) == string_view::npos)) {
          add(c, true);
        } else {
          add(next, true);
          ++i;
        }
      } else if (c == '"') {
        quote = quote == 0 ? '"' : '\0';
      } else if (c == '\'' && quote == 0) {
        quote = '\'';
      } else if (c == '`' || (c == '$' && !expansion(i, quote != 0))) {
        open();
        return std::move(out);
      } else if (c == '$') {
        continue;
      } else if (quote == 0 && !assignment && (c == '*' || c == '?' || c == '[')) {
        globbed = true;
        out.exact = false;
        out.pattern += c;
      } else if (quote == 0 && !assignment &&
                 ((c == '{' && is_brace_expansion(raw.substr(i))) || ((c == '<' || c == '>') && i == 0))) {
        open();
        return std::move(out);
      } else if (quote == 0 && c == '~' && i == 0) {
        // `~user` would need the account's entry in an /etc/passwd that is not at hand.
        const bool own = i + 1 == raw.size() || raw[i + 1] == '/';
        if (!own || place.home.empty()) {
          open();
          return std::move(out);
        }
        for (const char h : place.home) add(h, true);
      } else {
        add(c, quote != 0);
      }
      if (out.pattern.size() > kMaxText) {
        open();
        return std::move(out);
      }
    }
    if (!globbed) out.pattern.clear();
    return std::move(out);
  }
};

WordText ScriptWords::scan(string_view raw, std::uint32_t at, const ShellPlace& place,
                           bool assignment) const {
  return Scan{*this, raw, at, place, assignment, {}, false}.run();
}

WordText ScriptWords::text(const ShellWord& word, const ShellPlace& place) const {
  return scan(script_.raw(word), word.range.begin, place, false);
}

std::optional<PathWord> ScriptWords::path(const ShellWord& word, const ShellPlace& place) const {
  return path_of(text(word, place), place.folder);
}

// A path that is open at its end is still known to lie below some folder, and often that suffices.
std::optional<PathWord> path_of(const WordText& text, const std::optional<PathWord>& folder) {
  if (text.splits || text.text.size() > kMaxText) return std::nullopt;
  const bool glob = !text.exact && !text.pattern.empty();
  // An empty word names no file, least of all the current folder.
  if (text.exact && text.text.empty()) return std::nullopt;
  // An unknown value at the beginning may be an absolute path.
  if (!text.exact && !glob && text.text.empty()) return std::nullopt;
  std::string known = text.exact ? text.text : text.text.substr(0, text.text.rfind('/') + 1);
  const bool absolute = text.text.starts_with('/');
  if (!absolute) {
    if (!folder) return std::nullopt;
    // Out of a folder that is not known exactly, nobody knows where `..` leads.
    if (!folder->exact && known.find("..") != std::string::npos) return std::nullopt;
  }
  PathWord out;
  const std::string base = absolute ? std::string() : folder->path + "/";
  // Below a folder that is somewhere below another one: no more than that one is known.
  out.path = absolute || folder->exact ? clean_path(base + known) : folder->path;
  if (out.path.size() > kMaxText) return std::nullopt;
  out.exact = text.exact && (absolute || folder->exact);
  // `/$X` may be anything.
  if (!text.exact && !glob && out.path == "/") return std::nullopt;
  if (glob && (absolute || folder->exact)) {
    std::string before;
    for (const char c : base) {
      if (c == '*' || c == '?' || c == '[' || c == '\\') before += '\\';
      before += c;
    }
    out.pattern = clean_path(before + text.pattern);
  }
  const std::string& whole = glob ? text.pattern : text.text;
  out.folder = (text.exact || glob) && (whole.ends_with('/') || whole == "." || whole == ".." ||
                                        whole.ends_with("/.") || whole.ends_with("/.."));
  return out;
}

}  // namespace drydock
