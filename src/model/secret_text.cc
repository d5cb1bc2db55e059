#include "model/secret_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "model/secret_commands.h"
#include "model/secret_name.h"
#include "model/secret_value.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

// How far a look back goes: enough for any command, and a bound for hostile input.
constexpr std::size_t kLookBack = 256;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}
bool is_space(char c) {
  return is_blank(c) || is_line_end(c) || c == '\f' || c == '\v';
}
bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || c == '_' || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
}
bool is_word_or_dash(char c) {
  return is_word(c) || c == '-';
}
bool is_upper_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || is_digit(c);
}

/// True where a value is written out, not taken from elsewhere and not a mere switch.
bool is_literal(string_view value, bool single_quoted) {
  constexpr std::array<string_view, 8> kSwitches = {"0", "1", "true", "false", "yes", "no", "none", "null"};
  if (value.empty() || std::find(kSwitches.begin(), kSwitches.end(), lower_ascii(value)) != kSwitches.end())
    return false;
  const bool reference = value.size() > 1 && value[0] == '$' &&
                         (value[1] == '{' || value[1] == '(' || (is_word(value[1]) && !is_digit(value[1])));
  return !reference || single_quoted;
}

/// Goes over a text once. Each look at a place either takes what it looked at or stops at the first byte
/// that does not fit, so that hostile input costs no more than other input.
class Finder {
 public:
  explicit Finder(string_view text) : text_(text) {}

  std::vector<SecretMatch> run() {
    for (std::size_t pos = 0; pos < text_.size();) pos = std::max(pos + 1, look_at(pos));
    // What stands before the sign that tells of it was entered late, and may have been entered for another
    // one too.
    std::stable_sort(found_.begin(), found_.end(), [](const SecretMatch& a, const SecretMatch& b) {
      return a.range.begin < b.range.begin;
    });
    std::vector<SecretMatch> out;
    for (SecretMatch& match : found_) {
      if (!out.empty() && match.range.begin < out.back().range.end)
        out.back().range.end = std::max(out.back().range.end, match.range.end);
      else
        out.push_back(match);
    }
    return out;
  }

 private:
  char at(std::size_t pos) const { return pos < text_.size() ? text_[pos] : '\n'; }
  bool has(std::size_t pos, string_view what) const { return text_.substr(pos, what.size()) == what; }
  bool has_any_case(std::size_t pos, string_view what) const {
    return equal_ignoring_case(text_.substr(std::min(pos, text_.size()), what.size()), what);
  }
  string_view before(std::size_t pos) const {
    const std::size_t begin = pos > kLookBack ? pos - kLookBack : 0;
    return text_.substr(begin, pos - begin);
  }

  template <typename Predicate>
  std::size_t skip(std::size_t pos, Predicate predicate) const {
    while (pos < text_.size() && predicate(text_[pos])) ++pos;
    return pos;
  }

