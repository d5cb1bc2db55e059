#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "rewrite/pipeline.h"

// What the formats have in common: the words they use, and how they sort what a rule said.

namespace drydock {

std::string_view severity_name(Severity severity);                 ///< "info", "warning", "error"
std::string_view severity_name(Diagnostic::Severity severity);     ///< "warning", "error"
std::string_view applicability_name(Applicability applicability);  ///< "safe", "unsafe", "display"

/// The path as the user named it, "-" for text that came without one. Not escaped for any format yet.
std::string shown_path(const SourceText& source);

/// Text that may hold pieces of the source, ready for JSON: without secrets, and valid UTF-8.
std::string public_text(std::string_view text);

/// What became of a finding.
enum class Outcome : std::uint8_t {
  kApplied,    ///< its fix is part of the result
  kAvailable,  ///< it has a fix that was not applied
  kReported,   ///< there is no fix for it
  kDeclined,   ///< a fix was looked for, and the rule says why there is none
};
Outcome outcome_of(const PlacedFinding& placed);

/// True where a fix may be offered by itself: its edits hold for the author's file, and it is no matter
/// that only a person can decide.
bool fix_can_be_offered(const PlacedFinding& placed);

/// Counts over all files of a run, by rule in alphabetical order.
struct Summary {
  struct Rule {
    std::size_t applied = 0, available = 0, reported = 0, declined = 0;
  };
  std::size_t files = 0, changed = 0, refused = 0, incidents = 0;
  Rule total;
  std::map<std::string, Rule> rules;

  void add(const PipelineResult& result);
};

/// "1 change", "2 changes".
std::string count_of(std::size_t count, std::string_view noun);

/// "rule-a 2, rule-b": the rules with their counts, a count of one left out.
std::string list_of_counts(const std::map<std::string, std::size_t>& counts);

}  // namespace drydock
