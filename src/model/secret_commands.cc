#include "model/secret_commands.h"

#include <algorithm>
#include <array>
#include <optional>

#include "model/secret_name.h"
#include "model/secret_value.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

// How far a look around goes: enough for any command, and a bound for hostile input.
constexpr std::size_t kLookBack = 256;
constexpr std::size_t kLookAhead = 1024;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}
bool is_quote(char c) {
  return c == '"' || c == '\'';
}
bool ends_word(char c) {
  return is_blank(c) || is_line_end(c) || string_view(";|&()<>").find(c) != string_view::npos;
}
bool is_word_char(char c) {
  return c == '_' || c == '-' || (c >= '0' && c <= '9') || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
}

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// A word between quotes or blanks; `begin` and `end` leave the quotes out.
struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t next = 0;  // behind the quote
  bool single = false;
};

class Commands {
 public:
  Commands(string_view text, std::size_t pos, std::vector<SecretMatch>& out)
      : text_(text), pos_(pos), out_(out) {}

  void look() {
    switch (text_[pos_]) {
      case '-':
        return option();
      case '<':
        return has(pos_, "<<") ? fed_accounts() : void();
      case 'a':
      case 'c':
        if (has(pos_, "chpasswd")) return accounts_printed();
        if (has(pos_, "add_user ") || has(pos_, "change_password ")) return broker_user();
        return;
      case 'h':
        return has(pos_, "htpasswd ") ? password_file() : void();
      case 'i':
      case 'I':
        return has_any_case("identified ") ? identified() : void();
      case 'n':
        return has(pos_, "net user ") || has(pos_, "net.exe user ") ? windows_user() : void();
      case 'p':
      case 'P':
        if (has(pos_, "pass:")) return openssl_password();
        if (has(pos_, "password ")) told_password();
        if (has(pos_, "passwd")) password_printed();
        if (has_any_case("password")) sql_password();
        return;
      case 's':
      case 'v':
        return has(pos_, "smbpasswd") || has(pos_, "vncpasswd") ? password_printed() : void();
      default:
        return;
    }
  }

 private:
  char at(std::size_t pos) const { return pos < text_.size() ? text_[pos] : '\n'; }
  bool has(std::size_t pos, string_view what) const {
    return pos <= text_.size() && text_.substr(pos, what.size()) == what;
  }
  bool has_any_case(string_view what) const {
    return equal_ignoring_case(text_.substr(pos_, what.size()), what);
  }
  string_view before() const {
    const std::size_t begin = pos_ > kLookBack ? pos_ - kLookBack : 0;
    return text_.substr(begin, pos_ - begin);
  }
  bool begins_word() const { return pos_ == 0 || !is_word_char(text_[pos_ - 1]); }
  std::size_t limit() const { return std::min(text_.size(), pos_ + kLookAhead); }

  /// The next word of the command behind `pos`, in a JSON array the next string; nothing where it has none.
  std::optional<Word> word_after(std::size_t pos) const {
    if (is_quote(at(pos))) ++pos;  // ends the word before
    bool comma = false;
    while (pos < limit()) {
      if (at(pos) == '\\' && is_line_end(at(pos + 1))) {
        ++pos;
        while (is_line_end(at(pos)) && pos < limit()) ++pos;
      } else if (is_blank(at(pos)) || (at(pos) == ',' && !comma)) {
        comma |= at(pos) == ',';
        ++pos;
      } else {
        break;
      }
    }
    return word_at(pos);
  }

  std::optional<Word> word_at(std::size_t pos) const {
    Word word;
    // Inside a quoted text the quotes are escaped.
    const bool escaped = at(pos) == '\\' && is_quote(at(pos + 1));
    if (escaped) ++pos;
    const char quote = is_quote(at(pos)) ? at(pos) : ' ';
    word.begin = word.end = quote == ' ' ? pos : pos + 1;
    while (word.end < limit()) {
      const char c = text_[word.end];
      if (c == '\\' && quote == '"' && !escaped && is_quote(at(word.end + 1))) {
        word.end = std::min(word.end + 2, limit());
        continue;
      }
      if (c == '\\' &&
          (escaped || is_line_end(at(word.end + 1)) || (quote == ' ' && is_quote(at(word.end + 1)))))
        break;
      if (quote == ' ' ? ends_word(c) || is_quote(c) : c == quote || is_line_end(c)) break;
      ++word.end;
    }
    if (word.end == word.begin) return std::nullopt;
    word.single = quote == '\'';
    word.next = word.end;
    return word;
  }

  string_view of(const Word& word) const { return text_.substr(word.begin, word.end - word.begin); }

