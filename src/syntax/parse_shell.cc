#include <memory>

#include "ShellLexer.h"
#include "ShellParser.h"
#include "syntax/antlr/byte_stream.h"
#include "syntax/antlr/token_array.h"
#include "syntax/parse_by_grammar.h"
#include "syntax/shell.h"

namespace drydock {
namespace {

// Ids of the simple commands as they are written: what stands in an assignment before the command word comes
// before the command, what its other words and heredocs hold comes after. Iterative, because width is not bounded.
void order_commands(const std::vector<ShellNode>& nodes, const std::vector<ShellWord>& words, std::vector<std::uint32_t>& out) {
  std::vector<std::uint32_t> waiting;  // commands that have begun and whose first word has not been passed
  const auto pass = [&](std::uint32_t offset) {
    std::size_t due = waiting.size();
    while (due > 0 && nodes[waiting[due - 1]].word_count > 0 && words[nodes[waiting[due - 1]].first_word].range.begin < offset) --due;
    out.insert(out.end(), waiting.begin() + static_cast<std::ptrdiff_t>(due), waiting.end());
    waiting.resize(due);
  };
  for (std::uint32_t id = 0;;) {
    const ShellNode& node = nodes[id];
    pass(node.range.begin);
    if (node.kind == ShellKind::kSimple) waiting.push_back(id);
    if (node.first_child != 0) {
      id = node.first_child;
      continue;
    }
    const auto leave = [&](std::uint32_t left) {
      if (!waiting.empty() && waiting.back() == left) {
        out.push_back(left);
        waiting.pop_back();
      }
    };
    leave(id);
    while (id != 0 && nodes[id].next_sibling == 0) {
      id = nodes[id].parent;
      leave(id);
    }
    if (id == 0) break;
    id = nodes[id].next_sibling;
  }
}

}  // namespace

/// Has access to a script's tables, as the parser's actions have.
struct ShellScriptParser {
  static ShellScript parse(LogicalText logical, bool shortcuts);
};

ShellScript ShellScriptParser::parse(LogicalText logical, bool shortcuts) {
  ShellScript script;
  script.logical_ = std::move(logical);
  ByteStream stream(script.text());
  ShellTokens tokens;
  TokenArray visible;
  ShellLexer lexer(&stream);
  lexer.set_shortcuts(shortcuts);
  if (!lexer.run(tokens, visible)) {
    script.error_ = std::move(tokens.error);
    script.error_range_ = tokens.error_range;
    return script;
  }
  ShellParser parser(&visible);
  parser.setBuildParseTree(false);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  parser.build_into(script, tokens);
  bool ok = true;
  try {
    parser.script();
  } catch (const antlr4::ParseCancellationException&) {
    ok = false;
  }
  if (!ok || parser.failed()) {
    const auto* token = static_cast<SlimToken*>(visible.LT(1));
    script.error_range_ = token->range();
    script.error_ = token->getType() == antlr4::Token::EOF ? "the script ends inside a command" : "the shell grammar does not expect this here";
    script.nodes_.clear();
    script.words_.clear();
    script.assignments_.clear();
    script.targets_.clear();
    script.redirects_.clear();
    return script;
  }
  script.ok_ = true;
  order_commands(script.nodes_, script.words_, script.simple_);
  return script;
}

ShellScript parse_shell(LogicalText logical) { return ShellScriptParser::parse(std::move(logical), true); }

ShellScript parse_shell_by_grammar(LogicalText logical) { return ShellScriptParser::parse(std::move(logical), false); }

}  // namespace drydock
