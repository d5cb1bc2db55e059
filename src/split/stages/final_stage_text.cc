#include "split/stages/final_stage_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "syntax/json_array.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;
using Kind = FinalStageItem::Kind;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

bool is_lower(string_view text) {
  return text == lower_ascii(text);
}

// Letters, digits and what else no instruction reads as anything but itself; bytes of other scripts too.
bool is_plain(string_view text, string_view more) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    const char lower = lower_ascii(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80 || more.find(c) != string_view::npos;
  });
}

// How the author breaks a RUN into lines.
struct Habit {
  std::string indent = "    ";
  bool operators_last = false;  // `a && \`, and not `\` and then `&& b`
};

// New lines should look as if the author had written them, so a RUN of several lines shows how.
std::optional<Habit> habit_of(const Instruction& run, char escape) {
  const TextRange range = run.line_range();
  string_view text = run.source().substr(range.begin, range.size());
  const std::size_t first_end = text.find('\n');
  if (first_end == string_view::npos) return std::nullopt;
  string_view first = text.substr(0, first_end);
  while (!first.empty() && (is_blank(first.back()) || first.back() == escape)) first.remove_suffix(1);
  Habit habit;
  habit.operators_last = first.ends_with("&&");
  for (std::size_t begin = first_end + 1; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t word = line.find_first_not_of(" \t\r");
    if (word == string_view::npos || line[word] == '#') continue;
    // Deeper indentation is an alignment below some word, which would not fit here.
    if (line[0] == '\t')
      habit.indent = "\t";
    else if (word == 2)
      habit.indent = "  ";
    return habit;
  }
  return habit;
}

// Every text of the plan is looked at before it is written: names of files and packages come from build
// contexts and archives, and none of them may end a line or begin an option.
class Writer {
 public:
  // The stage's own habit comes before that of the rest of the file.
  Writer(const BuildModel& model, const Stage& stage, const SplitPlan& plan, const std::string& build_name)
      : model_(model), stage_(stage), plan_(plan), build_name_(build_name), escape_(model.file().escape()) {
    for (const Instruction& each : stage.instructions)
      if (each.keyword() == Keyword::kRun && take(habit_of(each, escape_))) return;
    for (const Instruction& each : model.file().instructions())
      if (each.keyword() == Keyword::kRun && take(habit_of(each, escape_))) return;
  }

  FinalStageText write(const std::vector<FinalStageItem>& items) {
    from();
    for (const FinalStageItem& item : items) {
      switch (item.kind) {
        case Kind::kAuthor:
          author(*item.author);
          break;
        case Kind::kPackages:
          packages();
          break;
        case Kind::kEnvironment:
          line(Keyword::kEnv, plan_.environment[item.number]);
          break;
        case Kind::kWorkdir:
          workdir();
          break;
        case Kind::kCarried:
          carried();
          break;
        case Kind::kRun:
          line(Keyword::kRun, plan_.run[item.number]);
          break;
      }
    }
    return std::move(out_);
  }

  // Steps that the plan adds at the end of the build stage, such as `npm prune` before what is left is
  // carried.
  FinalStageText write_build() {
    for (const std::string& script : plan_.build_run) line(Keyword::kRun, script);
    return std::move(out_);
  }

 private:
  bool take(std::optional<Habit> habit) {
    if (habit) habit_ = *habit;
    return habit.has_value();
  }

  // The first problem is the one that is told; later ones may only follow from it.
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  /// The keyword as the file writes it: by the stage's first instruction of that kind, else by its FROM.
  std::string word(Keyword keyword) const {
    const auto same = std::find_if(stage_.instructions.begin(), stage_.instructions.end(),
                                   [&](const Instruction& each) { return each.keyword() == keyword; });
    const Instruction& model = same == stage_.instructions.end() ? stage_.from : *same;
    const std::string name(keyword_name(keyword));
    return is_lower(model.keyword_text()) ? lower_ascii(name) : name;
  }

