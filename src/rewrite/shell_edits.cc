#include "rewrite/shell_edits.h"

#include <algorithm>

#include "syntax/word_expansion.h"

namespace drydock {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view blanks_at_start(std::string_view text) {
  return text.substr(0, std::min(text.find_first_not_of(" \t"), text.size()));
}

bool is_comment_or_empty(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t\r");
  return at == std::string_view::npos || line[at] == '#';
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t lf = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, lf - begin));
    begin = lf + 1;
  }
  return lines;
}

std::vector<std::uint32_t> children_of(const ShellScript& script, std::uint32_t id) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t child = script.node(id).first_child; child != 0; child = script.node(child).next_sibling)
    out.push_back(child);
  return out;
}

// The source between two logical offsets: white space, operators, continuations and comments. What was dropped
// on either side of the two is not part of it.
TextRange source_between(const ShellScript& script, std::uint32_t end_of_first, std::uint32_t begin_of_second) {
  const LogicalText& logical = script.logical();
  const std::uint32_t begin = end_of_first == 0 ? logical.to_source(0) : logical.to_source(end_of_first - 1) + 1;
  return {begin, std::max(begin, logical.to_source(begin_of_second))};
}

// True where a comment line stands between the bytes of the logical range. Those lines are not in the logical
// text, so a `#` that is there is looked at by its callers.
bool drops_comment(const Command& command, TextRange logical) {
  const std::string_view source = command.run.source();
  for (std::uint32_t i = logical.begin; i + 1 < logical.end; ++i) {
    const std::uint32_t from = command.script->logical().to_source(i) + 1;
    const std::uint32_t to = command.script->logical().to_source(i + 1);
    if (to > from && source.substr(from, to - from).find('#') != std::string_view::npos) return true;
  }
  return false;
}

// ---- How the author joins commands

struct Joint {
  std::string before;  // all that goes between the two commands
  bool breaks = false;
};

// Reads the bytes between two commands that `op` joins; a joint of the same form is made of it. Comments and
// empty lines between belong to their place and are not repeated.
std::optional<Joint> read_joint(std::string_view gap, std::string_view op) {
  const std::vector<std::string_view> lines = lines_of(gap);
  const std::size_t in_first = lines.front().find(op);
  if (lines.size() == 1) {
    if (in_first == std::string_view::npos) return std::nullopt;
    return Joint{std::string(gap), false};
  }
  const std::string_view last = lines.back();
  if (in_first != std::string_view::npos) {
    return Joint{std::string(lines.front().substr(0, in_first)) + std::string(op) + " \\\n" + std::string(blanks_at_start(last)), true};
  }
  const std::size_t in_last = last.find(op);
  if (in_last == std::string_view::npos || in_last != blanks_at_start(last).size()) return std::nullopt;
  return Joint{" \\\n" + std::string(last), true};
}

// The last joint of `op` between the nodes, one that breaks the line before one that does not.
std::optional<Joint> find_joint(const Instruction& run, const ShellScript& script, std::span<const std::uint32_t> nodes,
                                std::string_view op, ShellJoin join) {
  std::optional<Joint> found;
  for (std::size_t i = nodes.size(); i-- > 1;) {
    if (script.node(nodes[i - 1]).join != join) continue;
    const TextRange gap = source_between(script, script.node(nodes[i - 1]).range.end, script.node(nodes[i]).range.begin);
    const auto joint = read_joint(run.source().substr(gap.begin, gap.size()), op);
    if (joint && joint->breaks) return joint;
    if (joint && !found) found = joint;
  }
  return found;
}

// Where no joint breaks the line but the script has several: the indentation of its second line.
std::optional<std::string> continuation_indent(const Instruction& run, const ShellScript& script) {
  const TextRange all = script.source_range({0, script.logical().size()});
  const auto lines = lines_of(run.source().substr(all.begin, all.size()));
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (!is_comment_or_empty(lines[i])) return std::string(blanks_at_start(lines[i]));
  return std::nullopt;
}

// ---- When a script stops