  /// Takes note of a secret, line by line.
  void add(std::size_t begin, std::size_t end, SecretMatch match) {
    while (begin < end) {
      std::size_t line_end = begin;
      while (line_end < end && !is_line_end(text_[line_end])) ++line_end;
      if (begin < line_end) {
        match.range = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(line_end)};
        found_.push_back(match);
      }
      begin = skip(line_end, is_line_end);
    }
  }
  static SecretMatch sign(SecretSign sign, std::size_t name_begin = 0, std::size_t name_end = 0) {
    SecretMatch match;
    match.sign = sign;
    match.name = {static_cast<std::uint32_t>(name_begin), static_cast<std::uint32_t>(name_end)};
    return match;
  }

  /// Where to go on after what was recognised at a place; the place itself where nothing was. All but the old
  /// form of ENV are known by one character, which keeps the look at most places short.
  std::size_t look_at(std::size_t pos) {
    if (pos == 0 || text_[pos - 1] == '\n')
      if (const std::size_t end = pair_with_blank(pos); end != pos) return end;
    find_command_secrets(text_, pos, found_);
    switch (text_[pos]) {
      case ':':
        return has(pos, "://") ? url(pos) : field(pos);
      case '=':
        return assignment(pos);
      case '@':
        return has(pos, "@tcp(") || has(pos, "@unix(") ? data_source(pos) : pos;
      case '-':
        if (has(pos, "-----BEGIN ")) return key_block(pos);
        return option(pos);
      case 'e':
        if (has(pos, "eyJ")) return web_token(pos);
        break;
      case 'c':
        if (has(pos, "config set ") || has(pos, "configure set ")) return setting(pos);
        break;
      case 'p':
        if (has(pos, "password")) return netrc(pos);
        break;
      default:
        break;
    }
    return token(pos);
  }

  // No boundary is asked for before a token: text glued to it hides it from nobody.
  std::size_t token(std::size_t pos) {
    const auto known = known_token_at(text_, pos);
    if (!known) return pos;
    SecretMatch match = sign(SecretSign::kToken);
    match.kind = known->kind;
    add(pos, pos + known->size, match);
    return pos + known->size;
  }

  /// Three parts in base64url with dots between; the first two are JSON objects, so both begin with `eyJ`.
  std::size_t web_token(std::size_t pos) {
    // Inside a longer word this has been looked at already, and to look again at each place of it would
    // take time that grows with the square of its length.
    if (pos > 0 && is_word_or_dash(text_[pos - 1])) return pos;
    const std::size_t dot = skip(pos, is_word_or_dash);
    if (!has(dot, ".eyJ")) return pos;
    std::size_t end = skip(dot + 1, is_word_or_dash);
    if (at(end) == '.') end = skip(end + 1, is_word_or_dash);
    add(pos, end, sign(SecretSign::kWebToken));
    return end;
  }

  // The last at sign counts, since passwords with one in them are written unescaped all the time.
  std::size_t url(std::size_t pos) {
    const std::size_t begin = pos + 3;
    const std::size_t end = skip(begin, [](char c) {
      return !is_space(c) && !is_quote(c) && c != '/' && c != '?' && c != '#' && c != '<';
    });
    const string_view authority = text_.substr(begin, end - begin);
    const std::size_t at_sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (at_sign == string_view::npos) return pos;
    if (colon >= at_sign) {
      // A token takes the place of the user's name. What Sentry has there is shown to every browser.
      const string_view user = authority.substr(0, at_sign);
      if (value_kind(user) != ValueKind::kStrong || authority.find("sentry") != string_view::npos ||
          is_project_number(end))
        return pos;
      add(begin, begin + at_sign, sign(SecretSign::kUrl));
      return begin + at_sign;
    }
    if (!is_literal(authority.substr(colon + 1, at_sign - colon - 1), false)) return pos;
    add(begin + colon + 1, begin + at_sign, sign(SecretSign::kUrl));
    return begin + at_sign;
  }

  /// The path of an address is a number alone.
  bool is_project_number(std::size_t pos) const {
    const std::size_t end = skip(std::min(pos + 1, text_.size()), is_digit);
    return at(pos) == '/' && end > pos + 1 && (is_space(at(end)) || is_quote(at(end)));
  }

  /// `user:password@tcp(host:3306)/name`, as Go's driver of MySQL has it.
  std::size_t data_source(std::size_t pos) {
    const string_view line = before(pos);
    const std::size_t begin = line.find_last_of(" \t\r\n\"'`=,") + 1;
    const std::size_t colon = line.find(':', begin);
    if (colon == string_view::npos || !is_literal(line.substr(colon + 1), false)) return pos;
    add(pos - line.size() + colon + 1, pos, sign(SecretSign::kUrl));
    return pos;
  }

  /// Hides the body alone: that there is a key is what the reader should see. Without its end the block may
  /// be a mere search pattern, which a quote ends.
  std::size_t key_block(std::size_t pos) {
    constexpr string_view kHeaderEnd = "PRIVATE KEY-----";
    constexpr string_view kPgpHeaderEnd = "PRIVATE KEY BLOCK-----";
    std::size_t body = skip(pos + 11, [](char c) { return is_upper_or_digit(c) || c == ' '; });
    const string_view header = text_.substr(pos, body - pos + 5);
    if (!header.ends_with(kHeaderEnd) && !header.ends_with(kPgpHeaderEnd)) return pos;
    body += 5;
    std::size_t end = text_.find("-----END ", body);
    if (end == string_view::npos) end = skip(body, [](char c) { return !is_quote(c); });
    add(body, end, sign(SecretSign::kKeyBlock));
    return end;
  }

  std::size_t assignment(std::size_t pos) {
    const string_view name = name_before(pos);
    if (name.empty() || at(pos + 1) == '=' || !may_name_secret(name)) return pos;
    if (is_digit(at(pos + 1)) && installs(before(pos))) return pos;
    if (has_any_case(pos + 1, "password(")) return pos;  // SQL's, which has a secret of its own
    return value(pos + 1, sign(SecretSign::kAssignment, pos - name.size(), pos), pos);
  }

  /// A dash is part of an option's name, but not of `libfoo-token=1.0`, which is a package.
  string_view name_before(std::size_t end) const {
    constexpr std::size_t kLongest = 128;
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLongest && is_word_or_dash(text_[begin - 1])) --begin;
    const string_view run = text_.substr(begin, end - begin);
    if (run.starts_with("--")) return run.substr(2);
    return run.find('-') == string_view::npos ? run : string_view();
  }

  /// A shell or Dockerfile word. What ends a command in a shell may be part of a value in ENV, so white space
  /// and quotes alone end a bare word: a little too much is hidden, and never too little. `nothing` is given
  /// back where the word is no literal.
  std::size_t value(std::size_t pos, SecretMatch match, std::size_t nothing) {
    const char quote = at(pos);
    const bool quoted = quote == '"' || quote == '\'';
    const std::size_t begin = quoted ? pos + 1 : pos;
    std::size_t end = begin;
    while (end < text_.size()) {
      const char c = text_[end];
      if (c == '\\' && quote != '\'') {
        const bool continued = is_line_end(at(end + 1));
        if (continued && !quoted) break;
        // Inside another quoted text an escaped quote ends the word.
        if (!quoted && is_quote(at(end + 1))) break;
        end = continued ? skip(end + 1, is_line_end) : std::min(end + 2, text_.size());
        continue;
      }
      if (quoted ? c == quote || is_line_end(c) : is_space(c) || is_quote(c)) break;
      ++end;
    }
    if (!is_literal(text_.substr(begin, end - begin), quote == '\'')) return nothing;
    if (is_setting(text_.substr(match.name.begin, match.name.size()), text_.substr(begin, end - begin)))
      return nothing;
    match.single_quoted = quote == '\'';
    add(begin, end, match);
    return end;
  }

  bool keyword(std::size_t& pos, string_view word) const {
    if (!has_any_case(pos, word) || !is_blank(at(pos + word.size()))) return false;
    pos = skip(pos + word.size(), is_blank);
    return true;
  }

  /// `ENV NAME the rest of the line`, and the same of LABEL.
  std::size_t pair_with_blank(std::size_t line) {
    std::size_t pos = skip(line, is_blank);
    keyword(pos, "onbuild");
    if (!keyword(pos, "env") && !keyword(pos, "label")) return line;
    const std::size_t name_end = skip(pos, is_word_or_dash);
    const std::size_t begin = skip(name_end, is_blank);
    if (begin == name_end || !may_name_secret(text_.substr(pos, name_end - pos))) return line;
    std::size_t end = skip(begin, [](char c) { return !is_line_end(c); });
    while (end > begin && (is_blank(text_[end - 1]) || text_[end - 1] == '\\')) --end;
    if (!is_literal(text_.substr(begin, end - begin), false)) return line;
    add(begin, end, sign(SecretSign::kAssignment, pos, name_end));
    return end;
  }

  /// `--token value`, `-u user:value`, `mysql -pvalue`.
  std::size_t option(std::size_t pos) {
    const char previous = pos == 0 ? ' ' : text_[pos - 1];
    if (!is_space(previous) && !is_quote(previous)) return pos;
    if (has(pos, "-u") || has(pos, "--user ") || has(pos, "--user=") || has(pos, "--proxy-user "))
      return user_option(pos);
    if (has(pos, "--")) {
      const std::size_t end = skip(pos + 2, is_word_or_dash);
      if (!names_secret(text_.substr(pos + 2, end - pos - 2))) return pos;
      std::size_t begin = skip(end, is_blank);
      // In a JSON array the value is the next string: `"--token", "value"`.
      if (at(end) == '"' && previous == '"' && at(skip(end + 1, is_blank)) == ',')
        begin = skip(skip(end + 1, is_blank) + 1, is_blank);
      else if (begin == end)
        return pos;
      if (at(begin) == '-' || string_view("|&;<>)\\").find(at(begin)) != string_view::npos) return pos;
      // The option by which builders are told where a secret is.
      if (has(pos, "--secret ") && (has(begin, "id=") || has(begin, "type="))) return pos;
      return value(begin, sign(SecretSign::kOption, pos + 2, end), pos);
    }
    // Glued to the option, as MySQL's programs want it; to others `-p` means a port, or a folder.
    if (at(pos + 1) != 'p' || is_space(at(pos + 2)) || at(pos + 2) == '-') return pos;
    if (at(pos + 2) == '=' || !runs_mysql(before(pos))) return pos;
    return value(pos + 2, sign(SecretSign::kOption, pos, pos + 2), pos);
  }

  /// True where the command that goes on behind the line is one of MySQL's; `app -db mysql` is none.
  static bool runs_mysql(string_view line) {
    const string_view command = command_before(line);
    const string_view word = command.substr(0, command.find_first_of(" \t\r\n\"'"));
    const string_view name = word.substr(word.rfind('/') + 1);
    return name.starts_with("mysql") || name.starts_with("mariadb");
  }

  /// True where what stands behind the line is the word of a package manager: `libtoken=1.2`.
  static bool installs(string_view line) {
    const string_view command = command_before(line);
    const string_view program = command.substr(0, command.find_first_of(" \t"));
    static constexpr std::array<string_view, 9> kManagers = {"apt-get", "apt",      "apk", "dnf",     "yum",
                                                             "zypper",  "microdnf", "pip", "aptitude"};
    if (std::find(kManagers.begin(), kManagers.end(), program) == kManagers.end()) return false;
    return command.find(" install ") != string_view::npos || command.find(" add ") != string_view::npos;
  }

  // `-u app:app` and `-u 1000:1000` are a user and a group.
  std::size_t user_option(std::size_t pos) {
    std::size_t begin = skip(pos, is_word_or_dash);
    if (has(pos, "-u") && begin == pos + 2 && is_quote(at(begin))) {
    } else if (at(begin) == '=') {
      ++begin;
    } else if (has(pos, "-u") && begin > pos + 2) {
      begin = pos + 2;
    } else {
      begin = skip(begin, is_blank);
    }
    const char quote = is_quote(at(begin)) ? at(begin) : ' ';
    if (quote != ' ') ++begin;
    const std::size_t end = skip(begin, [&](char c) {
      return quote == ' ' ? !is_space(c) && !is_quote(c) : c != quote && !is_line_end(c);
    });
    const string_view word = text_.substr(begin, end - begin);
    const std::size_t colon = word.find(':');
    if (colon == 0 || colon == string_view::npos || word.find('/') < colon || word.find('=') < colon)
      return pos;
    const string_view secret = word.substr(colon + 1);
    if (word[0] == '+' || word.find('%') != string_view::npos) return pos;  // `date -u +%H:%M`
    if (!is_literal(secret, quote == '\'') || secret == word.substr(0, colon) ||
        std::all_of(secret.begin(), secret.end(), is_digit))
      return pos;
    SecretMatch match = sign(SecretSign::kUserOption);
    match.single_quoted = quote == '\'';
    add(begin + colon + 1, end, match);
    return end;
  }

  /// `Authorization: Bearer value`, `PRIVATE-TOKEN: value`; in text that is written to files `password:
  /// value` at the start of a line, and `"password": "value"`.
  std::size_t field(std::size_t pos) {
    std::size_t name_end = pos;
    if (name_end > 0 && is_quote(text_[name_end - 1])) --name_end;
    std::size_t begin = name_end;
    while (begin > 0 && name_end - begin < 64 && is_word_or_dash(text_[begin - 1])) --begin;
    const string_view name = text_.substr(begin, name_end - begin);
    if (name.empty() || !is_blank(at(pos + 1))) return pos;
    const std::size_t word = skip(pos + 1, is_blank);
    const bool authorization =
        equal_ignoring_case(name, "Authorization") || equal_ignoring_case(name, "Proxy-Authorization");
    const bool quoted_before = begin > 0 && (is_quote(text_[begin - 1]));
    if (authorization) {
      std::size_t secret = word;
      for (const string_view scheme : {"bearer", "basic", "token", "apikey", "digest", "bot", "jwt"})
        if (has_any_case(word, scheme) && is_blank(at(word + scheme.size())))
          secret = skip(word + scheme.size(), is_blank);
      return value(secret, sign(SecretSign::kHeader, begin, name_end), pos);
    }
    if (!names_secret(name)) return pos;
    // A header in a command's word, a key of JSON, or the first thing on its line: elsewhere it may be a
    // sentence.
    std::size_t line = begin;
    while (line > 0 && begin - line < 64 && is_blank(text_[line - 1])) --line;
    const bool starts_line = line == 0 || is_line_end(text_[line - 1]);
    const bool header = name.find('-') != string_view::npos && quoted_before;
    const bool key = name_end < pos || (quoted_before && at(word) == '\'');
    if (!header && !key && !(starts_line && line != 0)) return pos;
    return value(word, sign(header ? SecretSign::kHeader : SecretSign::kField, begin, name_end), pos);
  }

  /// `npm config set //registry/:_authToken value`, `aws configure set aws_secret_access_key value`.
  std::size_t setting(std::size_t pos) {
    std::size_t begin = pos + (has(pos, "config set ") ? 11 : 14);
    begin = skip(begin, is_blank);
    // Options may stand before the name.
    while (at(begin) == '-') begin = skip(skip(begin, [](char c) { return !is_space(c); }), is_blank);
    if (is_quote(at(begin))) ++begin;
    std::size_t end = skip(begin, [](char c) { return !is_space(c) && !is_quote(c) && c != '='; });
    const string_view name = text_.substr(begin, end - begin);
    const std::size_t part = name.find_last_of(":./") + 1;
    if (!names_secret(name.substr(part))) return pos;
    const std::size_t name_end = end;
    if (is_quote(at(end))) ++end;
    if (!is_blank(at(end))) return pos;
    return value(skip(end, is_blank), sign(SecretSign::kOption, begin + part, name_end), pos);
  }

  /// `machine host login user password value`.
  std::size_t netrc(std::size_t pos) {
    const std::size_t begin = skip(pos + 8, is_blank);
    if (begin == pos + 8 || (pos > 0 && !is_space(text_[pos - 1]))) return token(pos);
    const string_view line = before(pos);
    const std::size_t login = line.rfind("login ");
    if (login == string_view::npos || line.size() - login > 160) return pos;
    const std::size_t end = skip(begin, [](char c) { return !is_space(c) && !is_quote(c) && c != '\\'; });
    if (!is_literal(text_.substr(begin, end - begin), false)) return pos;
    add(begin, end, sign(SecretSign::kField, pos, pos + 8));
    return end;
  }

  string_view text_;
  std::vector<SecretMatch> found_;
};

}  // namespace

std::vector<SecretMatch> find_secret_text(string_view text) {
  return Finder(text).run();
}

}  // namespace drydock
