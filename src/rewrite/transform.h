#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/facts.h"
#include "rewrite/finding.h"
#include "rewrite/settings.h"

namespace drydock {

/// What users read about a rule; its page in docs/transforms is made from this. Plain text with `code` in backquotes.
struct TransformInfo {
  std::string_view id;          ///< "apt-no-recommends": in --only, configuration, comments and reports
  std::string_view summary;     ///< one line, imperative: "Add --no-install-recommends to apt-get install"
  Applicability applicability;  ///< of its fixes at best; kDisplay for rules that only report
  std::string_view rationale;   ///< why it matters; some sentences
  std::string_view declines;    ///< when it leaves the file alone; some sentences
  std::span<const std::string_view> aliases;     ///< ids of the same rule elsewhere: "DL3015", "CKV_DOCKER_7"
  std::span<const std::string_view> references;  ///< addresses
};

/// Everything a transform may look at. It does no I/O of its own.
struct TransformInput {
  const BuildModel& model;
  const Facts& facts;
  const Settings& settings;

  const Dockerfile& file() const { return model.file(); }
};

/// Takes what a transform finds.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void add(Finding finding) = 0;

  /// Shorthands for the three things a rule may say.
  void fix(TextRange range, std::string message, Fix fix, Severity severity = Severity::kWarning);
  void report(TextRange range, std::string message, Severity severity = Severity::kWarning);
  void decline(TextRange range, std::string message, std::string why, Severity severity = Severity::kInfo);
};

/// One rule. Stateless: one object serves all files and threads.
class Transform {
 public:
  virtual ~Transform() = default;
  virtual const TransformInfo& info() const = 0;
  /// Names the facts that run() will want. Called before it on the same text.
  virtual void ask(const TransformInput& input, Queries& queries) const;
  /// Names further facts in the light of the first answers, such as a script that another script starts. Called once,
  /// where ask() named something and was answered.
  virtual void ask_more(const TransformInput&, Queries&) const {}
  /// Looks at the text and proposes fixes; never both for the same bytes twice.
  virtual void run(const TransformInput& input, Sink& sink) const = 0;
};

/// All transforms in the order in which they run.
std::vector<std::unique_ptr<Transform>> all_transforms();

}  // namespace drydock