  void line(Keyword keyword, string_view text) {
    bool whole = !text.empty() && text.back() != escape_ && text.find('\r') == string_view::npos;
    // A line that ends early would make an instruction out of the rest.
    for (std::size_t i = 0; i < text.size(); ++i)
      whole = whole && (text[i] != '\n' || (keyword == Keyword::kRun && i > 0 && text[i - 1] == escape_));
    if (!whole)
      problem(fmt::format("a line of the final stage cannot be written: {}",
                          text.substr(0, text.find_first_of("\r\n"))));
    out_.text += fmt::format("{} {}\n", word(keyword), text);
    ++out_.count;
  }

  void from() {
    std::string flags;
    for (const Flag& flag : stage_.from.flags()) {
      // Those two say which of two machines the build or the image is for; the image's is the one that FROM
      // takes by itself.
      const bool machine = flag.value && (flag.value->find("BUILDPLATFORM") != std::string::npos ||
                                          flag.value->find("TARGETPLATFORM") != std::string::npos);
      if (flag.name == "platform" && !machine)
        flags += std::string(stage_.from.source().substr(flag.range.begin, flag.range.size())) + " ";
    }
    // A flag may stand on a continuation line, and the new FROM is written on one.
    if (flags.find('\n') != std::string::npos || !is_plain(plan_.runtime_base, "./:@_-"))
      problem("the `FROM` of the final stage cannot be written");
    out_.text += fmt::format("{} {}{}{}\n", word(Keyword::kFrom), flags, plan_.runtime_base,
                             stage_.name.empty() ? "" : as_name(model_, stage_, stage_.name));
    ++out_.count;
  }

  /// Whole lines, with their indentation and line endings: what an author aligned stays aligned.
  void author(const Instruction& each) {
    const bool moves = plan_.placements.at(each.index()) == Placement::kFinal;
    if (moves) {
      const TextRange range = lines_with_comments(each);
      out_.text += each.source().substr(range.begin, range.size());
    } else {
      repeat(each);
    }
    // The file's last instruction may have no line ending.
    if (!out_.text.ends_with('\n')) out_.text += '\n';
    ++out_.count;
  }

  /// Without the empty lines between its continuation lines, of which BuildKit would warn a second time.
  void repeat(const Instruction& each) {
    const TextRange range = each.full_lines();
    const SourceText& source = model_.file().source();
    std::uint32_t done = range.begin;
    for (const Diagnostic& diagnostic : model_.file().diagnostics()) {
      if (!range.contains(diagnostic.range.begin)) continue;
      const TextRange line = source.lines().line_range(source.lines().line_of(diagnostic.range.begin));
      if (line.begin < done || source.slice(line).find_first_not_of(" \t\r\n") != string_view::npos)
        problem(fmt::format("the `{}` on line {} cannot be repeated: {}", keyword_name(each.keyword()),
                            each.start_line(), diagnostic.message));
      if (!out_.problem.empty()) return;
      out_.text += source.slice({done, line.begin});
      done = line.end;
    }
    out_.text += source.slice({done, range.end});
  }

  /// WORKDIR takes the rest of its line as one path and expands variables in it, so blanks may stand in it
  /// and `$` not.
  void workdir() {
    if (!plan_.workdir.starts_with('/') || !is_plain(plan_.workdir, "/._+-@:,=~ "))
      problem("the name of the working folder holds characters that would have to be quoted");
    line(Keyword::kWorkdir, plan_.workdir);
  }

