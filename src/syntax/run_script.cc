#include "syntax/run_script.h"

#include <array>
#include <vector>

namespace drydock {
namespace {

// A heredoc's body line by line, without the tabs that `<<-` drops.
void add_body(std::string_view source, const Heredoc& doc, std::vector<TextRange>& pieces) {
  if (!doc.opener.chomp) {
    pieces.push_back(doc.body);
    return;
  }
  for (std::uint32_t line = doc.body.begin; line < doc.body.end;) {
    const std::size_t lf = source.find('\n', line);
    const std::uint32_t next = lf == std::string_view::npos ? doc.body.end : std::min(static_cast<std::uint32_t>(lf) + 1, doc.body.end);
    std::uint32_t begin = line;
    while (begin < next && source[begin] == '\t') ++begin;
    pieces.push_back({begin, next});
    line = next;
  }
}

}  // namespace

bool is_shell_shebang(std::string_view line) {
  line.remove_prefix(2);
  std::string_view program;
  for (int words = 0; words < 2; ++words) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return false;
    const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
    program = line.substr(begin, end - begin);
    program = program.substr(program.rfind('/') + 1);
    line.remove_prefix(end);
    if (program != "env") break;
  }
  for (const std::string_view shell : {"sh", "bash", "dash", "ash", "ksh", "mksh", "busybox"})
    if (program == shell) return true;
  return false;
}

std::optional<LogicalText> run_script_text(const Instruction& run) {
  if (run.keyword() != Keyword::kRun || run.exec_form() || run.arguments().empty()) return std::nullopt;
  const auto docs = run.heredocs();
  if (docs.empty()) return run.body();
  const std::string_view source = run.source();
  std::vector<TextRange> pieces;
  if (parse_heredoc_word(run.body().text())) {
    const std::string_view body = source.substr(docs[0].body.begin, docs[0].body.size());
    if (body.starts_with("#!") && !is_shell_shebang(body.substr(0, body.find('\n')))) return std::nullopt;
    add_body(source, docs[0], pieces);
    return LogicalText(source, pieces);
  }
  // The instruction's own lines, then the heredocs with their delimiters; the line ending between is the shell's.
  for (const Token& token : run.tokens()) {
    if (token.range.begin < run.arguments().front().range.begin) continue;
    if (token.range.begin >= docs[0].body.begin) break;
    if (token.kind == TokenKind::kContinuation || token.kind == TokenKind::kComment) continue;
    if (token.kind == TokenKind::kNewline && token.range.end != docs[0].body.begin) continue;
    pieces.push_back(token.range);
  }
  for (const Heredoc& doc : docs) {
    pieces.push_back(doc.body);
    if (!doc.terminator.empty()) pieces.push_back(doc.terminator);
  }
  return LogicalText(source, pieces);
}

std::optional<LogicalText> command_script_text(const Instruction& instruction) {
  if (instruction.exec_form() || instruction.arguments().empty()) return std::nullopt;
  switch (instruction.keyword()) {
    case Keyword::kCmd:
    case Keyword::kEntrypoint: return instruction.body();
    case Keyword::kHealthcheck:
      if (instruction.arguments().size() < 2) return std::nullopt;
      return instruction.logical(instruction.arguments()[1]);
    default: return std::nullopt;
  }
}

}  // namespace drydock
