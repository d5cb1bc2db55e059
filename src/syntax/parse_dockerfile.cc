#include <cassert>

#include "DockerfileLexer.h"
#include "DockerfileParser.h"
#include "syntax/antlr/byte_stream.h"
#include "syntax/antlr/token_array.h"
#include "syntax/dockerfile.h"
#include "syntax/dockerfile_tree.h"
#include "syntax/parse_by_grammar.h"

namespace drydock {

namespace {

std::unique_ptr<syntax_detail::Tree> parse(std::shared_ptr<const SourceText> source, bool shortcuts) {
  auto tree = std::make_unique<syntax_detail::Tree>();
  tree->source = std::move(source);
  const std::string_view bytes = tree->source->bytes();

  ByteStream stream(bytes);
  DockerfileTokens tokens;
  TokenArray visible;
  DockerfileLexer lexer(&stream);
  lexer.set_shortcuts(shortcuts);
  lexer.run(tokens, visible);
  tree->tokens = std::move(tokens.all);
  tree->directives = std::move(tokens.directives);
  tree->diagnostics = std::move(tokens.diagnostics);
  tree->escape = tokens.escape;

  DockerfileParser parser(&visible);
  parser.setBuildParseTree(false);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  parser.build_into(*tree, tokens);
  try {
    parser.dockerfile();
  } catch (const antlr4::ParseCancellationException&) {
    // The lexer emits the shapes that the grammar knows, so this is a bug; in a release build the file is
    // refused, which leaves it alone.
    assert(false && "the Dockerfile grammar rejected the lexer's own tokens");
    tree->diagnostics.insert(tree->diagnostics.begin(), {Diagnostic::Severity::kError, {0, 0}, "the file's structure could not be read"});
  }
  if (tree->instructions.empty() && tree->diagnostics.empty())
    tree->diagnostics.push_back({Diagnostic::Severity::kError, {0, 0}, "file with no instructions"});
  return tree;
}

}  // namespace

Dockerfile parse_dockerfile(std::shared_ptr<const SourceText> source) {
  return Dockerfile(parse(std::move(source), true));
}

Dockerfile parse_dockerfile_by_grammar(std::shared_ptr<const SourceText> source) {
  return Dockerfile(parse(std::move(source), false));
}

}  // namespace drydock
