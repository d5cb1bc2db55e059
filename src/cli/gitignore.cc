#include "cli/gitignore.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ranges>
#include <system_error>

#include "text/file_io.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;

/// Far beyond any real pattern file; larger ones are taken for an accident and not read.
constexpr std::size_t kMaxIgnoreFile = 4u << 20;

bool is_special(char c) {
  return c == '*' || c == '?' || c == '[' || c == '\\';
}

/// Spaces at a line's end do not count, unless a backslash stands before the first of them.
std::string_view without_trailing_spaces(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == ' ') continue;
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    end = i + 1;
  }
  return line.substr(0, end);
}

/// The bytes of `[:name:]` in the C locale; nothing for an unknown name.
std::optional<std::bitset<256>> named_class(std::string_view name) {
  const auto in = [](int c, int low, int high) { return low <= c && c <= high; };
  const auto is_punct = [&](int c) {
    return in(c, '!', '/') || in(c, ':', '@') || in(c, '[', '`') || in(c, '{', '~');
  };
  std::bitset<256> set;
  for (int c = 0; c < 128; ++c) {
    const bool upper = in(c, 'A', 'Z'), lower = in(c, 'a', 'z'), digit = in(c, '0', '9');
    bool member = false;
    if (name == "alnum")
      member = upper || lower || digit;
    else if (name == "alpha")
      member = upper || lower;
    else if (name == "blank")
      member = c == ' ' || c == '\t';
    else if (name == "cntrl")
      member = c < ' ' || c == 127;
    else if (name == "digit")
      member = digit;
    else if (name == "graph")
      member = upper || lower || digit || is_punct(c);
    else if (name == "lower")
      member = lower;
    else if (name == "print")
      member = in(c, ' ', '~');
    else if (name == "punct")
      member = is_punct(c);
    else if (name == "space")
      member = c == ' ' || in(c, '\t', '\r');
    else if (name == "upper")
      member = upper;
    else if (name == "xdigit")
      member = digit || in(c, 'a', 'f') || in(c, 'A', 'F');
    else
      return std::nullopt;
    set[static_cast<std::size_t>(c)] = member;
  }
  return set;
}

}  // namespace

IgnorePattern::IgnorePattern(std::string_view line) {
  if (line.starts_with('!')) {
    negated_ = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    folders_only_ = true;
    line.remove_suffix(1);
  }
  whole_path_ = line.find('/') != std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  const auto special = std::find_if(line.begin(), line.end(), is_special);
  literal_ = line.substr(0, static_cast<std::size_t>(special - line.begin()));
  // git compares the literal beginning by itself and hands the rest to its matcher, so that a `**` that
  // follows a literal counts as one that starts the pattern. Compiling the rest alone keeps that.
  compile(line.substr(literal_.size()));
}

void IgnorePattern::compile(std::string_view glob) {
  std::size_t pos = 0;
  while (pos < glob.size()) {
    switch (glob[pos]) {
      case '*':
        pos = compile_star(glob, pos);
        break;
      case '?':
        steps_.push_back({Step::Kind::kAnyByte});
        ++pos;
        break;
      case '[':
        pos = compile_class(glob, pos);
        break;
      case '\\':
        if (pos + 1 < glob.size())
          steps_.push_back({Step::Kind::kByte, glob[pos + 1]});
        else
          steps_.push_back({Step::Kind::kNever});
        pos += 2;
        break;
      default:
        steps_.push_back({Step::Kind::kByte, glob[pos]});
        ++pos;
    }
  }
}

// Where stars stand decides what they are: `**` is more than `*` only as a whole part of a path.
std::size_t IgnorePattern::compile_star(std::string_view glob, std::size_t pos) {
  const std::size_t begin = pos;
  while (pos < glob.size() && glob[pos] == '*') ++pos;
  const std::string_view rest = glob.substr(pos);
  const bool starts_part = begin == 0 || glob[begin - 1] == '/';
  const bool ends_part = rest.empty() || rest.starts_with('/') || rest.starts_with("\\/");
  if (pos - begin < 2 || !starts_part || !ends_part || !whole_path_) {
    steps_.push_back({Step::Kind::kStar});
    return pos;
  }
  if (rest.starts_with('/')) {
    steps_.push_back({Step::Kind::kAnyFolders});
    return pos + 1;
  }
  // With an escaped slash after it `**` cannot stand for no folder at all; the slash follows as a byte.
  steps_.push_back({Step::Kind::kAnything});
  return pos;
}

