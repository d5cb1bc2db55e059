#include "split/python/python_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "split/json_value.h"
#include "split/python/python_wheels.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

string_view trim(string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == string_view::npos ? string_view()
                                    : text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

/// The next line, taken off the text.
string_view take_line(string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
}

string_view unquoted(string_view text) {
  text = trim(text);
  if (text.size() > 1 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

/// `[table]` without what stands around it; nothing where the line is no header.
std::optional<string_view> header(string_view line) {
  if (!line.starts_with('[')) return std::nullopt;
  line = line.substr(0, line.find('#'));
  return trim(line);
}

/// The options of a requirements file that take a word.
constexpr auto kWithValue = std::to_array<string_view>(
    {"-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host", "--use-feature"});

void read_option(string_view line, PythonRequirements& out) {
  const std::size_t end = line.find_first_of(" =\t");
  const string_view name = line.substr(0, end);
  const string_view value = end == string_view::npos ? string_view() : trim(line.substr(end + 1));
  // Constraints install nothing by themselves. Their names are taken all the same, for their limits; a name too many
  // can only lead to a package too many or to a refusal.
  if (name == "-r" || name == "--requirement" || name == "-c" || name == "--constraint") {
    out.files.emplace_back(unquoted(value));
  } else if (name.starts_with("-r") || name.starts_with("-c")) {
    out.files.emplace_back(unquoted(line.substr(2)));  // `-rbase.txt`
  } else if (name == "-e" || name == "--editable") {
    out.editable = true;
    add_requirement(value, out);
  } else if (name == "--no-binary") {
    // What is built from source links what its build finds.
    if (value != ":none:") out.source = fmt::format("`--no-binary {}`", value.substr(0, 60));
  } else if (std::find(kWithValue.begin(), kWithValue.end(), name) == kWithValue.end() &&
             name != "--no-index" && name != "--pre" && name != "--prefer-binary" &&
             name != "--require-hashes" && name != "--only-binary") {
    // An option that is not known may turn wheels off or take the packages from elsewhere.
    out.problem = fmt::format("`{}` in a requirements file is not known", name.substr(0, 40));
  }
}

}  // namespace

std::string python_name(string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool separator = c == '-' || c == '_' || c == '.';
    if (separator && (out.empty() || out.back() == '-')) continue;
    out += separator ? '-' : lower_ascii(c);
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

void add_requirement(string_view word, PythonRequirements& out) {
  word = unquoted(word);
  // An environment marker, an option such as --hash.
  // The marker is not weighed: a requirement for another system is one too many, which does no harm.
  word = trim(word.substr(0, word.find(" ;")));
  word = trim(word.substr(0, word.find(" --")));
  if (word.empty()) return;
  std::size_t end = 0;
  while (end < word.size() && is_name_char(word[end])) ++end;
  const string_view name = word.substr(0, end);
  const string_view rest = trim(word.substr(end));
  // pip takes a path or a URL wherever a name may stand.
  const bool path = word.starts_with('.') || word.starts_with('/') || word.find("://") != string_view::npos ||
                    rest.starts_with('/') || word.ends_with(".whl") || word.ends_with(".tar.gz") ||
                    word.ends_with(".zip");
  if (path) {
    // `name @ https://…/x.whl`, `git+https://…#egg=name`
    const std::size_t egg = word.find("#egg=");
    const std::size_t at = rest.find('@');
    if (!name.empty() && (at == 0 || (rest.starts_with('[') && at != string_view::npos)))
      out.names.insert(python_name(name));
    else if (egg != string_view::npos)
      out.names.insert(python_name(word.substr(egg + 5, word.find_first_of("&[", egg + 5) - egg - 5)));
    // A wheel is installed as it is. An archive, a folder or a repository is built, and links what the build finds. `.`
    // is the project itself, whose own description is read.
    if (!word.ends_with(".whl") && word != "." && word != "./" && !word.starts_with(".[")) {
      const bool named = egg != string_view::npos || (!name.empty() && at == 0);
      out.source =
          named ? fmt::format("`{}`",
                              named && egg == string_view::npos ? name : word.substr(egg + 5).substr(0, 60))
                : "a requirement that is no name";
    }
    return;
  }
  if (name.empty()) {
    out.problem = "a line of a requirements file is not understood";
    return;
  }
  out.names.insert(python_name(name));
  // `lxml>=4,<5`, `pillow (==9.5.0)`
  string_view limits =
      rest.starts_with('[') ? rest.substr(std::min(rest.find(']'), rest.size() - 1) + 1) : rest;
  limits = limits.substr(0, limits.find(';'));
  // Only what bounds it from above matters: without that pip takes the newest release,
  // which has wheels for the interpreters of its time.
  while (!limits.empty()) {
    const std::size_t comma = std::min(limits.find(','), limits.size());
    std::string each(limits.substr(0, comma));
    std::erase_if(each, [](char c) { return c == '(' || c == ')' || c == ' ' || c == '\t'; });
    if (limits_version(each)) out.limits.emplace(python_name(name), std::move(each));
    limits.remove_prefix(std::min(comma + 1, limits.size()));
  }
  // `jinja2[i18n]` brings others that are not named here: what they are stands in the package.
  if (rest.starts_with('[') && rest.find(']') != string_view::npos) {
    const string_view extras = rest.substr(1, rest.find(']') - 1);
    for (std::size_t begin = 0; begin < extras.size();) {
      const std::size_t comma = std::min(extras.find(',', begin), extras.size());
      // `psycopg[c]`, `celery[redis]`: told apart from names by the bracket.
      out.names.insert(python_name(name) + "[" + python_name(extras.substr(begin, comma - begin)) + "]");
      begin = comma + 1;
    }
  }
}

PythonRequirements read_requirements(string_view text) {
  PythonRequirements out;
  // Editors on Windows put a byte order mark in front.
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string joined;
  while (!text.empty()) {
    string_view line = trim(take_line(text));
    // pip joins lines that end with a backslash, and `pip-compile --generate-hashes` writes them.
    const bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    joined += line;
    if (goes_on && !text.empty()) {
      joined += ' ';
      continue;
    }
    // A comment begins the line or stands behind a blank, so that the fragment of a URL is none.
    string_view whole = joined;
    for (std::size_t hash = whole.find('#'); hash != string_view::npos; hash = whole.find('#', hash + 1)) {
      if (hash > 0 && whole[hash - 1] != ' ' && whole[hash - 1] != '\t') continue;
      whole = whole.substr(0, hash);
      break;
    }
    whole = trim(whole);
    // pip puts in variables of its environment. In a URL they are mostly credentials and change
    // no name; elsewhere they may be any requirement.
    if (whole.find("${") != string_view::npos && whole.find("://") == string_view::npos)
      out.problem = "a requirements file has a variable";
    if (whole.starts_with('-')) {
      read_option(whole, out);
    } else if (!whole.empty()) {
      // `name; marker` needs no blank.
      const bool url = whole.find("://") != string_view::npos;
      add_requirement(url ? whole : whole.substr(0, whole.find(';')), out);
    }
    joined.clear();
  }
  return out;
}

// The tools write both locks in one form, with a key on each line, so that a reader of lines is enough. Groups for
// development are in the list as well, and do no harm there.
PythonRequirements read_python_lock(string_view text) {
  PythonRequirements out;
  bool package = false;
  std::string name;
  const auto value = [](string_view line, string_view key) -> std::optional<string_view> {
    if (!line.starts_with(key)) return std::nullopt;
    const string_view rest = trim(line.substr(key.size()));
    if (!rest.starts_with('=')) return std::nullopt;
    return unquoted(rest.substr(1));
  };
  while (!text.empty()) {
    const string_view line = trim(take_line(text));
    if (const auto table = header(line)) {
      // Tables below a package, such as `[package.dependencies]`, say what it asks for and not what is locked.
      package = *table == "[[package]]";
      name.clear();
      continue;
    }
    if (!package) continue;
    if (const auto found = value(line, "name")) {
      name = python_name(*found);
      out.names.insert(name);
    } else if (const auto version = value(line, "version"); version && !name.empty()) {
      out.limits.emplace(name, fmt::format("=={}", *version));
    }
  }
  return out;
}

PythonRequirements read_pipfile_lock(string_view text) {
  PythonRequirements out;
  const auto json = read_json(text);
  // `default` holds what the program requires, `develop` the tools of its developers.
  const JsonValue* packages = json ? json->member("default") : nullptr;
  if (packages == nullptr || packages->kind != JsonValue::Kind::kObject) {
    out.problem = "Pipfile.lock cannot be read";
    return out;
  }
  for (const auto& [name, value] : packages->members) {
    out.names.insert(python_name(name));
    // What comes from a repository has no version here.
    const JsonValue* version = value.member("version");
    if (version != nullptr && version->kind == JsonValue::Kind::kString && limits_version(version->text))
      out.limits.emplace(python_name(name), version->text);
  }
  return out;
}

// pyproject.toml has tables of them, setup.cfg a section, setup.py a list within a program: one reader for all three.
std::set<std::string> read_console_scripts(string_view text) {
  std::set<std::string> out;
  bool table = false, list = false;
  while (!text.empty()) {
    const string_view line = trim(take_line(text));
    if (const auto name = header(line)) {
      table = *name == "[project.scripts]" || *name == "[tool.poetry.scripts]";
      list = false;
      continue;
    }
    if (line.find("console_scripts") != string_view::npos) list = true;
    if (!table && !list) continue;
    // `name = "module:function"`, `'name=module:function',`: in setup.py several may stand on a line.
    for (std::size_t colon = line.find(':'); colon != string_view::npos; colon = line.find(':', colon + 1)) {
      const auto is_part = [&](std::size_t i) {
        return is_name_char(line[i]) || line[i] == '"' || line[i] == '\'' || line[i] == ' ';
      };
      std::size_t equals = colon;
      while (equals > 0 && is_part(equals - 1)) --equals;
      if (equals == 0 || line[equals - 1] != '=') continue;
      const string_view name = trim(line.substr(0, equals - 1));
      std::size_t begin = name.size();
      while (begin > 0 &&
             (is_name_char(name[begin - 1]) || name[begin - 1] == '"' || name[begin - 1] == '\''))
        --begin;
      std::string script(name.substr(begin));
      std::erase_if(script, [](char c) { return c == '"' || c == '\''; });
      // `console_scripts = [` has the form of an entry itself.
      if (!script.empty() && script != "console_scripts") out.insert(std::move(script));
    }
    // A list in setup.py ends with its bracket, and a table with the next header.
    if (list && line.find(']') != string_view::npos && line.find("console_scripts") == string_view::npos)
      list = false;
  }
  return out;
}

// Only keys whose value is a single word on the key's own line are asked for.
std::string toml_value(string_view text, string_view table, string_view key) {
  bool inside = table.empty();
  while (!text.empty()) {
    const string_view line = trim(take_line(text));
    if (const auto name = header(line)) {
      inside = name->size() > 2 && name->substr(1, name->size() - 2) == table;
      continue;
    }
    if (!inside || !line.starts_with(key)) continue;
    string_view rest = trim(line.substr(key.size()));
    if (!rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    if (rest.starts_with('"') || rest.starts_with('\''))
      return std::string(rest.substr(1, rest.find(rest[0], 1) - 1));
    return std::string(trim(rest.substr(0, rest.find('#'))));
  }
  return {};
}

bool links_libraries(string_view text) {
  // An extension by itself is compiled C and needs no more than the C library.
  const bool extension = text.find("Extension(") != string_view::npos ||
                         text.find("ext_modules") != string_view::npos ||
                         text.find("ext-modules") != string_view::npos;
  if (extension &&
      (text.find("libraries") != string_view::npos || text.find("pkg-config") != string_view::npos ||
       text.find("pkgconfig") != string_view::npos || text.find("extra_link_args") != string_view::npos ||
       text.find("extra-link-args") != string_view::npos))
    return true;
  // Build systems that find libraries by themselves.
  static constexpr auto kBuilders = std::to_array<string_view>(
      {"scikit-build", "scikit_build", "mesonpy", "meson-python", "maturin", "setuptools-rust",
       "setuptools_rust", "cffi_modules", "CMakeExtension", "py-build-cmake"});
  return std::any_of(kBuilders.begin(), kBuilders.end(),
                     [&](string_view each) { return text.find(each) != string_view::npos; });
}

// The forms that `requires-python` mostly has, and Poetry's caret.
bool version_allowed(string_view version, string_view specifiers) {
  const auto parts = [](string_view text) -> std::optional<std::vector<int>> {
    std::vector<int> out;
    while (!text.empty()) {
      const string_view part = text.substr(0, text.find('.'));
      // A longer number is no version of Python, and might not fit.
      if (part.empty() || part.size() > 4 || part.find_first_not_of("0123456789") != string_view::npos)
        return std::nullopt;
      int value = 0;
      for (const char c : part) value = value * 10 + (c - '0');
      out.push_back(value);
      text.remove_prefix(std::min(part.size() + 1, text.size()));
    }
    // `3.12` is `3.12.0`.
    while (out.size() < 3) out.push_back(0);
    return out;
  };
  const auto have = parts(version);
  if (!have) return false;
  for (std::size_t begin = 0; begin < specifiers.size();) {
    const std::size_t comma = std::min(specifiers.find(',', begin), specifiers.size());
    const string_view each = trim(specifiers.substr(begin, comma - begin));
    begin = comma + 1;
    if (each.empty()) continue;
    std::size_t sign = 0;
    while (sign < each.size() && string_view("<>=!~^").find(each[sign]) != string_view::npos) ++sign;
    const string_view operation = each.substr(0, sign);
    const auto want = parts(trim(each.substr(sign)));
    // `3.12.*` and the like are no plain numbers, and not understood.
    if (!want) return false;
    if (operation == ">=") {
      if (*have < *want) return false;
    } else if (operation == ">") {
      if (*have <= *want) return false;
    } else if (operation == "<") {
      if (*have >= *want) return false;
    } else if (operation == "<=") {
      if (*have > *want) return false;
    } else if (operation == "^") {
      // `^3.10` is Poetry's, and ends where the next major version begins.
      if (*have < *want || have->front() != want->front()) return false;
    } else {
      // The other signs are not weighed, and not to know means no.
      return false;
    }
  }
  return true;
}

}  // namespace drydock