  void add(const Word& word, SecretSign sign) {
    const string_view value = of(word);
    const ValueKind kind = value_kind(value, word.single);
    if (kind == ValueKind::kEmpty || kind == ValueKind::kReference || kind == ValueKind::kSwitch) return;
    // No password at all: what shadow(5) has for an account that is locked.
    if (value.find_first_not_of("*!?%") == string_view::npos) return;
    // What stands in for a value in a format or a prepared statement.
    if (value.starts_with('%') || (value.starts_with(':') && sign == SecretSign::kAccount)) return;
    SecretMatch match;
    match.range = {static_cast<std::uint32_t>(word.begin), static_cast<std::uint32_t>(word.end)};
    match.sign = sign;
    match.single_quoted = word.single;
    out_.push_back(match);
  }

  void option() {
    const char previous = pos_ == 0 ? ' ' : text_[pos_ - 1];
    if (!is_blank(previous) && !is_line_end(previous) && !is_quote(previous)) return;
    std::size_t end = pos_ + 1;
    while (end < limit() && is_word_char(text_[end])) ++end;
    const string_view name = text_.substr(pos_, end - pos_);
    if (name.ends_with("storepass") || name.ends_with("keypass")) {
      const auto word = word_after(end);
      // The password that every trust store of Java comes with.
      if (word && of(*word) != "changeit" && !of(*word).starts_with('-')) add(*word, SecretSign::kCommand);
      return;
    }
    if (!name.starts_with("-p") && name != "-a") return;
    const string_view command = command_before(before());
    const string_view program = file_name(command.substr(0, command.find_first_of(" \t\"',")));
    if (name == "-a") {
      if (program != "redis-cli" && program != "valkey-cli") return;
    } else if (program == "sshpass") {
      if (name.size() > 2) {
        Word glued;
        glued.begin = pos_ + 2;
        glued.end = end;
        while (glued.end < limit() && !ends_word(at(glued.end)) && !is_quote(at(glued.end))) ++glued.end;
        return add(glued, SecretSign::kCommand);
      }
    } else if (name != "-p" || !(program == "useradd" || program == "usermod" || logs_in(command, program))) {
      return;
    }
    const auto word = word_after(at(end) == '=' ? end + 1 : end);
    if (!word || of(*word).starts_with('-')) return;
    add(*word, program == "useradd" || program == "usermod" ? SecretSign::kAccount : SecretSign::kCommand);
  }

  static bool logs_in(string_view command, string_view program) {
    static constexpr std::array<string_view, 10> kPrograms = {
        "docker", "podman", "buildah", "skopeo", "nerdctl", "helm", "oras", "crane", "regctl", "img"};
    return std::find(kPrograms.begin(), kPrograms.end(), program) != kPrograms.end() &&
           command.find("login") != string_view::npos;
  }

  /// `-passout pass:value`, `-passin pass:value`.
  void openssl_password() {
    const string_view line = before();
    const std::size_t option = line.find_last_not_of(" \t\"',");
    if (option == string_view::npos || option + 1 == line.size()) return;
    const std::size_t dash = line.find_last_of(" \t\"'", option);
    if (!line.substr(dash == string_view::npos ? 0 : dash + 1).starts_with("-pass")) return;
    if (const auto word = word_at(pos_ + 5); word) add(*word, SecretSign::kCommand);
  }

  /// `rabbitmqctl add_user name value`
  void broker_user() {
    if (!begins_word() || command_before(before()).find("rabbitmqctl") == string_view::npos) return;
    const auto name = word_after(pos_ + text_.substr(pos_).find(' '));
    const auto word = name ? word_after(name->next) : std::nullopt;
    if (word) add(*word, SecretSign::kAccount);
  }

  /// `htpasswd -bc file name value`; without -b it asks for the password.
  void password_file() {
    if (!begins_word()) return;
    bool told = false;
    int operands = 3;
    auto word = word_after(pos_ + 8);
    for (; word && of(*word).starts_with('-'); word = word_after(word->next)) {
      const string_view option = of(*word);
      if (option.starts_with("--") || option.size() == 1) return;
      told |= option.find('b') != string_view::npos;
      if (option.find('n') != string_view::npos) operands = 2;
      // -C has its cost behind it.
      if (option.ends_with('C')) word = word_after(word->next);
      if (!word) return;
    }
    for (int i = 1; word && i < operands; ++i) word = word_after(word->next);
    if (told && word) add(*word, SecretSign::kAccount);
  }

  /// `net user name value /ADD`
  void windows_user() {
    if (!begins_word()) return;
    const auto name = word_after(text_.find("user ", pos_) + 5);
    const auto word = name && !of(*name).starts_with('/') ? word_after(name->next) : std::nullopt;
    if (word && !of(*word).starts_with('/')) add(*word, SecretSign::kAccount);
  }