bool sets_errexit(const ShellScript& script, const ShellNode& command, bool on) {
  const auto words = script.words(command);
  if (words.empty() || !script.is(words[0], "set")) return false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto word = script.literal(words[i]);
    if (!word || word->size() < 2 || word->front() != (on ? '-' : '+')) continue;
    if (word->find('e') != std::string::npos && !word->starts_with("--")) return true;
    if (word->back() == 'o' && i + 1 < words.size() && script.is(words[i + 1], "errexit")) return true;
  }
  return false;
}

// `set -e` is the first command, and nothing takes it back.
bool has_errexit(const ShellScript& script) {
  const auto& commands = script.simple_commands();
  if (commands.empty()) return false;
  const ShellNode& first = script.node(commands.front());
  const ShellNode& statement = script.node(first.parent);
  if (statement.parent != 0 || statement.range.begin != script.node(script.node(0).first_child).range.begin) return false;
  if (first.negated || first.join == ShellJoin::kPipe || first.join == ShellJoin::kOr) return false;
  return sets_errexit(script, first, true) && std::none_of(commands.begin(), commands.end(), [&](std::uint32_t id) {
           return sets_errexit(script, script.node(id), false);
         });
}

bool is_chain(const ShellScript& script, std::uint32_t statement) {
  for (const std::uint32_t id : children_of(script, statement))
    if (script.node(id).join == ShellJoin::kOr) return false;
  return true;
}

// Whether some node in the tree below `id`, itself included, fulfils the condition.
template <typename Condition>
bool any_below(const ShellScript& script, std::uint32_t id, const Condition& condition) {
  const ShellNode& node = script.node(id);
  // Ids are given in the order in which nodes begin, so a subtree is one run of them.
  for (std::uint32_t i = id; i < script.nodes().size() && (i == id || script.node(i).range.begin < node.range.end); ++i)
    if (condition(script.node(i))) return true;
  return false;
}

bool reads_heredoc(const ShellScript& script, std::uint32_t statement) {
  return any_below(script, statement, [&](const ShellNode& node) {
    const auto redirects = script.redirects(node);
    return std::any_of(redirects.begin(), redirects.end(), [&](const ShellRedirect& r) {
      const std::string_view op = script.text().substr(r.op.begin, r.op.size());
      return op == "<<" || op == "<<-";
    });
  });
}

// In a POSIX shell `cmd &> file` starts `cmd` in the background and then empties the file; only bash redirects.
bool may_run_in_background(const ShellScript& script) {
  return any_below(script, 0, [&](const ShellNode& node) {
    const auto redirects = script.redirects(node);
    return std::any_of(redirects.begin(), redirects.end(), [&](const ShellRedirect& r) { return script.text()[r.op.begin] == '&'; });
  });
}

// How another command may follow the script's last statement so that the script fails where it did before.
enum class Follow { kAnd, kSequence, kNever };

Follow follow_of(const ShellScript& script, std::uint32_t statement) {
  const auto commands = children_of(script, statement);
  if (commands.empty() || may_run_in_background(script)) return Follow::kNever;
  const ShellNode& last = script.node(commands.back());
  const bool has_function = any_below(script, 0, [](const ShellNode& n) { return n.kind == ShellKind::kFunction; });
  const auto can_hide = [](const ShellNode& n) { return n.join == ShellJoin::kAnd || n.negated; };
  if (has_errexit(script) && !any_below(script, statement, can_hide)) return Follow::kSequence;
  if (last.kind == ShellKind::kFunction || has_function) return Follow::kNever;
  if (last.kind == ShellKind::kSimple || last.kind == ShellKind::kTest) return Follow::kAnd;
  // What stands before `&&` runs without errexit, wherever that was set: a compound that holds more than one
  // statement would no longer stop at the first that fails.
  const bool loops = any_below(script, commands.back(), [](const ShellNode& n) {
    return n.kind == ShellKind::kFor || n.kind == ShellKind::kWhile || n.kind == ShellKind::kUntil || n.kind == ShellKind::kSelect;
  });
  const bool lists = any_below(script, commands.back(), [&](const ShellNode& n) {
    return n.kind == ShellKind::kStatement && n.next_sibling != 0 && script.node(n.parent).kind == ShellKind::kList;
  });
  return loops || lists ? Follow::kNever : Follow::kAnd;
}

