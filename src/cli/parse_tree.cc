#include <fmt/format.h>

#include "cli/parse_json.h"
#include "model/shell_state.h"
#include "report/terminal.h"
#include "syntax/run_script.h"
#include "text/quote.h"

namespace drydock {
namespace {

/// Writes the tree. Texts of the file go through terminal_safe(): this is for people, on terminals.
class TreeWriter {
 public:
  explicit TreeWriter(const Dockerfile& file) : file_(file) {}

  std::string text() {
    const std::string& path = file_.source().path();
    out_ = path.empty() ? "<stdin>" : quote_path(path);
    if (file_.escape() != '\\') out_ += fmt::format("  (escape {})", file_.escape());
    out_ += '\n';
    for (const Directive& each : file_.directives())
      line(1, fmt::format("# {}={}", each.name, terminal_safe(file_.source().slice(each.value))));
    for (const Instruction& instruction : file_.instructions()) {
      // Each stage starts with the default shell.
      if (instruction.keyword() == Keyword::kFrom) shell_.clear();
      add(instruction, 1);
    }
    return std::move(out_);
  }

 private:
  void line(int depth, std::string_view text) {
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
    out_ += text;
    out_ += '\n';
  }

  void add(const Instruction& instruction, int depth) {
    const std::string_view name = keyword_name(instruction.keyword());
    const std::uint32_t first = instruction.start_line(), last = instruction.end_line();
    std::string head = fmt::format("{}", name.empty() ? terminal_safe(instruction.keyword_text()) : name);
    if (name.empty()) head += " (unknown instruction)";
    if (instruction.exec_form()) head += " (exec form)";
    if (!instruction.parent())
      head += first == last ? fmt::format("  line {}", first) : fmt::format("  lines {}-{}", first, last);
    line(depth, head);
    for (const Flag& flag : instruction.flags())
      line(depth + 1,
           terminal_safe(flag.value ? fmt::format("--{}={}", flag.name, *flag.value) : "--" + flag.name));

    const bool shell_form = !instruction.exec_form() && instruction.keyword() == Keyword::kRun;
    // The commands say more than the text they were found in, and show at once what was not understood.
    if (shell_form) {
      add_commands(instruction, depth + 1);
    } else {
      for (const std::string& value : instruction.values()) line(depth + 1, terminal_safe(value));
    }
    if (!instruction.parent()) {
      for (const Heredoc& doc : instruction.heredocs())
        line(depth + 1, fmt::format("<<{} {} bytes{}", terminal_safe(doc.opener.name), doc.body.size(),
                                    doc.terminated ? "" : " (not terminated)"));
    }
    if (const auto child = instruction.child()) add(*child, depth + 1);
    if (instruction.keyword() == Keyword::kShell) shell_ = instruction.values();
  }

  void add_commands(const Instruction& run, int depth) {
    auto script_text =
        shell_syntax(shell_, file_.escape()) == ShellSyntax::kPosix ? run_script_text(run) : std::nullopt;
    if (!script_text) return line(depth, "(not read: no POSIX shell)");
    const ShellScript script = parse_shell(std::move(*script_text));
    if (!script.ok()) return line(depth, "(opaque: " + terminal_safe(script.error()) + ")");
    for (const std::uint32_t id : script.simple_commands()) {
      const ShellNode& node = script.node(id);
      std::string words;
      for (const auto& list : {script.assignments(node), script.words(node)}) {
        for (const ShellWord& word : list)
          words += (words.empty() ? "" : " ") + terminal_safe(script.raw(word));
      }
      if (!words.empty()) line(depth, "$ " + words);
    }
  }

  const Dockerfile& file_;
  std::vector<std::string> shell_;
  std::string out_;
};

}  // namespace

std::string parse_tree_text(const Dockerfile& file) {
  return TreeWriter(file).text();
}

}  // namespace drydock