  /// `mysqladmin -u root password value`, and what debconf-set-selections is told.
  void told_password() {
    if (pos_ == 0 || !is_blank(text_[pos_ - 1])) return;
    const string_view line = before();
    const string_view last = line.substr(0, line.find_last_not_of(" \t") + 1);
    const string_view question = last.substr(last.find_last_of(" \t\n\"'") + 1);
    const std::size_t slash = question.rfind('/');
    const bool answers = slash != string_view::npos && slash > 0 && names_secret(question.substr(slash + 1));
    if (!answers && !command_before(line).starts_with("mysqladmin")) return;
    const auto word = word_after(pos_ + 8);
    if (word && !of(*word).starts_with('-')) add(*word, SecretSign::kAccount);
  }

  /// `IDENTIFIED BY 'value'`, `IDENTIFIED WITH plugin BY 'value'`
  void identified() {
    if (!begins_word()) return;
    const string_view rest = text_.substr(pos_, 80);
    for (std::size_t i = 10; i + 4 < rest.size(); ++i) {
      if (is_line_end(rest[i]) || rest[i] == ';') return;
      if (is_blank(rest[i]) && equal_ignoring_case(rest.substr(i + 1, 3), "by "))
        return sql_text(pos_ + i + 4);
    }
  }

  /// `PASSWORD('value')`, and `PASSWORD 'value'` in CREATE and ALTER of a role.
  void sql_password() {
    if (!begins_word()) return;
    if (at(pos_ + 8) == '(') return sql_text(pos_ + 9);
    if (!is_blank(at(pos_ + 8))) return;
    const std::string line = lower_ascii(before());
    const std::size_t verb = std::max(line.rfind("create ") + 1, line.rfind("alter ") + 1);
    if (verb == 0 || line.find_first_of(";\n", verb) != std::string::npos) return;
    const string_view what = string_view(line).substr(verb);
    if (what.find(" user ") != string_view::npos || what.find(" role ") != string_view::npos)
      sql_text(pos_ + 9);
  }

  /// A text of SQL, whose quotes may stand in a shell's: `'x'`, `\"x\"`, `'\''x'\''`, `'"'"'x'"'"'`.
  void sql_text(std::size_t pos) {
    const std::size_t first = pos;
    while (pos < limit() && is_blank(at(pos))) ++pos;
    const std::size_t quotes = pos;
    while (pos < limit() && pos < first + 12 && (is_quote(at(pos)) || at(pos) == '\\')) ++pos;
    if (pos == quotes) return;
    Word word;
    word.begin = word.end = pos;
    while (word.end < limit() && !is_quote(text_[word.end]) && !is_line_end(text_[word.end]) &&
           text_[word.end] != '\\')
      ++word.end;
    if (word.end > word.begin) add(word, SecretSign::kAccount);
  }

  /// What the command before the pipe prints, a piece a line of its output.
  std::vector<Word> printed() const {
    std::vector<Word> out;
    const string_view line = before();
    const std::size_t base = pos_ - line.size();
    const std::size_t pipe = line.rfind('|');
    if (pipe == string_view::npos || line.find_first_of(";&\n", pipe) != string_view::npos) return out;
    if (pipe > 0 && line[pipe - 1] == '|') return out;
    const string_view left = line.substr(0, pipe);
    // In a group of commands each one may print a line.
    const std::size_t close = left.find_last_not_of(" \t");
    const bool group = close != string_view::npos && (left[close] == ')' || left[close] == '}');
    std::size_t start = left.find_last_of(group ? "({\n" : "&\n|;(");
    start = start == string_view::npos ? 0 : start + 1;
    for (const string_view verb : {"echo ", "printf "})
      for (std::size_t at = left.find(verb, start); at != string_view::npos; at = left.find(verb, at + 1)) {
        if (at > 0 && is_word_char(left[at - 1])) continue;
        auto word = word_after(base + at + verb.size() - 1);
        for (; word && word->end <= base + pipe; word = word_after(word->next)) {
          if (of(*word).starts_with('-') && of(*word).size() < 4) continue;
          pieces(*word, out);
        }
      }
    return out;
  }

  void pieces(const Word& word, std::vector<Word>& out) const {
    for (std::size_t begin = word.begin; begin < word.end;) {
      std::size_t end = begin;
      while (end < word.end && !(text_[end] == '\\' && at(end + 1) == 'n')) ++end;
      Word piece = word;
      piece.begin = begin;
      piece.end = end;
      if (end > begin) out.push_back(piece);
      begin = end < word.end ? end + 2 : end;
    }
  }

