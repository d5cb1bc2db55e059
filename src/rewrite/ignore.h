#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "rewrite/transform.h"
#include "syntax/dockerfile.h"

namespace drydock {

/// Which rules a file's own comments silence, and where:
/// `# drydock ignore=ID[,ID]` (no list: every rule) and `# hadolint ignore=DLxxxx` above an instruction hold for
/// that instruction; `# drydock ignore-file=ID`, `# hadolint global ignore=DLxxxx` and the `# check=skip=Name`
/// directive hold for the file.
class IgnoreComments {
 public:
  explicit IgnoreComments(const Dockerfile& file);

  /// True where a comment silences the rule, by its id or one of its aliases, at this byte of the file.
  bool silences(const TransformInfo& rule, TextRange range) const;

 private:
  struct Scope {
    TextRange range;  // of an instruction
    std::set<std::string> ids;
  };
  static bool matches(const std::set<std::string>& ids, const TransformInfo& rule);

  std::set<std::string> file_;
  std::vector<Scope> scopes_;
};

}  // namespace drydock
