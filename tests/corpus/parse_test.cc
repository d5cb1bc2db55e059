// What BuildKit's parser and a shell parser see in every file of the corpus, and what ours sees.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "cli/parse_json.h"
#include "support/corpus.h"
#include "support/golden_case.h"
#include "support/invariants.h"
#include "syntax/parse_by_grammar.h"
#include "syntax/run_script.h"

namespace drydock::testing {
namespace {

using nlohmann::json;

std::string fold(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// What must agree of an instruction. White space inside arguments is folded: BuildKit joins continuations as they
// are, and what the reference keeps of their indentation is of no interest.
json shape(const json& instruction, bool lines) {
  json out;
  std::string keyword = instruction["keyword"];
  for (char& c : keyword) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  out["keyword"] = keyword;
  out["flags"] = instruction.value("flags", json::array());
  out["exec"] = instruction.value("form", "") == "exec";
  out["args"] = json::array();
  for (const auto& arg : instruction.value("args", json::array())) out["args"].push_back(fold(arg));
  out["heredocs"] = instruction.value("heredocs", json::array());
  if (instruction.contains("child")) out["child"] = shape(instruction["child"], false);
  if (lines) out["lines"] = {instruction["start_line"], instruction["end_line"]};
  return out;
}

// `[[` and the like are commands to some parsers and syntax to others.
json commands(const json& run) {
  static const std::set<std::string> kSyntax = {"[[", "((", "let", "time", "coproc"};
  json out = json::array();
  for (const auto& command : run.value("commands", json::array())) {
    if (command.empty() || kSyntax.contains(command[0].get<std::string>())) continue;
    json words = json::array();
    for (const auto& word : command) words.push_back(fold(word));
    out.push_back(words);
  }
  return out;
}

TEST(CorpusParse, AgreesWithTheReference) {
  if (corpus_root().empty()) GTEST_SKIP() << "no corpus: set DRYDOCK_CORPUS to a folder that holds dockerfiles/";
  std::ifstream in(corpus_root() / "reference.jsonl");
  int files = 0, scripts = 0;
  for (std::string line; std::getline(in, line);) {
    const json want = json::parse(line);
    const std::string path = want["path"];
    const auto source = std::make_shared<const SourceText>(read_text(corpus_root() / "dockerfiles" / path), path);
    const json have = json::parse(parse_json_line(parse_dockerfile(source)));
    ++files;
    EXPECT_EQ(have.contains("error"), want.contains("error")) << path;
    if (want.contains("error")) continue;
    const json& a = want["instructions"];
    const json& b = have["instructions"];
    ASSERT_EQ(a.size(), b.size()) << path;
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(shape(a[i], true), shape(b[i], true)) << path;
      const json& run_a = a[i].contains("child") ? a[i]["child"] : a[i];
      const json& run_b = b[i].contains("child") ? b[i]["child"] : b[i];
      if (run_a.value("shell", "") != "ok") continue;
      ++scripts;
      EXPECT_EQ(commands(run_a), commands(run_b)) << path << ":" << a[i]["start_line"];
    }
  }
  EXPECT_GT(files, 3000);
  EXPECT_GT(scripts, 7000);
}

TEST(CorpusParse, PrintsEveryFileBackByteForByte) {
  const auto files = corpus_files();
  if (files.empty()) GTEST_SKIP() << "no corpus: set DRYDOCK_CORPUS to a folder that holds dockerfiles/";
  // As they are, with CRLF, and mutilated: cut, with bytes exchanged, with every byte value set in somewhere.
  const auto found = for_each_file(files, [&](const std::filesystem::path& path) {
    const std::string text = read_text(path);
    std::vector<std::string> out = round_trip_violations(text);
    const auto add = [&](const std::string& variant) {
      for (auto& line : round_trip_violations(variant)) out.push_back(path.string() + ": " + line);
    };
    add(to_crlf(text));
    add("\xEF\xBB\xBF" + text);
    std::mt19937 random(static_cast<unsigned>(text.size()));
    for (int i = 0; i < 12 && !text.empty(); ++i) {
      std::string mutant = text.substr(0, random() % text.size() + 1);
      for (int k = 0; k < 6; ++k) {
        static constexpr std::string_view kNasty("\0\r\n\\`\"'<#$ \t\xFF\x85\xC2", 16);
        mutant[random() % mutant.size()] = k < 4 ? kNasty[random() % kNasty.size()] : static_cast<char>(random());
      }
      add(mutant);
    }
    return out;
  });
  EXPECT_TRUE(found.empty());
  for (std::size_t i = 0; i < found.size() && i < 20; ++i) ADD_FAILURE() << found[i];
}

// The lexers take tokens whose first byte decides without ANTLR's simulator; the grammar alone must see the same.
TEST(CorpusParse, ShortcutsAgreeWithTheGrammar) {
  const auto files = corpus_files();
  if (files.empty()) GTEST_SKIP() << "no corpus: set DRYDOCK_CORPUS to a folder that holds dockerfiles/";
  const auto found = for_each_file(files, [&](const std::filesystem::path& path) {
    std::vector<std::string> out;
    const std::string text = read_text(path);
    for (const std::string& variant : {text, to_crlf(text), text.substr(0, text.size() / 2)}) {
      const auto source = std::make_shared<const SourceText>(variant);
      const Dockerfile quick = parse_dockerfile(source);
      const Dockerfile grammar = parse_dockerfile_by_grammar(source);
      const auto same = [](const Token& a, const Token& b) { return a.kind == b.kind && a.range == b.range; };
      if (!std::equal(quick.tokens().begin(), quick.tokens().end(), grammar.tokens().begin(), grammar.tokens().end(), same))
        out.push_back(path.string() + ": the tokens differ");
      for (const Instruction& instruction : quick.instructions()) {
        auto body = run_script_text(instruction.innermost());
        if (!body) continue;
        const ShellScript a = parse_shell(*body);
        const ShellScript b = parse_shell_by_grammar(*body);
        const auto same_node = [](const ShellNode& x, const ShellNode& y) {
          return x.kind == y.kind && x.range == y.range && x.word_count == y.word_count;
        };
        if (a.ok() != b.ok() || !std::equal(a.nodes().begin(), a.nodes().end(), b.nodes().begin(), b.nodes().end(), same_node))
          out.push_back(path.string() + ": the scripts differ");
      }
    }
    return out;
  });
  EXPECT_TRUE(found.empty());
  for (std::size_t i = 0; i < found.size() && i < 20; ++i) ADD_FAILURE() << found[i];
}

}  // namespace
}  // namespace drydock::testing