  void account(const Word& line, bool encrypted) {
    const std::size_t colon = of(line).find(':');
    if (colon == string_view::npos || colon == 0) return;
    Word word = line;
    word.begin += colon + 1;
    if (word.begin >= word.end) return;
    // A mark that no password has for its hash locks the account.
    if (encrypted && of(word).find_first_of("*!") == 0) return;
    // Where it is no hash, `*` is a password like any other, and nobody means it: add() leaves it out.
    add(word, SecretSign::kAccount);
  }

  /// True where chpasswd is given hashes.
  bool takes_hashes(std::size_t pos) const {
    const auto word = word_after(pos);
    return word && (of(*word) == "-e" || of(*word) == "--encrypted");
  }

  /// `echo user:value | chpasswd`
  void accounts_printed() {
    const bool encrypted = takes_hashes(pos_ + 8);
    for (const Word& line : printed()) account(line, encrypted);
  }

  /// `chpasswd <<EOF`, `chpasswd <<< user:value`
  void fed_accounts() {
    if (pos_ > 0 && text_[pos_ - 1] == '<') return;
    const string_view command = command_before(before());
    const string_view program = file_name(command.substr(0, command.find_first_of(" \t")));
    if (program != "chpasswd") return;
    const bool encrypted = command.find(" -e") != string_view::npos;
    if (has(pos_, "<<<")) {
      if (const auto word = word_after(pos_ + 3))
        for (const Word& line : split(*word)) account(line, encrypted);
      return;
    }
    std::size_t begin = pos_ + (at(pos_ + 2) == '-' ? 3 : 2);
    const auto mark = word_after(begin);
    if (!mark) return;
    const string_view near = text_.substr(0, limit());
    begin = near.find('\n', mark->end);
    while (begin < near.size()) {
      Word line;
      line.begin = ++begin;
      while (line.begin < near.size() && is_blank(near[line.begin])) ++line.begin;
      line.end = std::min(near.find_first_of("\r\n", line.begin), near.size());
      if (of(line) == of(*mark)) return;
      account(line, encrypted);
      begin = near.find('\n', line.begin);
    }
  }

  std::vector<Word> split(const Word& word) const {
    std::vector<Word> out;
    pieces(word, out);
    return out;
  }

  /// `echo value | passwd --stdin name`, `printf 'value\nvalue\n' | passwd name`
  void password_printed() {
    if (!begins_word()) return;
    const char next = at(pos_ + (text_[pos_] == 'p' ? 6 : 9));
    if (!is_blank(next) && !is_line_end(next)) return;
    for (const Word& line : printed()) add(line, SecretSign::kAccount);
  }

  string_view text_;
  std::size_t pos_;
  std::vector<SecretMatch>& out_;
};

}  // namespace

string_view command_before(string_view line) {
  // A substitution that has ended is part of a word.
  std::size_t begin = line.size();
  for (int depth = 0; begin > 0; --begin) {
    const char c = line[begin - 1];
    if (c == ')') ++depth;
    if (c == '(' && depth-- == 0) break;
    if (depth == 0 && string_view(";|&`").find(c) != string_view::npos) break;
  }
  // A line that is not continued ends the command, too.
  for (std::size_t at = line.rfind('\n'); at != string_view::npos && at >= begin;
       at = at == 0 ? string_view::npos : line.rfind('\n', at - 1)) {
    const std::size_t last = line.find_last_not_of("\r", at == 0 ? 0 : at - 1);
    if (at == 0 || last == string_view::npos || line[last] != '\\') {
      begin = at + 1;
      break;
    }
  }
  string_view command = line.substr(begin);
  for (;;) {
    command.remove_prefix(std::min(command.find_first_not_of(" \t\r\n\\\"'[,{"), command.size()));
    const string_view word = command.substr(0, command.find_first_of(" \t\r\n\"'"));
    const bool leads = word == "RUN" || word == "CMD" || word == "HEALTHCHECK" || word == "sudo" ||
                       word == "exec" || word == "then" || word == "do" || word == "!" || word == "if" ||
                       (!word.empty() && word.find('=') != string_view::npos && word[0] != '-');
    if (!leads) break;
    command.remove_prefix(word.size());
    // `NAME="a value in quotes"`
    const bool quoted = word.ends_with('=') && !command.empty() && is_quote(command[0]);
    if (const std::size_t end = quoted ? command.find(command[0], 1) : string_view::npos;
        end != string_view::npos)
      command.remove_prefix(end + 1);
  }
  return command;
}

void find_command_secrets(string_view text, std::size_t pos, std::vector<SecretMatch>& out) {
  // Most bytes begin none of the words that are looked for.
  static constexpr string_view kFirst = "-<achinpsvIP";
  if (pos < text.size() && kFirst.find(text[pos]) != string_view::npos) Commands(text, pos, out).look();
}

}  // namespace drydock