// Reads a class byte by byte as git does: what is malformed makes the whole pattern match nothing, which is
// also what protects a user from a typing error that would hide half of the repository.
std::size_t IgnorePattern::compile_class(std::string_view glob, std::size_t pos) {
  const auto never = [&] {
    steps_.push_back({Step::Kind::kNever});
    return glob.size();
  };
  const auto at = [&](std::size_t i) { return i < glob.size() ? glob[i] : '\0'; };
  const auto number = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c)); };
  std::bitset<256> set;
  ++pos;
  const bool inverted = at(pos) == '!' || at(pos) == '^';
  if (inverted) ++pos;
  char previous = '\0';  // the byte that a `-` after it would start a range from
  // A `]` directly after the opening belongs to the class.
  for (bool first = true; first || at(pos) != ']'; first = false, ++pos) {
    char c = at(pos);
    if (pos >= glob.size()) return never();
    if (c == '\\') {
      if (++pos >= glob.size()) return never();
      c = glob[pos];
      set.set(number(c));
    } else if (c == '-' && previous != '\0' && at(pos + 1) != '\0' && at(pos + 1) != ']') {
      if (at(++pos) == '\\') ++pos;
      if (pos >= glob.size()) return never();
      for (std::size_t i = number(previous); i <= number(glob[pos]); ++i) set.set(i);
      c = '\0';
    } else if (c == '[' && at(pos + 1) == ':') {
      const std::size_t close = glob.find(']', pos + 2);
      if (close == std::string_view::npos) return never();
      if (close == pos + 2 || glob[close - 1] != ':') {
        // No `:]` at its end: an ordinary member of the class.
        set.set(number('['));
      } else {
        const auto named = named_class(glob.substr(pos + 2, close - 1 - (pos + 2)));
        if (!named) return never();
        set |= *named;
        pos = close;
        c = '\0';
      }
    } else {
      set.set(number(c));
    }
    previous = c;
  }
  if (inverted) set.flip();
  // No class reaches across folders, not even `[^a]`.
  set.reset(number('/'));
  steps_.push_back({Step::Kind::kClass, '\0', static_cast<std::uint32_t>(sets_.size())});
  sets_.push_back(set);
  return pos + 1;
}

bool IgnorePattern::step_takes(const Step& step, char c) const {
  switch (step.kind) {
    case Step::Kind::kByte:
      return step.byte == c;
    case Step::Kind::kAnyByte:
      return c != '/';
    case Step::Kind::kClass:
      return sets_[step.set][static_cast<unsigned char>(c)];
    case Step::Kind::kStar:
      return c != '/';
    case Step::Kind::kAnything:
    case Step::Kind::kAnyFolders:
      return true;
    case Step::Kind::kNever:
      return false;
  }
  return false;
}

bool IgnorePattern::matches_glob(std::string_view text) const {
  // All places in the pattern that the text so far can have led to are followed at once. A matcher that
  // tries one after the other can be made to take hours by a pattern with many stars.
  using Kind = Step::Kind;
  const std::size_t count = steps_.size();
  std::vector<char> now(count + 1, 0), next(count + 1, 0);
  // What may stand for nothing is passed over at once.
  const auto enter = [&](std::vector<char>& places, std::size_t place) {
    while (places[place] == 0) {
      places[place] = 1;
      if (place == count) return;
      const Kind kind = steps_[place].kind;
      if (kind != Kind::kStar && kind != Kind::kAnything && kind != Kind::kAnyFolders) return;
      ++place;
    }
  };
  enter(now, 0);
  for (const char c : text) {
    std::fill(next.begin(), next.end(), 0);
    bool alive = false;
    for (std::size_t i = 0; i < count; ++i) {
      if (now[i] == 0 || !step_takes(steps_[i], c)) continue;
      alive = true;
      switch (steps_[i].kind) {
        case Kind::kStar:
        case Kind::kAnything:
          enter(next, i);
          break;
        case Kind::kAnyFolders:
          // Inside the folders' names, and past them after each slash. Entering the place itself here would
          // also pass over it, in the middle of a name.
          next[i] = 1;
          if (c == '/') enter(next, i + 1);
          break;
        default:
          enter(next, i + 1);
      }
    }
    if (!alive) return false;
    std::swap(now, next);
  }
  return now[count] != 0;
}

// Most patterns are a name or a name with a star, and most names fail at the literal beginning.
bool IgnorePattern::matches(std::string_view path, bool is_folder) const {
  if (folders_only_ && !is_folder) return false;
  if (!whole_path_) path.remove_prefix(path.rfind('/') + 1);
  if (!path.starts_with(literal_)) return false;
  path.remove_prefix(literal_.size());
  return steps_.empty() ? path.empty() : matches_glob(path);
}

