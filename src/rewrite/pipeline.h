#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/facts.h"
#include "rewrite/finding.h"
#include "rewrite/settings.h"
#include "rewrite/transform.h"
#include "syntax/dockerfile.h"
#include "text/source_text.h"

namespace drydock {

/// What a run applies and which rules it asks.
struct PipelineOptions {
  bool apply_unsafe = false;
  std::set<std::string> only;  ///< rule ids; empty: all
  std::set<std::string> skip;
  Settings settings;
};

/// Answers the queries of a transform about one file; may do I/O.
using AnswerQueries = std::function<Facts(const Queries&)>;

/// What the rules want to know of the world for the text as it stands, so that the questions of many files can be asked
/// at once before the first of them is worked on. None for a file that BuildKit would refuse.
WorldQuestions questions_of(std::shared_ptr<const SourceText> source, std::span<const std::unique_ptr<Transform>> transforms,
                            const PipelineOptions& options);

/// A finding with its place in the author's file, whichever pass made it.
struct PlacedFinding {
  Finding finding;      ///< its range is bytes of the author's file; fix edits too where `applicable_alone`
  bool applied = false; ///< its fix is part of the result
  /// The fix's edits hold for the author's file as it is, so the fix can be offered by itself.
  bool applicable_alone = false;
};

/// A pass whose output broke an invariant and was dropped whole.
struct Incident {
  std::string rule;
  std::string what;
};

/// Bytes of the result that a rule wrote, for showing reasons beside hunks.
struct AppliedChange {
  std::size_t finding = 0;  ///< index in PipelineResult::findings
  TextRange before;         ///< bytes of the author's file that it replaced
  TextRange after;          ///< bytes of the result that stand there now
};

/// What is built from where, for the texts that name commands of builders. What is empty is not known.
struct BuildPlace {
  std::string context;         ///< the build context: absolute, or as seen from the working folder; empty: the file's folder
  std::string working_folder;  ///< where the user is and would call a builder: absolute, without links
  std::string repository;      ///< the root of the repository that the context is part of: absolute, without links
};

struct PipelineResult {
  std::shared_ptr<const SourceText> before;
  std::string after;
  std::vector<Diagnostic> diagnostics;   ///< of the author's file
  std::vector<PlacedFinding> findings;   ///< by position, then rule
  std::vector<AppliedChange> changes;    ///< by position
  std::vector<Incident> incidents;
  bool refused = false;  ///< BuildKit would refuse the file: nothing was tried
  BuildPlace place;      ///< filled in by whoever knows the file system; the pipeline leaves it empty
  bool changed() const { return before->bytes() != after; }
};

/// Runs the transforms in order, each on the text the one before left, and checks every application. Does no I/O
/// but what `answer` does. Stateless and safe to call from several threads with the same transforms.
PipelineResult run_pipeline(std::shared_ptr<const SourceText> source, std::span<const std::unique_ptr<Transform>> transforms,
                            const PipelineOptions& options, const AnswerQueries& answer);

}  // namespace drydock
