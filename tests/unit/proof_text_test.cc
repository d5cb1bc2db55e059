#include "report/proof_text.h"

#include <gmock/gmock.h>

#include "report_fixture.h"

namespace drydock {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Proof argument() {
  Proof out;
  out.needs.push_back({"the program `server`", "`CMD` on line 3", "`make` on line 2 writes it"});
  out.left.push_back({"the package gcc", "the source starts no program"});
  out.assumptions.emplace_back("libraries start nothing");
  return out;
}

TEST(ProofText, TellsNeedsAndWhatIsLeftBehind) {
  ResultBuilder builder("FROM a\nRUN one\n", "app/Dockerfile");
  builder.applied("split-stages", {builder.at("one"), "two"}, Applicability::kUnsafe);
  builder.result().findings.back().finding.proof = argument();
  const std::string text = proof_text(builder.result());
  EXPECT_THAT(text, HasSubstr("app/Dockerfile:2: split-stages: something is seen here\n"));
  EXPECT_THAT(text, HasSubstr("Needs when it runs, and what satisfies it\n"
                              "  - the program `server` (`CMD` on line 3): `make` on line 2 writes it\n"));
  EXPECT_THAT(text, HasSubstr("Left behind, and why it may be\n  - the package gcc: the source starts no program\n"));
  EXPECT_THAT(text, HasSubstr("Believed without having been seen\n  - libraries start nothing\n"));
  EXPECT_THAT(text, Not(HasSubstr("Left alone")));
}

TEST(ProofText, SaysHowFarAnArgumentWentThatFailed) {
  ResultBuilder builder("FROM a\n");
  builder.declined("split-stages", builder.at("FROM"), "what `./x.sh` writes is not known");
  builder.result().findings.back().finding.proof = argument();
  const std::string text = proof_text(builder.result());
  EXPECT_THAT(text, HasSubstr("  Left alone, since what `./x.sh` writes is not known.\n"));
  EXPECT_THAT(text, HasSubstr("Needs when it runs, as far as the argument went\n"));
}

TEST(ProofText, ShowsNoSecretAndNoControlCharacter) {
  ResultBuilder builder("FROM a\n");
  builder.reported("split-stages", builder.at("FROM"));
  Proof& proof = builder.result().findings.back().finding.proof;
  proof.needs.push_back({"PASSWORD=hunter2hunter2", "`\x1b[31mRUN`", "it"});
  const std::string text = proof_text(builder.result());
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ProofText, IsEmptyWhereNothingIsArgued) {
  ResultBuilder builder("FROM a\n");
  builder.reported("rule-a", builder.at("FROM"));
  EXPECT_THAT(proof_text(builder.result()), IsEmpty());
}

}  // namespace
}  // namespace drydock