IgnoreFile IgnoreFile::parse(std::string_view text) {
  IgnoreFile file;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    // To git a line is a C string.
    line = line.substr(0, line.find('\0'));
    if (line.starts_with('#')) continue;
    line = without_trailing_spaces(line);
    if (!line.empty()) file.add(line);
  }
  return file;
}

IgnoreFile::Verdict IgnoreFile::check(std::string_view path, bool is_folder) const {
  for (auto at = patterns_.rbegin(); at != patterns_.rend(); ++at) {
    const IgnorePattern& pattern = *at;
    if (pattern.matches(path, is_folder)) return pattern.negated() ? Verdict::kKeep : Verdict::kIgnore;
  }
  return Verdict::kNone;
}

namespace {

std::string with_slash(std::string folder) {
  if (!folder.ends_with('/')) folder += '/';
  return folder;
}

/// Where the repository that a work tree belongs to keeps its info/exclude.
std::string exclude_file(const std::string& root) {
  const std::string dot_git = with_slash(root) + ".git";
  std::error_code error;
  if (fs::is_directory(dot_git, error)) return dot_git + "/info/exclude";
  // In a linked work tree and a submodule .git is a file that names the folder, and that folder may name
  // the one it shares with the main work tree.
  constexpr std::size_t kMaxPointer = 16u << 10;
  const auto first_line = [](const std::string& text) { return text.substr(0, text.find_first_of("\r\n")); };
  const Result<std::string> pointer = read_file(dot_git, kMaxPointer);
  constexpr std::string_view kMark = "gitdir: ";
  if (!pointer || !pointer->starts_with(kMark)) return {};
  const fs::path git_folder = fs::path(root) / first_line(pointer->substr(kMark.size()));
  const Result<std::string> common = read_file((git_folder / "commondir").string(), kMaxPointer);
  const fs::path shared = common ? git_folder / first_line(*common) : git_folder;
  return (shared / "info" / "exclude").string();
}

IgnoreFile read_ignore_file(const std::string& path) {
  std::error_code error;
  // git does not follow a symbolic link here either: it could lead out of the repository.
  if (!fs::is_regular_file(fs::symlink_status(path, error))) return {};
  const Result<std::string> text = read_file(path, kMaxIgnoreFile);
  return text ? IgnoreFile::parse(*text) : IgnoreFile{};
}

}  // namespace

bool is_repository_root(const std::string& folder) {
  std::error_code error;
  return fs::exists(fs::symlink_status(with_slash(folder) + ".git", error));
}

std::string repository_of(const std::string& folder) {
  std::string candidate = folder;
  while (!is_repository_root(candidate)) {
    std::string parent = fs::path(candidate).parent_path().string();
    if (parent.empty() || parent == candidate) return folder;
    candidate = std::move(parent);
  }
  return candidate;
}

IgnoreRules IgnoreRules::for_folder(const std::string& folder) {
  // The folders from this one outwards, up to the repository's root. Where there is no repository, rules of
  // the folders around are no business of this one.
  const std::string root = repository_of(folder);
  std::vector<std::string> folders{folder};
  while (folders.back() != root) folders.push_back(fs::path(folders.back()).parent_path().string());
  IgnoreRules rules;
  for (auto each = folders.rbegin(); each != folders.rend(); ++each) rules = rules.enter(*each);
  return rules;
}

IgnoreRules IgnoreRules::enter(const std::string& folder) const {
  IgnoreRules inner = *this;
  const auto add = [&](IgnoreFile patterns) {
    // Most folders have none of their own and share what is around them.
    if (patterns.empty()) return;
    inner.innermost_ =
        std::make_shared<const Scope>(Scope{with_slash(folder), std::move(patterns), inner.innermost_});
  };
  if (is_repository_root(folder)) {
    // Another repository: what the one around it ignores says nothing about its files.
    inner.innermost_ = nullptr;
    add(read_ignore_file(exclude_file(folder)));
  }
  add(read_ignore_file(with_slash(folder) + ".gitignore"));
  return inner;
}

bool IgnoreRules::ignores(std::string_view path, bool is_folder) const {
  for (const Scope* scope = innermost_.get(); scope != nullptr; scope = scope->outer.get()) {
    if (!path.starts_with(scope->prefix)) continue;
    const auto verdict = scope->patterns.check(path.substr(scope->prefix.size()), is_folder);
    if (verdict != IgnoreFile::Verdict::kNone) return verdict == IgnoreFile::Verdict::kIgnore;
  }
  return false;
}

}  // namespace drydock
