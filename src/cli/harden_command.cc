#include "cli/harden_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "cli/cli.h"
#include "cli/discover.h"
#include "cli/harden_file.h"
#include "cli/in_order.h"
#include "cli/input_check.h"
#include "cli/interrupt.h"
#include "report/describe.h"
#include "report/redact.h"
#include "report/terminal.h"
#include "report/unasked.h"
#include "text/file_io.h"
#include "text/quote.h"

namespace drydock {
namespace {

/// A list of paths longer than this is no list of paths.
constexpr std::size_t kMaxPathList = 1u << 30;

/// All that a pipe or a terminal gives. Its size is not known before its end, so the bound is checked on the
/// way.
Result<std::string> read_descriptor(int fd, std::size_t max_bytes) {
  constexpr std::size_t kChunk = 64u << 10;
  std::string bytes;
  for (std::size_t filled = 0;;) {
    bytes.resize(filled + kChunk);
    const ssize_t got = ::read(fd, bytes.data() + filled, kChunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{fmt::format("cannot read: {}", std::generic_category().message(errno))};
    filled += static_cast<std::size_t>(got);
    if (filled > max_bytes) return Error{fmt::format("it is larger than {} bytes", max_bytes)};
    if (got == 0) {
      bytes.resize(filled);
      return bytes;
    }
  }
}

class HardenRun {
 public:
  HardenRun(const HardenOptions& options, const Streams& streams, FileRun run)
      : options_(options),
        streams_(streams),
        output_(run.output),
        only_(options.only.begin(), options.only.end()),
        transforms_(std::move(run.transforms)),
        configs_(known_rules()),
        world_(options.world, prepared(configs_, options), options.config.has_value()),
        hardener_(options, configs_, world_, transforms_, std::move(run.observe)) {}

  /// Hardens the standard input.
  int text() {
    Result<std::string> bytes = read_descriptor(streams_.in, kMaxSourceBytes);
    if (!bytes) {
      problem(describe_error(options_.stdin_filename.value_or("<stdin>"), bytes.error().message));
      return kExitBadInput;
    }
    FileOutcome outcome = hardener_.text(std::move(*bytes), options_.stdin_filename.value_or(""));
    end_world();
    tell_problems(outcome);
    if (!outcome.result) return outcome.exit_code;
    if (hides_unasked(outcome)) outcome.result = without_unasked(*outcome.result, only_);
    const PipelineResult& result = *outcome.result;
    if (options_.format) {
      const auto reporter = make_reporter(*options_.format, report_options());
      tell_diagnostics(result);
      // One after the other: the end of a document must not be made before its file.
      streams_.out.write(reporter->file(result));
      streams_.out.write(reporter->finish());
      return outcome.exit_code;
    }
    for (const Diagnostic& each : result.diagnostics) {
      if (each.severity == Diagnostic::Severity::kError) problem(describe_diagnostic(*result.before, each));
    }
    tell_incidents(result);
    if (!options_.quiet) tell_findings(result, streams_.err);
    // An editor that gets an empty text and an exit code beyond 1 keeps what it has.
    if (!options_.check && !result.refused) streams_.out.write(result.after);
    return outcome.exit_code;
  }

  /// Hardens what the paths and the list of paths name.
  int files() {
    int code = kExitDone;
    std::vector<std::string> paths = options_.paths;
    if (options_.files_from) {
      const Result<std::string> list = *options_.files_from == "-"
                                           ? read_descriptor(streams_.in, kMaxPathList)
                                           : read_file(*options_.files_from, kMaxPathList);
      if (!list) {
        problem(describe_error(*options_.files_from == "-" ? "<stdin>" : *options_.files_from,
                               list.error().message));
        return kExitBadInput;
      }
      for (std::string& path : parse_path_list(*list)) paths.push_back(std::move(path));
    }
    const Discovery found =
        discover(paths, [&](const std::string& path, bool is_folder) { return excluded(path, is_folder); });
    for (const std::string& each : found.problems) {
      problem(each);
      code = kExitBadInput;
    }
    if (!options_.quiet) {
      for (const std::string& each : found.notes) streams_.err.line(each);
    }

    // Who writes or checks has asked a question with a short answer, unless a report is asked for as well.
    if (output_ == RunOutput::kReport && (options_.format || (!options_.write && !options_.check)))
      reporter_ = make_reporter(options_.format.value_or(ReportFormat::kDiff), report_options());
    for (const auto& [name, real] : found.real_folders) configs_.know_folder(name, real);
    const unsigned jobs = options_.jobs != 0 ? options_.jobs : std::thread::hardware_concurrency();
    // Where nothing is written, there is nothing to bring to an end.
    std::optional<Interrupt> interrupt;
    if (options_.write) interrupt.emplace();
    {
      // Layers of large images take their time, and nothing else is seen until they are read.
      const Notice notice(streams_.err, "drydock: asking registries and archives", !options_.quiet);
      hardener_.ask_ahead(found.files);
    }
    Progress progress(streams_.err, found.files.size(), !options_.quiet);
    for_each_in_order(
        found.files.size(), jobs, [&](std::size_t i) { return hardener_.file(found.files[i]); },
        [&](std::size_t i, const FileOutcome& outcome) {
          code = worse_exit_code(code, outcome.exit_code);
          emit(outcome, progress);
          progress.update(i + 1);
          if (interrupt && interrupt->signal() != 0) return false;
          // Once nobody reads the report any more, only writing files is worth going on for.
          return options_.write || !streams_.out.closed();
        });
    progress.clear();
    end_world();
    if (reporter_) streams_.out.write(reporter_->finish());
    if (options_.write && !options_.quiet && output_ == RunOutput::kReport) streams_.err.line(summary_line());
    if (interrupt && interrupt->signal() != 0) {
      streams_.err.line("drydock: interrupted; the other files are as they were");
      return kExitSignal + interrupt->signal();
    }
    return code;
  }

 private:
  static ConfigCache& prepared(ConfigCache& configs, const HardenOptions& options) {
    if (options.no_config) configs.use_none();
    if (options.config) configs.use_file(*options.config);
    return configs;
  }

  void end_world() {
    world_.finish();
    if (options_.quiet) return;
    for (const std::string& note : world_.notes()) streams_.err.line("drydock: " + printable(note));
  }

  /// The ids that a configuration may name: drydock's own rules, whichever run here.
  static std::vector<std::string_view> known_rules() {
    std::vector<std::string_view> ids;
    // The texts are constants, so that they outlive the objects.
    for (const auto& transform : all_transforms()) ids.push_back(transform->info().id);
    return ids;
  }

  ReportOptions report_options() const {
    ReportOptions out;
    out.colour = wants_color(options_.color, streams_.out.fd());
    out.quiet = options_.quiet;
    out.show_secrets = options_.show_secrets;
    out.version = DRYDOCK_VERSION;
    const std::set<std::string_view> only(options_.only.begin(), options_.only.end());
    const std::set<std::string_view> skip(options_.skip.begin(), options_.skip.end());
    for (const auto& transform : transforms_) {
      const TransformInfo& info = transform->info();
      if ((only.empty() || only.contains(info.id)) && !skip.contains(info.id)) out.rules.push_back(&info);
    }
    return out;
  }

  /// What the nearest configuration excludes. A broken one excludes nothing: it is told when its files' turn
  /// comes.
  bool excluded(const std::string& path, bool is_folder) {
    const std::string parent = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
    const ConfigCache::Entry config = configs_.for_folder(parent);
    if (!*config || (*config)->exclude.empty()) return false;
    const std::string prefix = (*config)->folder == "/" ? "/" : (*config)->folder + "/";
    if (!path.starts_with(prefix)) return false;
    const auto verdict = (*config)->exclude.check(std::string_view(path).substr(prefix.size()), is_folder);
    return verdict == IgnoreFile::Verdict::kIgnore;
  }

  void problem(const std::string& line) {
    // Where both streams end in one place, a message must come after what it follows.
    streams_.out.flush();
    streams_.err.line(line);
  }

  void tell_problems(const FileOutcome& outcome) {
    for (const std::string& each : outcome.problems) problem(each);
    if (!options_.quiet) {
      for (const std::string& each : outcome.notes) problem(each);
    }
    // The files of a folder share its configuration, and one message about it is enough.
    if (outcome.broken_config && told_configs_.insert(outcome.broken_config).second)
      problem(outcome.broken_config->error().message);
  }

  /// Why a file was refused, for the standard error; the report for people says it itself.
  void tell_diagnostics(const PipelineResult& result) {
    if (reporter_says_it()) return;
    for (const Diagnostic& each : result.diagnostics) {
      if (each.severity == Diagnostic::Severity::kError) problem(describe_diagnostic(*result.before, each));
    }
    tell_incidents(result);
  }

  /// Bugs of rules. What the other rules did is kept, since each application was checked by itself.
  void tell_incidents(const PipelineResult& result) {
    for (const Incident& each : result.incidents)
      problem(describe_error(shown_path(*result.before),
                             fmt::format("internal error: the changes of {} were dropped: {}", each.rule,
                                         printable(each.what))));
  }

  bool reporter_says_it() const {
    const bool reports = options_.format || (!options_.write && !options_.check);
    return reports && !options_.quiet && options_.format.value_or(ReportFormat::kDiff) == ReportFormat::kDiff;
  }

  /// Who saves a file in an editor does not want to read on every save that no network was asked. What machines read
  /// leaves nothing out, and whoever names a rule wants to hear of it.
  bool hides_unasked(const FileOutcome& outcome) const {
    const bool for_people = options_.format.value_or(ReportFormat::kDiff) == ReportFormat::kDiff;
    return outcome.profile == Profile::kSave && for_people;
  }

  /// One line for each finding, and one for all that nobody could be asked about.
  void tell_findings(const PipelineResult& result, Output& out) {
    const std::map<std::string, std::size_t> unasked = unasked_to_fold(result);
    if (!unasked.empty()) {
      out.line(fmt::format("{}: info: left alone ({}): {}", quote_path(shown_path(*result.before)),
                           list_of_counts(unasked), kUnaskedWhy));
    }
    for (const PlacedFinding& placed : result.findings) {
      if (!unasked.empty() && is_unasked(placed)) continue;
      const Finding& finding = placed.finding;
      const Position at =
          result.before->lines().code_point_position(result.before->bytes(), finding.range.begin);
      std::string end;
      // A list of findings is no report of changes: whether one would be applied is another question.
      const bool only_lists = output_ == RunOutput::kFindings;
      switch (outcome_of(placed)) {
        case Outcome::kApplied:
          if (!only_lists) end = " (fixed)";
          break;
        case Outcome::kAvailable:
          if (!only_lists) end = fmt::format(" (not applied: {})", applicability_name(finding.fix->applicability));
          break;
        case Outcome::kReported:
          break;
        case Outcome::kDeclined:
          end = fmt::format(" (left alone: {})", printable(finding.declined));
          break;
      }
      out.line(fmt::format("{}:{}:{}: {}: {} [{}]{}", quote_path(shown_path(*result.before)),
                                    at.line, at.column, severity_name(finding.severity),
                                    printable(finding.message), finding.rule, end));
    }
  }

  void emit(const FileOutcome& outcome, Progress& progress) {
    // A progress line must not stand in the middle of other text.
    if (!outcome.problems.empty() || outcome.broken_config || outcome.result) progress.clear();
    tell_problems(outcome);
    if (!outcome.result) return;
    std::optional<PipelineResult> fewer;
    if (hides_unasked(outcome)) fewer = without_unasked(*outcome.result, only_);
    const PipelineResult& result = fewer ? *fewer : *outcome.result;
    tell_diagnostics(result);
    if (output_ == RunOutput::kFindings)
      tell_findings(result, streams_.out);
    else if (reporter_)
      streams_.out.write(reporter_->file(result));
    else if (options_.check && !options_.quiet && output_ == RunOutput::kReport)
      streams_.out.write(check_line(result));
    // The summary is of what stands in the files now, not of what was tried.
    if (!options_.write || (result.changed() && !outcome.written)) return;
    summary_.add(result);
  }

  /// One line after --write; the details are in the files' own history.
  std::string summary_line() const {
    if (summary_.changed == 0)
      return fmt::format("drydock: nothing to change in {}", count_of(summary_.files, "file"));
    std::map<std::string, std::size_t> applied;
    for (const auto& [rule, counts] : summary_.rules) {
      if (counts.applied > 0) applied[rule] = counts.applied;
    }
    std::string line = fmt::format("drydock: {} changed, {} ({})", count_of(summary_.changed, "file"),
                                   count_of(summary_.total.applied, "change"), list_of_counts(applied));
    if (summary_.total.declined > 0) line += fmt::format("; {} declined", summary_.total.declined);
    return line;
  }

  const HardenOptions& options_;
  const Streams& streams_;
  RunOutput output_;
  const std::set<std::string> only_;  ///< the rules that the command line names
  std::vector<std::unique_ptr<Transform>> transforms_;
  ConfigCache configs_;
  World world_;
  FileHardener hardener_;
  std::unique_ptr<Reporter> reporter_;
  std::set<ConfigCache::Entry> told_configs_;
  Summary summary_;
};

}  // namespace

int harden(const HardenOptions& options, const Streams& streams) {
  HardenRun run(options, streams, {all_transforms(), RunOutput::kReport, {}});
  return options.paths.size() == 1 && options.paths[0] == "-" ? run.text() : run.files();
}

int run_over_files(const HardenOptions& options, const Streams& streams, FileRun run) {
  return HardenRun(options, streams, std::move(run)).files();
}

}  // namespace drydock
