#include "model/secret_flow.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace drydock {
namespace {

using Reach = SecretReader::Reach;
using Gives = SecretEntry::Gives;

// All stages but the last are for building only.
class Followed {
 public:
  Followed(std::string text, std::string_view name)
      : file_(parse_dockerfile(std::make_shared<const SourceText>(std::move(text)))), model_(file_) {
    std::vector<bool> delivered(model_.stages().size(), false);
    if (!delivered.empty()) delivered.back() = true;
    flow_ = follow_secret(model_, name, delivered);
  }
  const SecretFlow& flow() const { return flow_; }

  // `R5:named R6:harmless`: the line of each RUN that sees the variable, and how far it reaches.
  std::string readers() const {
    constexpr const char* kNames[] = {"harmless", "may", "known", "named"};
    std::string out;
    for (const SecretReader& reader : flow_.readers)
      out += (out.empty() ? "" : " ") + std::to_string(reader.run.start_line()) + ":" +
             kNames[static_cast<int>(reader.reach)];
    return out;
  }

 private:
  Dockerfile file_;
  BuildModel model_;
  SecretFlow flow_;
};

TEST(SecretFlow, ReadersAreThoseAfterTheDefinition) {
  const Followed f(
      "FROM a\nRUN tool $T\nARG T\nRUN tool $T\nRUN apt-get update\nRUN make\nFROM b\nRUN tool $T\n", "T");
  EXPECT_EQ(f.readers(), "4:named 5:harmless 6:may");
  EXPECT_EQ(f.flow().obstacle, "");
  EXPECT_FALSE(f.flow().at_run_time);
  ASSERT_EQ(f.flow().entries.size(), 1u);
  EXPECT_EQ(f.flow().entries[0].gives, Gives::kNothing);
}

TEST(SecretFlow, StagesThatAreBuiltFromItSeeItToo) {
  const Followed f("FROM a AS x\nARG T\nFROM x AS y\nRUN tool $T\nFROM y AS z\nRUN tool\nFROM b\n", "T");
  EXPECT_EQ(f.readers(), "4:named 6:may");
}

TEST(SecretFlow, GlobalArgsAreSeenByFromAlone) {
  EXPECT_EQ(Followed("ARG T\nFROM a\nRUN tool $T\n", "T").readers(), "");
  EXPECT_NE(Followed("ARG T\nFROM a:$T\n", "T").flow().obstacle, "");
  EXPECT_EQ(Followed("ARG T\nFROM a AS x\nARG T\nRUN tool $T\nFROM b\n", "T").flow().entries.size(), 2u);
}

TEST(SecretFlow, EnvOfADeliveredStageIsReadAtRunTime) {
  EXPECT_TRUE(Followed("FROM a\nARG T\nENV T=$T\n", "T").flow().at_run_time);
  EXPECT_FALSE(Followed("FROM a AS x\nARG T\nENV T=$T\nFROM b\n", "T").flow().at_run_time);
}

TEST(SecretFlow, OtherConsumers) {
  for (const char* line :
       {"LABEL a=$T", "ENV U=$T", "ENV T=x$T", "ARG U=${T}", "COPY $T /x", "COPY <<E /x\n$T\nE",
        "WORKDIR /$T", "USER $T", "RUN --mount=type=cache,target=/$T x", "ONBUILD RUN x $T",
        "ONBUILD RUN make", "EXPOSE $T", "VOLUME /$T"})
    EXPECT_NE(Followed(std::string("FROM a AS x\nARG T\n") + line + "\nFROM b\n", "T").flow().obstacle, "")
        << line;
  for (const char* line : {"LABEL a=$TT", "ENV U=$U", "CMD x $T", "ENTRYPOINT [\"sh\", \"-c\", \"$T\"]",
                           "RUN x $T", "ONBUILD RUN apt-get update", "COPY T /x", "HEALTHCHECK CMD x $T"})
    EXPECT_EQ(Followed(std::string("FROM a AS x\nARG T\n") + line + "\nFROM b\n", "T").flow().obstacle, "")
        << line;
}

TEST(SecretFlow, WhatEntriesGive) {
  const Followed f("FROM a AS x\nARG T\nARG T=\nARG T=\"\"\nARG T=abc\nENV T=${T}\nENV T=$U$T\nFROM b\n",
                   "T");
  ASSERT_EQ(f.flow().entries.size(), 6u);
  const Gives expected[] = {Gives::kNothing, Gives::kEmpty, Gives::kEmpty,
                            Gives::kLiteral, Gives::kCopy,  Gives::kOther};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(f.flow().entries[i].gives, expected[i]) << i;
}

TEST(SecretFlow, HowFarRunsReach) {
  const auto reach = [](const std::string& script, std::string_view name) {
    return Followed("FROM a AS x\nARG " + std::string(name) + "\nRUN " + script + "\nFROM b\n", name)
        .readers()
        .substr(2);
  };
  EXPECT_EQ(reach("npm ci", "NPM_TOKEN"), "known");
  EXPECT_EQ(reach("npm ci", "OTHER_TOKEN"), "may");
  EXPECT_EQ(reach("aws s3 ls", "AWS_SECRET_ACCESS_KEY"), "known");
  EXPECT_EQ(reach("aws s3 ls", "CI_TOKEN"), "harmless");
  EXPECT_EQ(reach("apt-get update && mkdir /x && cd /x && curl h | tar x", "T"), "harmless");
  EXPECT_EQ(reach("go build ./...", "T"), "harmless");
  EXPECT_EQ(reach("go run ./x", "T"), "may");
  EXPECT_EQ(reach("./build.sh", "T"), "may");
  EXPECT_EQ(reach("sh -c 'rm x'", "T"), "may");
  EXPECT_EQ(reach("find . -exec ./x {} +", "T"), "may");
  EXPECT_EQ(reach("env", "T"), "may");
  EXPECT_EQ(reach("[\"make\"]", "T"), "may");
  EXPECT_EQ(reach("if then", "T"), "may");
  EXPECT_EQ(reach("printenv T", "T"), "named");
  EXPECT_EQ(reach("python3 <<E\nos.environ['T']\nE", "T"), "named");
  EXPECT_EQ(reach("echo TT", "T"), "harmless");
}

TEST(SecretFlow, AsksWhetherItIsSet) {
  for (const char* script : {"if [ -n \"$T\" ]; then x; fi", "[ -z $T ] || x $T", "x ${T:-y}",
                             "x ${T:+--token=$T}", "if [ \"$T\" != y ]; then x; fi", "test -n \"${T}\" && x"})
    EXPECT_TRUE(
        Followed(std::string("FROM a\nARG T\nRUN ") + script + "\n", "T").flow().readers.at(0).may_be_empty)
        << script;
  for (const char* script : {"x $T", "x \"${T}\"", "x ${T:?}", "[ -n \"$U\" ] && x $T"})
    EXPECT_FALSE(
        Followed(std::string("FROM a\nARG T\nRUN ") + script + "\n", "T").flow().readers.at(0).may_be_empty)
        << script;
}

TEST(SecretFlow, Expansions) {
  EXPECT_TRUE(expands_variable("a$T", "T"));
  EXPECT_TRUE(expands_variable("${T}", "T"));
  EXPECT_TRUE(expands_variable("${T:-x}", "T"));
  EXPECT_TRUE(expands_variable("${#T}", "T"));
  EXPECT_FALSE(expands_variable("$TT", "T"));
  EXPECT_FALSE(expands_variable("T", "T"));
  EXPECT_FALSE(expands_variable("${U}T", "T"));
}

}  // namespace
}  // namespace drydock
