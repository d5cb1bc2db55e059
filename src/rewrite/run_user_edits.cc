#include "rewrite/run_user_edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "rewrite/user_creation.h"
#include "text/ascii.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

bool builds(const Instruction& instruction) {
  const Keyword keyword = instruction.keyword();
  return keyword == Keyword::kRun || keyword == Keyword::kCopy || keyword == Keyword::kAdd ||
         keyword == Keyword::kWorkdir;
}

// What may stand above the step that makes the user: it only sets names and values.
bool is_preamble(const Instruction& instruction) {
  const Keyword keyword = instruction.keyword();
  return keyword == Keyword::kArg || keyword == Keyword::kEnv || keyword == Keyword::kLabel ||
         keyword == Keyword::kShell || keyword == Keyword::kMaintainer;
}

class Editor {
 public:
  Editor(const TransformInput& input, const Stage& stage, const RunUser& user, bool home,
         const WritablePaths& paths)
      : input_(input), stage_(stage), user_(user), home_(home), paths_(paths) {
    const std::string keyword = stage.from.keyword_text();
    lower_ = keyword == lower_ascii(keyword);
  }

  RunUserEdits make() {
    const Instruction* last = &stage_.from;
    for (const Instruction& instruction : stage_.instructions)
      if (builds(instruction)) last = &instruction;
    // A stage of nothing but its program's name keeps its variables on top.
    if (last == &stage_.from)
      for (const Instruction& instruction : stage_.instructions)
        if (is_preamble(instruction) && instruction.index() == last->index() + 1) last = &instruction;
    if (user_.fresh && !user_.name.empty()) create();
    std::string end = give_folders(*last) + give_workdir();
    end += fmt::format("{} {}\n", word("USER"), user_.user_word(input_.settings));
    insert_after(*last, end, static_cast<std::uint32_t>(std::count(end.begin(), end.end(), '\x01')) + 1);
    return std::move(out_);
  }

 private:
  std::string word(string_view keyword) const { return lower_ ? lower_ascii(keyword) : std::string(keyword); }

  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  /// A RUN with a mark in front, by which they are counted.
  std::string run(const std::string& script) const { return fmt::format("\x01{} {}\n", word("RUN"), script); }

  void create() {
    const Instruction* before = &stage_.from;
    for (const Instruction& instruction : stage_.instructions) {
      if (!is_preamble(instruction)) break;
      before = &instruction;
    }
    insert_after(*before,
                 run(user_creation(user_.tool, user_.name, *user_.uid, home_, input_.file().escape())), 1);
  }

  void insert_after(const Instruction& instruction, std::string text, std::uint32_t count) {
    std::erase(text, '\x01');
    const string_view source = input_.file().source().bytes();
    const std::uint32_t at = instruction.full_lines().end;
    if (at > 0 && source[at - 1] != '\n') {
      // The file's last line has no ending, and shall have none.
      text.pop_back();
      text.insert(0, "\n");
    } else if (at < source.size() && (source[at] == '\n' || source[at] == '\r')) {
      text.insert(0, "\n");
    }
    out_.edits.push_back({{at, at}, std::move(text)});
    out_.changes.push_back({InstructionChange::Kind::kInsert, instruction.index() + 1, count});
  }

  std::string give(const std::vector<const DataFolder*>& folders, const std::vector<std::string>& files = {}) const {
    std::vector<string_view> all, absent;
    bool recursive = false;
    for (const DataFolder* folder : folders) {
      all.push_back(folder->path);
      recursive |= folder->filled;
      if (!folder->there) absent.push_back(folder->path);
    }
    all.insert(all.end(), files.begin(), files.end());
    std::string script;
    const char escape = input_.file().escape();
    if (!absent.empty()) script += fmt::format("mkdir -p {} {}\n    && ", fmt::join(absent, " "), escape);
    if (!files.empty()) script += fmt::format("touch {} {}\n    && ", fmt::join(files, " "), escape);
    return run(script + fmt::format("chown {}{} {}", recursive ? "-R " : "", user_.owner(), fmt::join(all, " ")));
  }

  // VOLUMEs before their instruction: what changes below a VOLUME after it is lost in the classic builder.
  std::string give_folders(const Instruction& last) {
    std::map<std::uint32_t, std::vector<const DataFolder*>> groups;
    constexpr std::uint32_t kEnd = 0xFFFFFFFF;
    for (const DataFolder& folder : paths_.folders) {
      const bool early = folder.volume && folder.at < last.index();
      if (early && user_.made_at && *user_.made_at > folder.at)
        problem(fmt::format("`{}` is made after the `VOLUME {}` that it must own", user_.name, folder.path));
      groups[early ? folder.at : kEnd].push_back(&folder);
    }
    if (!paths_.files.empty()) groups.try_emplace(kEnd);
    std::string end;
    for (const auto& [at, folders] : groups) {
      if (at == kEnd) {
        end = give(folders, paths_.files);
      } else {
        const Instruction& previous = input_.file().instructions()[at - 1];
        insert_after(previous, give(folders), 1);
      }
    }
    return end;
  }

  // The working folder and what was copied into it; all that is below it where a step may have made more
  // there.
  std::string give_workdir() {
    if (paths_.workdir.empty()) return {};
    std::vector<Instruction> copies;
    bool steps = stage_.parent.has_value() || !user_.own_group;
    for (const Instruction& instruction : stage_.instructions) {
      const Keyword keyword = instruction.keyword();
      if (keyword == Keyword::kRun && !copies.empty()) steps = true;
      if (keyword != Keyword::kCopy && keyword != Keyword::kAdd) continue;
      const auto words = instruction.arguments();
      const auto target =
          words.empty() ? std::nullopt : input_.model.expand(instruction, instruction.value(words.back()));
      const auto workdir = input_.model.state_before(instruction).workdir.value;
      if (!target || (!target->starts_with('/') && !workdir)) {
        steps = true;
        continue;
      }
      const std::string path = clean_path(target->starts_with('/') ? *target : *workdir + "/" + *target);
      if (!is_inside(path, paths_.workdir)) continue;
      copies.push_back(instruction);
      if (instruction.flag("link") || instruction.flag("chown") || !instruction.heredocs().empty())
        steps = true;
    }
    if (!steps) {
      for (const Instruction& copy : copies) {
        const std::uint32_t at = copy.keyword_range().end;
        out_.edits.push_back({{at, at}, fmt::format(" --chown={}", user_.owner())});
      }
    }
    return run(fmt::format("chown {}{} {}", steps ? "-R " : "", user_.owner(), paths_.workdir));
  }

  const TransformInput& input_;
  const Stage& stage_;
  const RunUser& user_;
  bool home_;
  const WritablePaths& paths_;
  bool lower_ = false;
  RunUserEdits out_;
};

}  // namespace

RunUserEdits run_user_edits(const TransformInput& input, const Stage& stage, const RunUser& user, bool home,
                            const WritablePaths& paths) {
  return Editor(input, stage, user, home, paths).make();
}

}  // namespace drydock