// ---- Appending

std::optional<Edit> append_line(const Instruction& run, const ShellScript& script, std::uint32_t statement, std::string_view text) {
  const std::string_view source = run.source();
  const TextRange body = run.heredocs().front().body;
  const TextRange range = script.source_range(script.node(statement).range);
  // A heredoc of the last statement lies below its line, and nothing but the end of the body is surely behind it.
  const std::size_t end_of_line = reads_heredoc(script, statement) ? body.end - 1 : source.find('\n', range.end);
  if (body.empty() || end_of_line >= body.end || source[end_of_line] != '\n') return std::nullopt;
  const std::size_t line = source.rfind('\n', range.begin) + 1;
  const auto place = static_cast<std::uint32_t>(end_of_line + 1);
  return Edit{{place, place}, std::string(blanks_at_start(source.substr(line, range.begin - line))) + std::string(text) + "\n"};
}

std::optional<Edit> append_joined(const Instruction& run, const ShellScript& script, std::span<const std::uint32_t> statements,
                                  Follow follow, std::string_view text) {
  const std::uint32_t end = script.node(statements.back()).range.end;
  std::string_view tail = script.text().substr(end);
  tail = tail.substr(std::min(tail.find_first_not_of(" \t\r\n"), tail.size()));
  const bool in_heredoc = !run.heredocs().empty();
  // A comment at the end of a shell-form line would swallow whatever is written behind it.
  const bool closed = tail.starts_with(';');
  if (!in_heredoc && !tail.empty() && tail != ";") return std::nullopt;
  if (closed && follow == Follow::kAnd) return std::nullopt;

  std::optional<Joint> joint;
  const std::string_view op = follow == Follow::kAnd ? "&&" : ";";
  if (follow == Follow::kAnd)
    joint = find_joint(run, script, children_of(script, statements.back()), op, ShellJoin::kAnd);
  else
    joint = find_joint(run, script, statements, op, ShellJoin::kSequence);
  if (!joint) joint = Joint{follow == Follow::kAnd ? " && " : "; ", false};
  const auto indent = in_heredoc || joint->breaks ? std::nullopt : continuation_indent(run, script);
  if (indent) joint->before = follow == Follow::kAnd ? " \\\n" + *indent + "&& " : "; \\\n" + *indent;

  std::uint32_t place = source_between(script, end, end).begin;
  std::string written = joint->before + std::string(text);
  if (closed) {
    // The author closes the last statement as well: so is the new one.
    place = source_between(script, end, end + static_cast<std::uint32_t>(script.text().substr(end).find(';'))).end + 1;
    written = written.substr(written.find(';') + 1) + ";";
  }
  return Edit{{place, place}, std::move(written)};
}

// ---- Removing

// A condition's last command decides the branch, so none may go from there.
bool decides_branch(const ShellScript& script, std::uint32_t list) {
  const ShellNode& compound = script.node(script.node(list).parent);
  const auto parts = children_of(script, script.node(list).parent);
  const auto at = std::find(parts.begin(), parts.end(), list) - parts.begin();
  if (compound.kind == ShellKind::kWhile || compound.kind == ShellKind::kUntil) return at == 0;
  return compound.kind == ShellKind::kIf && at % 2 == 0 && at + 1 < static_cast<std::ptrdiff_t>(parts.size());
}

bool holds_comment(const Command& command, TextRange gap) {
  return drops_comment(command, gap) ||
         command.script->text().substr(gap.begin, gap.size()).find('#') != std::string_view::npos;
}

// Where the blanks before `begin` start; a line that the shell itself joins counts as blanks.
std::uint32_t end_of_word_before(std::string_view text, std::uint32_t begin) {
  while (begin > 0) {
    std::uint32_t at = begin - 1;
    if (text[at] == '\n') {
      while (at > 0 && text[at - 1] == '\r') --at;
      if (at == 0 || text[--at] != '\\') break;
    } else if (!is_blank(text[at])) {
      break;
    }
    begin = at;
  }
  return begin;
}

