#include "model/nginx_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace drydock {
namespace {

// Each directive as `line:depth a|b|c`, with a `{` behind a block.
std::string read(std::string_view text) {
  const NginxConfig config = read_nginx_config(text);
  if (!config.problem.empty()) return "! " + config.problem;
  std::string out;
  for (const NginxDirective& directive : config.directives) {
    int depth = 0;
    for (auto in = directive.in; in; in = config.directives[*in].in) ++depth;
    out += fmt::format("{}:{} {}{}\n", directive.line, depth, fmt::join(directive.words, "|"),
                       directive.block ? " {" : "");
  }
  return out;
}

TEST(NginxConfig, DirectivesAndBlocks) {
  EXPECT_EQ(read("user  www-data;\nhttp {\n  server { listen 8080; }\n}\n"),
            "1:0 user|www-data\n2:0 http {\n3:1 server {\n3:2 listen|8080\n");
  EXPECT_EQ(read("a b\n  c\n;d;"), "1:0 a|b|c\n3:0 d\n");
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "daemon off;\r\n"),
            "1:0 daemon|off\n");
}

TEST(NginxConfig, CommentsBeginAWord) {
  EXPECT_EQ(read("# listen 80;\nlisten 81; # { not a block\n#"), "2:0 listen|81\n");
  EXPECT_EQ(read("return 301 /a#b;\n"), "1:0 return|301|/a#b\n");
  EXPECT_EQ(read("a # ;\n b;\n"), "1:0 a|b\n");
}

TEST(NginxConfig, QuotesEncloseAWord) {
  EXPECT_EQ(read("log_format x '$a; {\"b\"}' \"it's\";\n"), "1:0 log_format|x|$a; {\"b\"}|it's\n");
  EXPECT_EQ(read("a \"x\\\"y\" 'z\\'' \"\\d\\\\\" '';\n"), "1:0 a|x\"y|z'|\\d\\|\n");
  EXPECT_EQ(read("if ($a = \"b\") { return 1; }"), "1:0 if|($a|=|b|) {\n1:1 return|1\n");
  EXPECT_EQ(read("a \"b\nc\";\nd;"), "1:0 a|b\nc\n3:0 d\n");
  // Within a word they are bytes as any other.
  EXPECT_EQ(read("a b\"c;"), "1:0 a|b\"c\n");
}

TEST(NginxConfig, VariablesAndEscapes) {
  EXPECT_EQ(read("root /srv/${host}/x;"), "1:0 root|/srv/${host}/x\n");
  EXPECT_EQ(read("location ~ \\.php$ { }"), "1:0 location|~|\\.php$ {\n");
  EXPECT_EQ(read("a b\\;c d\\ e;"), "1:0 a|b\\;c|d\\ e\n");
  EXPECT_EQ(read("a x}y;"), "1:0 a|x}y\n");
}

TEST(NginxConfig, WhatIsNoConfigurationIsSaidWithItsLine) {
  EXPECT_EQ(read("a;\nb"), "! a directive has no end on line 2");
  EXPECT_EQ(read("http {\n"), "! a block has no end on line 2");
  EXPECT_EQ(read("}\n"), "! `}` ends nothing on line 1");
  EXPECT_EQ(read("http { a }"), "! `}` ends nothing on line 1");
  EXPECT_EQ(read(";"), "! `;` follows nothing on line 1");
  EXPECT_EQ(read("{}"), "! `{` follows nothing on line 1");
  EXPECT_EQ(read("a 'b\n\n"), "! a quote has no end on line 3");
  EXPECT_EQ(read("a 'b'c;"), "! something follows a quote on line 1");
  EXPECT_EQ(read("a \\"), "! a directive has no end on line 1");
  EXPECT_EQ(read("a 'b\\"), "! a quote has no end on line 1");
  EXPECT_EQ(read("a " + std::string(100000, 'x') + ";"), "! a word has no end on line 1");
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "a{";
  EXPECT_EQ(read(deep), "! blocks stand too deeply in one another on line 1");
}

}  // namespace
}  // namespace drydock
