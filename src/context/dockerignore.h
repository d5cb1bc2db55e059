#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "context/pattern_match.h"
#include "text/result.h"

namespace drydock {

/// The patterns of a .dockerignore file: what of the context is not sent to the
/// builder. Decides as BuildKit does, which asks for a folder before what is in
/// it and hands on what it learnt: a pattern that matches a folder counts for
/// all below, and the last pattern that matches decides.
class Dockerignore {
 public:
  /// Reads the file's text. An error where Docker would refuse the build, or
  /// where it is not certain what a pattern means to it; the sentence names the
  /// line and not its text, which may have come from anywhere.
  static Result<Dockerignore> parse(std::string_view text);

  /// What is known about one path, for the sake of those below it.
  struct Verdict {
    bool excluded = false;
    std::vector<bool> matched;  ///< pattern by pattern: this path or a folder around it matches
  };
  /// Judges a path by its own name and by the verdict on the folder it is in,
  /// which for the top of the context is Verdict{}.
  Verdict check(std::string_view path, const Verdict& folder) const;
  /// The same, with all the folders on the way from the top.
  Verdict check(std::string_view path) const;
  bool excludes(std::string_view path) const { return check(path).excluded; }

  /// Whether something below an excluded folder may still be sent.
  bool has_exceptions() const { return has_exceptions_; }

 private:
  struct Rule {
    PathPattern pattern;
    bool exception = false;  ///< it began with `!`
  };
  /// False where the line is refused.
  bool add(std::string_view line);

  std::vector<Rule> rules_;
  bool has_exceptions_ = false;
};

}  // namespace drydock