// Takes the node at `at` out of its row, with the bytes before it or behind it.
std::optional<Edit> remove_from_row(const Command& command, std::span<const std::uint32_t> row, std::size_t at) {
  const ShellScript& script = *command.script;
  const std::string_view source = command.run.source();
  const TextRange node = script.node(row[at]).range;
  if (drops_comment(command, node)) return std::nullopt;
  const bool first = at == 0;
  const bool last = at + 1 == row.size();
  const TextRange before = first ? TextRange{} : TextRange{script.node(row[at - 1]).range.end, node.begin};
  const TextRange behind = last ? TextRange{} : TextRange{node.end, script.node(row[at + 1]).range.begin};
  const auto breaks = [&](TextRange gap) {
    const TextRange range = source_between(script, gap.begin, gap.end);
    return source.substr(range.begin, range.size()).find('\n') != std::string_view::npos;
  };
  const bool can_before = !first && !holds_comment(command, before);
  const bool can_behind = !last && !holds_comment(command, behind);
  // On a line with its successor, the command leaves that line's start to it.
  const bool prefer_behind = first || (!last && breaks(before) && !breaks(behind));
  const bool take_behind = can_behind && (prefer_behind || !can_before);
  if (!take_behind && !can_before) return std::nullopt;
  const std::uint32_t begin = take_behind ? script.source_range(node).begin : source_between(script, before.begin, before.end).begin;
  const std::uint32_t end = take_behind ? source_between(script, behind.begin, behind.end).end : script.source_range(node).end;
  return Edit{{begin, end}, ""};
}

}  // namespace

Edit insert_after(const Command& command, const ShellWord& word, std::string_view text) {
  const std::uint32_t at = command.source(word).end;
  return {{at, at}, " " + std::string(text)};
}

std::optional<Edit> replace_word(const Command& command, const ShellWord& word, std::string_view text) {
  const TextRange range = command.source(word);
  if (!command.script->logical().contiguous(word.range)) return std::nullopt;
  // In a heredoc the shell itself joins lines, so a continuation is part of the logical text.
  if (command.run.source().substr(range.begin, range.size()).find('\n') != std::string_view::npos) return std::nullopt;
  return Edit{range, std::string(text)};
}

std::optional<Edit> remove_word(const Command& command, const ShellWord& word) {
  const std::string_view source = command.run.source();
  if (drops_comment(command, word.range)) return std::nullopt;
  const TextRange range = command.source(word);
  const std::size_t line = source.rfind('\n', range.begin) + 1;
  const std::size_t end_of_line = std::min(source.find('\n', range.end), source.size());
  std::string_view rest = source.substr(range.end, end_of_line - range.end);
  const bool apart = rest.starts_with(' ') || rest.starts_with('\t');
  rest = rest.substr(blanks_at_start(rest).size());
  rest = rest.substr(0, rest.find_last_not_of(" \t\r") + 1);
  if (source.find_first_not_of(" \t", line) == range.begin) {
    if (rest == "\\" && end_of_line < source.size())
      return Edit{{static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(end_of_line + 1)}, ""};
    // The first of several words on a line leaves the line's indentation to the next.
    if (apart && !rest.empty() && std::string_view(";&|()\\#").find(rest.front()) == std::string_view::npos)
      return Edit{{range.begin, static_cast<std::uint32_t>(rest.data() - source.data())}, ""};
  }
  const std::uint32_t begin = end_of_word_before(command.script->text(), word.range.begin);
  if (begin == 0 || drops_comment(command, {begin - 1, word.range.end})) return std::nullopt;
  return Edit{{source_between(*command.script, begin, begin).begin, range.end}, ""};
}

std::optional<Edit> append_command(const Instruction& run, const ShellScript& script, std::string_view text) {
  if (!script.ok()) return std::nullopt;
  const auto statements = children_of(script, 0);
  if (statements.empty() || script.node(statements.back()).join == ShellJoin::kBackground) return std::nullopt;
  const bool in_heredoc = !run.heredocs().empty();
  // Where the line itself is the script and heredocs are its input, its end is not the end of the script's text.
  if (in_heredoc && !parse_heredoc_word(run.body().text())) return std::nullopt;
  const Follow follow = follow_of(script, statements.back());
  if (follow == Follow::kNever) return std::nullopt;
  if (in_heredoc && follow == Follow::kSequence) return append_line(run, script, statements.back(), text);
  if (reads_heredoc(script, statements.back())) return std::nullopt;
  return append_joined(run, script, statements, follow, text);
}