  /// COPY reads its sources as patterns: a name that holds one is declined with those that would have to be
  /// quoted.
  void carried() {
    for (const Carried& each : plan_.carried) {
      if (!each.path.starts_with('/') || each.path == "/" || !is_plain(each.path, "/._+-@:,=~% ") ||
          !is_plain(each.chown, "._-:"))
        problem(
            "the path of a file that is copied from the build holds characters that would have to be quoted");
      const std::string chown = each.chown.empty() ? "" : fmt::format(" --chown={}", each.chown);
      // The source and the destination are the same path: programs find their files where they were. Only the
      // JSON form keeps a blank in a name.
      const std::string text = each.path.find(' ') == std::string::npos
                                   ? fmt::format("{0} {0}", each.path)
                                   : fmt::format("[{0}, {0}]", encode_json_string(each.path));
      line(Keyword::kCopy, fmt::format("--from={}{} {}", build_name_, chown, text));
    }
  }

  /// ` \`, the indentation and the next command.
  /// Joined by `&&`, so that a step that fails ends the build.
  std::string then(string_view command) const {
    return habit_.operators_last ? fmt::format(" && {}\n{}{}", escape_, habit_.indent, command)
                                 : fmt::format(" {}\n{}&& {}", escape_, habit_.indent, command);
  }

  /// With the flags and the cleaning that this tool's own rules ask for, so that none of them has to change
  /// it afterwards.
  void packages() {
    // A name that began with a dash would be an option to the package manager.
    for (const std::string& name : plan_.packages)
      if (name.empty() || name.front() == '-' || !is_plain(name, ".+-:=_~"))
        problem(fmt::format("`{}` is no package", name));
    // Each manager leaves its lists behind unless told otherwise, and they would grow the layer.
    const bool apk = plan_.package_manager == PackageManager::kApk;
    // A few names are read at a glance; more of them stand one a line, so that a change shows as one line.
    constexpr std::size_t kNames = 3, kColumns = 48;
    const std::string names = fmt::format("{}", fmt::join(plan_.packages, " "));
    const bool broken = plan_.packages.size() > kNames || names.size() > kColumns;
    const std::string depth = apk ? habit_.indent : habit_.indent + habit_.indent;
    std::string list;
    for (const std::string& name : plan_.packages)
      list += broken ? fmt::format(" {}\n{}{}", escape_, depth, name) : " " + name;
    if (apk) {
      line(Keyword::kRun, "apk add --no-cache" + list);
    } else {
      line(Keyword::kRun, "apt-get update" + then("apt-get install -y --no-install-recommends" + list) +
                              then("rm -rf /var/lib/apt/lists/*"));
    }
  }

  const BuildModel& model_;
  const Stage& stage_;
  const SplitPlan& plan_;
  const std::string& build_name_;
  char escape_;
  Habit habit_;
  FinalStageText out_;
};

}  // namespace

// A comment above an instruction speaks of it, and moves with it.
TextRange lines_with_comments(const Instruction& instruction) {
  TextRange range = instruction.full_lines();
  const string_view source = instruction.source();
  for (const TextRange comment : instruction.leading_comments()) {
    std::uint32_t begin = comment.begin;
    while (begin > 0 && source[begin - 1] != '\n') --begin;
    range.begin = std::min(range.begin, begin);
  }
  return range;
}

std::string as_name(const BuildModel& model, const Stage& stage, const std::string& name) {
  bool lower = is_lower(stage.from.keyword_text());
  // A name that is written already shows the case of `AS`; the stage's own comes before the others'.
  const auto look = [&](const Stage& each) {
    if (each.name.empty()) return false;
    string_view text =
        each.from.source().substr(each.image_range.end, each.name_range.begin - each.image_range.end);
    lower = text.find("as") != string_view::npos;
    return true;
  };
  if (!look(stage))
    for (const Stage& each : model.stages())
      if (look(each)) break;
  return fmt::format(" {} {}", lower ? "as" : "AS", name);
}

FinalStageText build_run_text(const BuildModel& model, const Stage& stage, const SplitPlan& plan) {
  return Writer(model, stage, plan, {}).write_build();
}

FinalStageText final_stage_text(const BuildModel& model, const Stage& stage, const SplitPlan& plan,
                                const std::vector<FinalStageItem>& items, const std::string& build_name) {
  return Writer(model, stage, plan, build_name).write(items);
}

}  // namespace drydock
