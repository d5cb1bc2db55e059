#include "cli/parse_json.h"

#include <fmt/format.h>

#include "model/shell_state.h"
#include "syntax/json_array.h"
#include "syntax/run_script.h"
#include "text/utf8.h"

namespace drydock {
namespace {

void add_string(std::string& out, std::string_view text) {
  out += is_valid_utf8(text) ? encode_json_string(text) : encode_json_string(to_valid_utf8(text));
}

template <typename List>
void add_strings(std::string& out, const List& list) {
  out += '[';
  bool first = true;
  for (const auto& item : list) {
    if (!first) out += ',';
    first = false;
    add_string(out, item);
  }
  out += ']';
}

// The arguments as BuildKit's node list has them: ENV and LABEL as name, value, name, value.
std::vector<std::string> argument_values(const Instruction& instruction) {
  if (instruction.keyword() != Keyword::kEnv && instruction.keyword() != Keyword::kLabel) return instruction.values();
  std::vector<std::string> out;
  for (NameValue& entry : name_values(instruction)) {
    out.push_back(std::move(entry.name));
    out.push_back(entry.value.value_or(""));
  }
  return out;
}

std::vector<std::string> flag_texts(const Instruction& instruction) {
  std::vector<std::string> out;
  for (const Flag& flag : instruction.flags())
    out.push_back(flag.value ? fmt::format("--{}={}", flag.name, *flag.value) : "--" + flag.name);
  return out;
}

std::vector<std::string> command_words(const ShellScript& script, const ShellNode& node) {
  std::vector<std::string> out;
  for (const ShellWord& word : script.words(node)) out.emplace_back(script.raw(word));
  return out;
}

class JsonWriter {
 public:
  explicit JsonWriter(const Dockerfile& file) : file_(file) {}

  std::string line() {
    out_ = "{\"path\":";
    add_string(out_, file_.source().path());
    const Diagnostic* error = file_.error();
    if (error != nullptr) {
      out_ += ",\"error\":";
      add_string(out_, error->message);
    }
    out_ += ",\"escape\":";
    add_string(out_, std::string(1, file_.escape()));
    out_ += ",\"instructions\":[";
    bool first = true;
    for (const Instruction& instruction : file_.instructions()) {
      if (instruction.keyword() == Keyword::kFrom) shell_.clear();
      if (!first) out_ += ',';
      first = false;
      add_instruction(instruction);
    }
    out_ += "]}";
    return std::move(out_);
  }

 private:
  void add_instruction(const Instruction& instruction) {
    out_ += "{\"keyword\":";
    const std::string_view name = keyword_name(instruction.keyword());
    add_string(out_, name.empty() ? instruction.keyword_text() : name);
    if (const auto flags = flag_texts(instruction); !flags.empty()) {
      out_ += ",\"flags\":";
      add_strings(out_, flags);
    }
    if (instruction.exec_form()) out_ += ",\"form\":\"exec\"";
    if (instruction.keyword() == Keyword::kUnknown) {
      // BuildKit ignores its arguments: one empty node stands for them.
      out_ += ",\"args\":[\"\"]";
    } else if (const auto values = argument_values(instruction); !values.empty()) {
      out_ += ",\"args\":";
      add_strings(out_, values);
    }
    out_ += fmt::format(",\"start_line\":{},\"end_line\":{}", instruction.start_line(), instruction.end_line());
    if (!instruction.heredocs().empty() && !instruction.parent()) add_heredocs(instruction);
    if (const auto child = instruction.child()) {
      out_ += ",\"child\":";
      add_instruction(*child);
    }
    if (instruction.keyword() == Keyword::kShell) shell_ = instruction.values();
    if (instruction.keyword() == Keyword::kRun && !instruction.exec_form()) add_commands(instruction);
    out_ += '}';
  }

  void add_heredocs(const Instruction& instruction) {
    out_ += ",\"heredocs\":[";
    bool first = true;
    for (const Heredoc& doc : instruction.heredocs()) {
      if (!first) out_ += ',';
      first = false;
      out_ += "{\"name\":";
      add_string(out_, doc.opener.name);
      out_ += fmt::format(",\"expand\":{},\"chomp\":{},\"content\":", doc.opener.expand, doc.opener.chomp);
      add_string(out_, file_.source().slice(doc.body));
      out_ += '}';
    }
    out_ += ']';
  }

  void add_commands(const Instruction& run) {
    if (run.arguments().empty()) {
      out_ += ",\"shell\":\"ok\"";
      return;
    }
    auto text = shell_syntax(shell_, file_.escape()) == ShellSyntax::kPosix ? run_script_text(run) : std::nullopt;
    if (!text) {
      out_ += ",\"shell\":\"skipped\"";
      return;
    }
    const ShellScript script = parse_shell(std::move(*text));
    if (!script.ok()) {
      out_ += ",\"shell\":\"opaque\"";
      return;
    }
    out_ += ",\"commands\":[";
    bool first = true;
    for (const std::uint32_t id : script.simple_commands()) {
      const auto words = command_words(script, script.node(id));
      if (words.empty()) continue;
      if (!first) out_ += ',';
      first = false;
      add_strings(out_, words);
    }
    out_ += "],\"shell\":\"ok\"";
  }

  const Dockerfile& file_;
  std::vector<std::string> shell_;
  std::string out_;
};

}  // namespace

std::string parse_json_line(const Dockerfile& file) { return JsonWriter(file).line(); }

}  // namespace drydock