std::optional<Edit> prepend_command(const Instruction& run, const ShellScript& script, std::string_view text) {
  if (!script.ok()) return std::nullopt;
  const auto statements = children_of(script, 0);
  if (statements.size() != 1 || script.node(statements[0]).join == ShellJoin::kBackground || !is_chain(script, statements[0]))
    return std::nullopt;
  const auto chain = children_of(script, statements[0]);
  const ShellNode& first = script.node(chain[0]);
  // `!` stands before the node's own range, and what runs before a compound or a function is for a person to see.
  if (first.negated || first.kind != ShellKind::kSimple || may_run_in_background(script)) return std::nullopt;
  const auto joint = find_joint(run, script, chain, "&&", ShellJoin::kAnd);
  const std::uint32_t at = script.source_range(first.range).begin;
  return Edit{{at, at}, std::string(text) + (joint && joint->breaks ? joint->before : " && ")};
}

std::optional<Edit> remove_command(const Command& command) {
  const ShellScript& script = *command.script;
  const ShellNode& node = command.node();
  if (node.negated || node.redirect_count > 0) return std::nullopt;
  for (std::uint32_t id = command.id; id != 0; id = script.node(id).parent) {
    const ShellNode& at = script.node(id);
    if (at.kind == ShellKind::kList && decides_branch(script, id)) return std::nullopt;
    if (at.kind != ShellKind::kStatement) continue;
    for (const std::uint32_t sibling : children_of(script, id))
      if (script.node(sibling).join == ShellJoin::kOr) return std::nullopt;
  }
  const auto chain = children_of(script, node.parent);
  const auto at = static_cast<std::size_t>(std::find(chain.begin(), chain.end(), command.id) - chain.begin());
  if (chain.size() > 1) {
    if (node.join == ShellJoin::kPipe || (at > 0 && script.node(chain[at - 1]).join == ShellJoin::kPipe)) return std::nullopt;
    return remove_from_row(command, chain, at);
  }
  const auto list = children_of(script, script.node(node.parent).parent);
  const auto place = static_cast<std::size_t>(std::find(list.begin(), list.end(), node.parent) - list.begin());
  const ShellNode& statement = script.node(node.parent);
  const bool in_background = statement.join == ShellJoin::kBackground ||
                             (place > 0 && script.node(list[place - 1]).join == ShellJoin::kBackground);
  if (list.size() < 2 || in_background) return std::nullopt;
  // The last statement's status is the list's: without errexit that of the one before would take its place.
  if (place + 1 == list.size() && !has_errexit(script)) return std::nullopt;
  return remove_from_row(command, list, place);
}

bool stops_at_errors(const BuildModel& model, const Instruction& run, const ShellScript& script) {
  if (!script.ok()) return false;
  if (has_errexit(script)) return true;
  const auto statements = children_of(script, 0);
  if (statements.size() == 1 && script.node(statements[0]).join != ShellJoin::kBackground && is_chain(script, statements[0])) return true;
  const auto commands = script.simple_commands();
  const bool taken_back = std::any_of(commands.begin(), commands.end(), [&](std::uint32_t id) { return sets_errexit(script, script.node(id), false); });
  const std::vector<std::string> shell = model.state_before(run).shell;
  for (std::size_t i = 1; i < shell.size() && !taken_back; ++i) {
    if (shell[i].size() < 2 || (shell[i][0] != '-' && shell[i][0] != '+') || shell[i][1] == '-') continue;
    if (shell[i][0] == '-' && shell[i].find('e') != std::string::npos) return true;
    if (shell[i].back() == 'o' && i + 1 < shell.size() && shell[i + 1] == "errexit") return true;
  }
  return false;
}

}  // namespace drydock
