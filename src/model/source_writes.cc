#include "model/source_writes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace drydock {
namespace {

using std::string_view;

constexpr std::size_t kMaxWrites = 64;

struct Call {
  string_view name;   // up to its open parenthesis
  bool mode = false;  // it writes only where a literal mode says so
};

constexpr auto kCalls = std::to_array<Call>({
    {"open(", true},        {"fopen(", true},    {"File.open(", true},   {"File.new(", true},
    {"sqlite3.connect("},   {"os.mkdir("},       {"os.makedirs("},       {"FileHandler("},
    {"shelve.open("},       {"dbm.open("},       {"writeFile("},         {"writeFileSync("},
    {"appendFile("},        {"appendFileSync("}, {"createWriteStream("}, {"mkdirSync("},
    {"sqlite3.Database("},  {"File.write("},     {"mkdir_p("},           {"SQLite3::Database.new("},
    {"file_put_contents("}, {"SQLite3("},        {"outputFile("},        {"ensureDirSync("},
});

bool is_name(char c) {
  return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The literal at the start of the text, a prefix such as Python's f or r apart. One that has something put
// into it is none.
std::optional<std::string> literal_at(string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == string_view::npos) return std::nullopt;
  text.remove_prefix(begin);
  if (text.size() > 1 && (text[0] == 'b' || text[0] == 'r' || text[0] == 'u') &&
      (text[1] == '"' || text[1] == '\''))
    text.remove_prefix(1);
  if (text.empty() || (text[0] != '"' && text[0] != '\'' && text[0] != '`')) return std::nullopt;
  const std::size_t end = text.find(text[0], 1);
  if (end == string_view::npos || end > 512) return std::nullopt;
  const string_view inside = text.substr(1, end - 1);
  if (inside.find_first_of("\n\\") != string_view::npos || inside.find("${") != string_view::npos ||
      inside.find("#{") != string_view::npos)
    return std::nullopt;
  return std::string(inside);
}

// The literal that the text assigns to the name.
std::optional<std::string> constant(string_view text, string_view name) {
  for (std::size_t at = text.find(name); at != string_view::npos; at = text.find(name, at + 1)) {
    if (at > 0 && is_name(text[at - 1])) continue;
    std::size_t next = at + name.size();
    while (next < text.size() && text[next] == ' ') ++next;
    if (next + 1 >= text.size() || text[next] != '=' || text[next + 1] == '=') continue;
    return literal_at(text.substr(next + 1, 600));
  }
  return std::nullopt;
}

bool speaks_of_own_folder(string_view argument) {
  static constexpr std::array<string_view, 7> kWords = {"__dirname", "__file__", "__DIR__",    "BASE_DIR",
                                                        "getcwd",    "cwd()",    "import.meta"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](string_view word) { return argument.find(word) != string_view::npos; });
}

bool has_writing_mode(string_view arguments) {
  for (std::size_t at = arguments.find_first_of("\"'"); at != string_view::npos;) {
    const std::size_t end = arguments.find(arguments[at], at + 1);
    if (end == string_view::npos) return false;
    const string_view word = arguments.substr(at + 1, end - at - 1);
    if (!word.empty() && word.size() <= 3 && word.find_first_not_of("wabtx+rc") == string_view::npos &&
        word.find_first_of("wax+") != string_view::npos)
      return true;
    at = arguments.find_first_of("\"'", end + 1);
  }
  return false;
}

std::optional<SourceWrite> read_call(string_view text, std::size_t at, const Call& call) {
  // The arguments' text: to the end of the line is enough for what is looked for.
  const std::size_t begin = at + call.name.size();
  string_view arguments = text.substr(begin, std::min<std::size_t>(text.find('\n', begin) - begin, 300));
  const string_view first = arguments.substr(0, arguments.find(','));
  if (call.mode && !has_writing_mode(arguments.substr(std::min(first.size(), arguments.size()))))
    return std::nullopt;
  const string_view by = call.name.substr(0, call.name.size() - 1);
  if (auto path = literal_at(arguments)) {
    if (path->empty() || *path == ":memory:") return std::nullopt;
    return SourceWrite{*path, by};
  }
  if (speaks_of_own_folder(first)) return SourceWrite{{}, by};
  std::size_t end = 0;
  while (end < first.size() && is_name(first[end])) ++end;
  if (end == 0) return std::nullopt;
  if (auto path = constant(text, first.substr(0, end)); path && !path->empty() && *path != ":memory:")
    return SourceWrite{*path, by};
  return std::nullopt;
}

}  // namespace

std::vector<SourceWrite> source_writes(string_view text) {
  std::vector<SourceWrite> out;
  for (const Call& call : kCalls) {
    for (std::size_t at = text.find(call.name); at != string_view::npos; at = text.find(call.name, at + 1)) {
      if (at > 0 && is_name(text[at - 1])) continue;
      // Half of `sqlite3.Database(` is another call's name.
      if (auto write = read_call(text, at, call)) out.push_back(std::move(*write));
      if (out.size() >= kMaxWrites) return out;
    }
  }
  // SQLAlchemy's URLs: three slashes are the working folder's, four the root's.
  for (std::size_t at = text.find("sqlite:///"); at != string_view::npos;
       at = text.find("sqlite:///", at + 1)) {
    const string_view rest = text.substr(at + 10, 300);
    const std::string path(rest.substr(0, rest.find_first_of("\"'`?\n \t")));
    if (!path.empty() && path != ":memory:" && path.find_first_of("{%$") == std::string::npos)
      out.push_back({path, "sqlite"});
    if (out.size() >= kMaxWrites) return out;
  }
  return out;
}

}  // namespace drydock
