#include "cli/harden_file.h"

#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <utility>

#include "cli/cli.h"
#include "cli/input_check.h"
#include "context/build_context.h"
#include "text/file_io.h"
#include "text/quote.h"

namespace drydock {
namespace {

std::string parent_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

/// The result for bytes that are not even worth parsing, so that each report can name them like any other
/// file that is refused.
PipelineResult refused_result(std::shared_ptr<const SourceText> source, Diagnostic why) {
  PipelineResult result;
  result.after = std::string(source->bytes());
  result.before = std::move(source);
  result.diagnostics.push_back(std::move(why));
  result.refused = true;
  return result;
}

/// Runs `work` and turns whatever it throws into an internal error of this one file.
template <typename Work>
FileOutcome guarded(const std::string& path, Work work) {
  FileOutcome outcome;
  std::string what;
  try {
    work(outcome);
    return outcome;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "unknown";
  }
  outcome = {};
  outcome.exit_code = kExitInternal;
  outcome.problems.push_back(
      describe_error(path, fmt::format("internal error, the file is left as it was: {}", printable(what))));
  return outcome;
}

}  // namespace

Profile default_profile(const HardenOptions& options, bool standard_input) {
  if (standard_input) return Profile::kSave;
  switch (options.format.value_or(ReportFormat::kDiff)) {
    case ReportFormat::kJson:
    case ReportFormat::kSarif:
    case ReportFormat::kRdjson:
      // These end as suggestions on someone's change, who decides about each one. With -w the decision is
      // made.
      return options.write ? Profile::kMigrate : Profile::kReview;
    default:
      return Profile::kMigrate;
  }
}

PipelineOptions FileHardener::pipeline_options(const Config& config, Profile otherwise) const {
  PipelineOptions out;
  const Profile profile = options_.profile ? *options_.profile : config.profile.value_or(otherwise);
  out.apply_unsafe = profile == Profile::kMigrate;
  out.settings = config.settings;
  if (!options_.trusted_registries.empty()) out.settings.trusted_registries = options_.trusted_registries;
  out.skip.insert(options_.skip.begin(), options_.skip.end());
  if (!options_.only.empty()) {
    // Whoever names rules wants to see them, whatever the configuration leaves out.
    out.only.insert(options_.only.begin(), options_.only.end());
  } else {
    out.only = config.only;
    out.skip.insert(config.skip.begin(), config.skip.end());
  }
  return out;
}

FileOutcome FileHardener::file(const std::string& path) const {
  return guarded(path, [&](FileOutcome& outcome) {
    const ConfigCache::Entry config = configs_.for_file(path);
    if (!*config) {
      outcome.exit_code = kExitBadInput;
      outcome.broken_config = config;
      return;
    }
    Result<FileContents> contents = read_file_stamped(path);
    if (!contents) {
      outcome.exit_code = kExitBadInput;
      outcome.problems.push_back(describe_error(path, contents.error().message));
      return;
    }
    std::optional<std::string> context = options_.context;
    if (!context) context = (*config)->context;
    if (!context) context = parent_of(path);
    harden(std::move(contents->bytes), path, **config, context, outcome);
    if (!options_.write || !outcome.result || !outcome.result->changed()) return;
    // A rule that broke an invariant is a bug, and what else the run did is not to be trusted with a file.
    if (!outcome.result->incidents.empty()) {
      outcome.problems.push_back(describe_error(path, "left as it was because of an internal error"));
      return;
    }
    // Here and not where results are put in order: most of the time goes into waiting for the disk, and that
    // can be done for several files at once.
    const Result<Unit> written = write_file_atomically(path, outcome.result->after, contents->stamp);
    if (written) {
      outcome.written = true;
    } else {
      outcome.exit_code = worse_exit_code(outcome.exit_code, kExitBadInput);
      outcome.problems.push_back(describe_error(path, written.error().message));
    }
  });
}

FileOutcome FileHardener::text(std::string bytes, const std::string& path) const {
  return guarded(path.empty() ? "<stdin>" : path, [&](FileOutcome& outcome) {
    // A text without a name is taken for a Dockerfile in the working folder.
    const ConfigCache::Entry config = configs_.for_file(path.empty() ? "Dockerfile" : path);
    if (!*config) {
      outcome.exit_code = kExitBadInput;
      outcome.broken_config = config;
      return;
    }
    std::optional<std::string> context = options_.context;
    if (!context) context = (*config)->context;
    harden(std::move(bytes), path, **config, context, outcome);
  });
}

void FileHardener::harden(std::string bytes, const std::string& path, const Config& config,
                          const std::optional<std::string>& context, FileOutcome& outcome) const {
  auto source = std::make_shared<const SourceText>(std::move(bytes), path);
  if (auto why = check_input_bytes(source->bytes())) {
    outcome.result = refused_result(std::move(source), std::move(*why));
  } else {
    const bool standard_input =
        !options_.files_from && options_.paths.size() == 1 && options_.paths[0] == "-";
    // Opened when the first rule asks: most files never need it.
    std::optional<Result<BuildContext>> opened;
    const AnswerQueries answer = [&](const Queries& queries) {
      if (context && !opened) {
        opened = BuildContext::open(*context, path);
        if (!*opened) outcome.notes.push_back(describe_note(path, opened->error().message));
      }
      Facts facts = opened && *opened ? (*opened)->answer(queries) : Facts{};
      if (!facts.has_context() && options_.strict)
        outcome.exit_code = worse_exit_code(outcome.exit_code, kExitUnresolved);
      return facts;
    };
    outcome.result =
        run_pipeline(std::move(source), transforms_,
                     pipeline_options(config, default_profile(options_, standard_input)), answer);
    add_hints(*outcome.result->before, outcome.result->diagnostics);
  }
  if (outcome.result->refused) outcome.exit_code = worse_exit_code(outcome.exit_code, kExitBadInput);
  // A rule's mistake was undone, but whoever runs this should hear of it.
  if (!outcome.result->incidents.empty()) outcome.exit_code = kExitInternal;
  if (options_.check && outcome.result->changed())
    outcome.exit_code = worse_exit_code(outcome.exit_code, kExitChanges);
}

}  // namespace drydock
