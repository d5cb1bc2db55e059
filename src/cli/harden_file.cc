#include "cli/harden_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <map>
#include <utility>

#include "cli/cli.h"
#include "cli/discover.h"
#include "cli/gitignore.h"
#include "cli/input_check.h"
#include "context/build_context.h"
#include "report/secrets_to_pass.h"
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

/// Where the builders that a report has commands for would be called. `written`: the user wrote the context on the
/// command line, and reads it as it is there.
BuildPlace build_place(const std::string& path, const std::optional<std::string>& context, bool written) {
  namespace fs = std::filesystem;
  BuildPlace out;
  std::error_code error;
  out.working_folder = fs::current_path(error).string();
  if (error) out.working_folder.clear();
  if (context) out.context = *context;
  // A configuration's is absolute, while a command should look like what the user would have written.
  if (!written && !path.starts_with('/') && out.context.starts_with('/') && !out.working_folder.empty())
    out.context = fs::path(out.context).lexically_relative(out.working_folder).string();
  const std::string repository = repository_of(real_path(out.context.empty() ? parent_of(path) : out.context));
  if (is_repository_root(repository)) out.repository = repository;
  return out;
}

template <typename Answers>
bool all_known(const Answers& answers) {
  return std::all_of(answers.begin(), answers.end(), [](const auto& each) { return each.second.value.has_value(); });
}

/// Whether every question has its answer, as --strict asks. That a guess was wrong is an answer.
bool is_complete(const WorldQuestions& questions, const WorldAnswers& answers) {
  const bool images = std::all_of(answers.images.begin(), answers.images.end(), [&](const auto& each) {
    return each.second.value.has_value() || questions.is_guess(each.first);
  });
  const auto packages = [](const auto& by_question) {
    return std::all_of(by_question.begin(), by_question.end(), [](const auto& each) { return all_known(each.second); });
  };
  return images && packages(answers.apt) && packages(answers.apk) && all_known(answers.remote_files) &&
         all_known(answers.git_refs);
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

Profile FileHardener::profile_of(const Config& config) const {
  const bool standard_input = !options_.files_from && options_.paths.size() == 1 && options_.paths[0] == "-";
  return options_.profile ? *options_.profile : config.profile.value_or(default_profile(options_, standard_input));
}

PipelineOptions FileHardener::pipeline_options(const Config& config) const {
  PipelineOptions out;
  out.apply_unsafe = profile_of(config) == Profile::kMigrate;
  out.settings = options_.world.settings(config.settings);
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

void FileHardener::ask_ahead(std::span<const std::string> paths) const {
  std::map<std::shared_ptr<const void>, std::pair<const LockFile*, WorldQuestions>> by_lock;
  for (const std::string& path : paths) {
    const ConfigCache::Entry config = configs_.for_file(path);
    if (!*config || world_.mode(profile_of(**config)) != ResolveMode::kOnline) continue;
    const LockCache::Entry lock = world_.lock_of(path);
    Result<std::string> bytes = read_file(path);
    if (!*lock || !bytes || check_input_bytes(*bytes)) continue;
    auto source = std::make_shared<const SourceText>(std::move(*bytes), path);
    auto& [file, questions] = by_lock[lock];
    file = **lock ? &(**lock)->lock : nullptr;
    questions.add(questions_of(std::move(source), transforms_, pipeline_options(**config)));
  }
  for (const auto& [lock, each] : by_lock) {
    if (!each.second.empty()) world_.answer(ResolveMode::kOnline, each.second, each.first);
  }
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
  outcome.profile = profile_of(config);
  auto source = std::make_shared<const SourceText>(std::move(bytes), path);
  if (auto why = check_input_bytes(source->bytes())) {
    outcome.result = refused_result(std::move(source), std::move(*why));
  } else {
    // Found when the first rule asks, like the context below.
    LockCache::Entry lock;
    const ResolveMode mode = world_.mode(outcome.profile);
    // Opened when the first rule asks: most files never need it.
    std::optional<Result<BuildContext>> opened;
    std::string broken_lock;
    const AnswerQueries answer = [&](const Queries& queries) {
      const bool asks_context = queries.asks_context();
      if (asks_context && context && !opened) {
        opened = BuildContext::open(*context, path);
        if (!*opened) outcome.notes.push_back(describe_note(path, opened->error().message));
      }
      Facts facts = asks_context && opened && *opened ? (*opened)->answer(queries) : Facts{};
      bool complete = !asks_context || facts.has_context();
      if (!queries.world.empty()) {
        if (!lock) lock = world_.lock_of(path.empty() ? "Dockerfile" : path);
        WorldAnswers answers;
        if (*lock)
          answers = world_.answer(mode, queries.world, **lock ? &(**lock)->lock : nullptr);
        else
          broken_lock = lock->error().message;
        complete = complete && *lock && is_complete(queries.world, answers);
        if (observe_) {
          const std::lock_guard guard(observe_mutex_);
          observe_(queries.world, answers, *lock && **lock ? (**lock)->path : std::string());
        }
        facts.set_world(std::move(answers));
      }
      if (!complete && options_.strict) outcome.exit_code = worse_exit_code(outcome.exit_code, kExitUnresolved);
      return facts;
    };
    outcome.result = run_pipeline(std::move(source), transforms_, pipeline_options(config), answer);
    if (!broken_lock.empty()) {
      // A lock file that cannot be read must not pass for one that is not there: other facts would be taken.
      outcome.result.reset();
      outcome.exit_code = kExitBadInput;
      outcome.problems.push_back(std::move(broken_lock));
      return;
    }
    add_hints(*outcome.result->before, outcome.result->diagnostics);
    // For most files nobody asks.
    if (!secrets_to_pass(*outcome.result).empty())
      outcome.result->place = build_place(path, context, options_.context.has_value());
  }
  if (outcome.result->refused) outcome.exit_code = worse_exit_code(outcome.exit_code, kExitBadInput);
  // A rule's mistake was undone, but whoever runs this should hear of it.
  if (!outcome.result->incidents.empty()) outcome.exit_code = kExitInternal;
  if (options_.check && outcome.result->changed())
    outcome.exit_code = worse_exit_code(outcome.exit_code, kExitChanges);
}

}  // namespace drydock
