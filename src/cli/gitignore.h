#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// One pattern of a .gitignore file. Follows git's own matcher to the letter,
/// its oddities included: what git ignores is what its users expect.
class IgnorePattern {
 public:
  /// A line as IgnoreFile::parse() takes it: not empty, no comment, no blanks at its end.
  explicit IgnorePattern(std::string_view line);

  /// `path` is relative to the pattern file's folder, with `/` between its parts.
  bool matches(std::string_view path, bool is_folder) const;
  /// The pattern starts with `!`: what it matches is kept.
  bool negated() const { return negated_; }

 private:
  struct Step {
    enum class Kind : std::uint8_t {
      kByte,        ///< this byte
      kAnyByte,     ///< `?`
      kClass,       ///< `[…]`
      kStar,        ///< `*`: any bytes, and no `/` where paths count
      kAnything,    ///< `**` as the last part: any bytes
      kAnyFolders,  ///< `**/`: nothing, or anything that ends in `/`
      kNever,       ///< a pattern that git finds malformed matches nothing
    } kind = Kind::kByte;
    char byte = 0;
    std::uint32_t set = 0;  ///< index in sets_
  };
  void compile(std::string_view glob);
  std::size_t compile_star(std::string_view glob, std::size_t pos);
  std::size_t compile_class(std::string_view glob, std::size_t pos);
  bool matches_glob(std::string_view text) const;
  bool step_takes(const Step& step, char c) const;

  std::string literal_;  ///< what stands before the first special character
  std::vector<Step> steps_;
  std::vector<std::bitset<256>> sets_;
  bool negated_ = false;
  bool folders_only_ = false;
  bool whole_path_ =
      false;  ///< a `/` stands in the pattern: it is matched with the path, else with the last part
};

/// The patterns of one file, in order.
class IgnoreFile {
 public:
  enum class Verdict : std::uint8_t { kNone, kIgnore, kKeep };

  IgnoreFile() = default;
  /// Reads the text of a .gitignore file.
  static IgnoreFile parse(std::string_view text);
  void add(std::string_view line) { patterns_.emplace_back(line); }

  /// What the last pattern that matches says.
  Verdict check(std::string_view path, bool is_folder) const;
  bool empty() const { return patterns_.empty(); }

 private:
  std::vector<IgnorePattern> patterns_;
};

/// The ignore rules in force inside one folder: its .gitignore, those of the
/// folders around it up to the repository's root, and .git/info/exclude. A
/// user's own global excludes are left out: the same tree must give the same
/// files on every machine. Immutable and cheap to copy.
class IgnoreRules {
 public:
  IgnoreRules() = default;
  /// Rules for a folder given by its absolute path without `.` and `..`; reads the files it needs.
  static IgnoreRules for_folder(const std::string& folder);
  /// Rules for a folder directly inside the one these are for.
  IgnoreRules enter(const std::string& folder) const;
  /// `path` is the absolute path of something in that folder.
  bool ignores(std::string_view path, bool is_folder) const;

 private:
  struct Scope {
    std::string prefix;  ///< absolute path of the pattern file's folder, with a `/` at its end
    IgnoreFile patterns;
    std::shared_ptr<const Scope> outer;
  };
  std::shared_ptr<const Scope> innermost_;
};

/// True where the folder is the root of a git repository or of a work tree.
bool is_repository_root(const std::string& folder);

/// The root of the repository around a folder given by its absolute path; the
/// folder itself where there is none.
std::string repository_of(const std::string& folder);

}  // namespace drydock
