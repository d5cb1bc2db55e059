#include "model/build_model.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/windows_image.h"

namespace drydock {
namespace {

// A Dockerfile with its model, and questions in the words of the tests.
class Subject {
 public:
  explicit Subject(std::string text)
      : file_(parse_dockerfile(std::make_shared<const SourceText>(std::move(text), "Dockerfile"))),
        model_(file_) {}

  const BuildModel& model() const { return model_; }
  BuildModel& model() { return model_; }
  const Dockerfile& file() const { return file_; }
  const Instruction& at(std::size_t index) const { return file_.instructions().at(index); }
  const Instruction& last() const { return file_.instructions().back(); }

  // What the last instruction would see; "?" where that is not known.
  std::string expand(std::string_view word, bool allow_defaults = true) const {
    return model_.expand(last(), word, allow_defaults).value_or("?");
  }
  std::string workdir() const { return model_.state_before(last()).workdir.value.value_or("?"); }
  std::string user() const { return model_.state_before(last()).user.value.value_or("?"); }

 private:
  Dockerfile file_;
  BuildModel model_;
};

std::string trigger_sees(const Subject& s, std::size_t index, std::string_view word) {
  return s.model().expand(s.at(index).innermost(), word).value_or("?");
}

TEST(BuildModelStages, NamesAndRangesAreReadFromTheFromLine) {
  const Subject s("FROM --platform=linux/amd64 alpine:3.19 as Build\nRUN a\nFROM scratch\n");
  ASSERT_EQ(s.model().stages().size(), 2u);
  const Stage& stage = s.model().stages()[0];
  EXPECT_EQ(stage.name, "Build");
  EXPECT_EQ(s.file().source().slice(stage.name_range), "Build");
  EXPECT_EQ(stage.image, "alpine:3.19");
  EXPECT_EQ(s.file().source().slice(stage.image_range), "alpine:3.19");
  EXPECT_EQ(stage.instructions.size(), 1u);
  EXPECT_EQ(s.model().final_stage()->image, "scratch");
}

TEST(BuildModelStages, AFileWithoutFromHasNone) {
  const Subject s("ARG A=1\nRUN a\n");
  EXPECT_EQ(s.model().final_stage(), nullptr);
  EXPECT_EQ(s.model().stage_of(s.last()), nullptr);
  EXPECT_EQ(s.model().script(s.last()), nullptr);
}

TEST(BuildModelStages, NamesCompareWithoutRegardToCase) {
  const Subject s("FROM alpine AS Build\nFROM bUILD\nFROM alpine\nCOPY --from=BUILD /a /a\n");
  EXPECT_EQ(s.model().stages()[1].parent, 0u);
  EXPECT_EQ(s.model().find_stage("build", 3)->index, 0u);
}

TEST(BuildModelStages, OnlyEarlierStagesAreSeen) {
  const Subject s("FROM later\nFROM alpine AS later\n");
  EXPECT_FALSE(s.model().stages()[0].parent);
  EXPECT_EQ(s.model().find_stage("later", 1), nullptr);
  EXPECT_EQ(s.model().find_stage("later", 2)->index, 1u);
}

TEST(BuildModelStages, TheLaterOfTwoEqualNamesCounts) {
  const Subject s("FROM alpine AS a\nFROM debian AS a\nFROM a\n");
  EXPECT_EQ(s.model().stages()[2].parent, 1u);
  EXPECT_EQ(s.model().find_stage("a", 1)->index, 0u);
}

TEST(BuildModelStages, AnIndexFindsAStageButNotForFrom) {
  const Subject s("FROM alpine\nFROM 0\n");
  EXPECT_FALSE(s.model().stages()[1].parent);
  EXPECT_EQ(s.model().find_stage("0", 1)->index, 0u);
  EXPECT_EQ(s.model().find_stage("1", 1), nullptr);
  EXPECT_EQ(s.model().find_stage("7", 9), nullptr);
  EXPECT_EQ(s.model().find_stage("", 2), nullptr);
}

TEST(BuildModelStages, AGlobalArgMayNameAStage) {
  const Subject s("ARG BASE=build\nFROM alpine AS build\nFROM ${BASE}\n");
  EXPECT_EQ(s.model().stages()[1].parent, 0u);
}

TEST(BuildModelStages, UseIsSeenInFromCopyAndMounts) {
  const Subject s(
      "FROM a AS one\nFROM a AS two\nFROM a AS three\nFROM a AS four\nFROM a AS five\nFROM one\n"
      "COPY --from=1 /x /x\nRUN --mount=type=bind,target=/t,from=three true\nONBUILD COPY --from=four /x "
      "/x\n");
  for (int i = 0; i < 4; ++i)
    EXPECT_TRUE(s.model().stage_is_used(s.model().stages()[static_cast<std::size_t>(i)])) << i;
  EXPECT_FALSE(s.model().stage_is_used(s.model().stages()[4]));
  EXPECT_FALSE(s.model().stage_is_used(s.model().stages()[5]));
}

TEST(BuildModelStages, TheBaseIsExpandedWithGlobalArgs) {
  EXPECT_EQ(Subject("ARG V=3.19\nFROM alpine:$V\n").model().stages()[0].base, "alpine:3.19");
  EXPECT_EQ(Subject("ARG V\nFROM alpine:$V\n").model().stages()[0].base, std::nullopt);
  EXPECT_EQ(Subject("ARG V\nFROM alpine:${V:-3}\n").model().stages()[0].base, std::nullopt);
  EXPECT_EQ(Subject("FROM alpine:${V:-3}\n").model().stages()[0].base, "alpine:3");
  EXPECT_EQ(Subject("ARG V=1\nARG V\nFROM alpine:$V\n").model().stages()[0].base, "alpine:1");
  EXPECT_EQ(Subject("ARG A=3 B=$A.19\nFROM alpine:$B\n").model().stages()[0].base, "alpine:3.19");
  EXPECT_EQ(Subject("FROM x-$TARGETARCH\n").model().stages()[0].base, std::nullopt);
  EXPECT_EQ(Subject("FROM a\nARG V=2\nFROM x:${V:-1}\n").model().stages()[1].base, "x:1");
}

TEST(BuildModelVariables, NothingSetIsUnknownOverAnImage) {
  const Subject s("FROM alpine\nRUN a\n");
  EXPECT_EQ(s.expand("$PATH"), "?");
  EXPECT_EQ(s.expand("${X:-d}"), "?");
  EXPECT_EQ(s.expand("plain"), "plain");
  EXPECT_EQ(s.expand("'$X'\"q\""), "$Xq");
  EXPECT_FALSE(s.model().variable(s.last(), "X").known);
}

TEST(BuildModelVariables, NothingSetIsUnsetOverScratch) {
  const Subject s("FROM scratch\nCOPY a b\n");
  EXPECT_EQ(s.expand("${X:-d}"), "d");
  EXPECT_EQ(s.expand("$PATH"), "?") << "BuildKit always sets it";
  EXPECT_EQ(s.expand("$HTTP_PROXY"), "?");
}

TEST(BuildModelVariables, AGlobalArgNeedsToBeDeclaredAgain) {
  EXPECT_EQ(Subject("ARG V=1\nFROM alpine\nRUN a\n").expand("$V"), "?");
  EXPECT_EQ(Subject("ARG V=1\nFROM alpine\nARG V\nRUN a\n").expand("$V"), "1");
  EXPECT_EQ(Subject("ARG V=1\nFROM alpine\nARG V=2\nRUN a\n").expand("$V"), "2");
  EXPECT_EQ(Subject("ARG V\nFROM alpine\nARG V\nRUN a\n").expand("$V"), "?");
}

TEST(BuildModelVariables, FromSeesGlobalArgsOnly) {
  const Subject s("ARG V=1\nFROM a\nARG V=2\nFROM b\n");
  EXPECT_EQ(s.expand("$V"), "1");
}

TEST(BuildModelVariables, EnvOverridesAnArgAboveIt) {
  const Subject s("FROM alpine\nARG V=1\nENV V=2\nRUN a\n");
  EXPECT_EQ(s.expand("$V"), "2");
  EXPECT_EQ(s.expand("$V", false), "2");
  EXPECT_FALSE(s.model().variable(s.last(), "V").overridable);
}

TEST(BuildModelVariables, AnArgBelowAnEnvIsSureOnlyWhereBothAgree) {
  EXPECT_EQ(Subject("FROM alpine\nENV V=2\nARG V=1\nRUN a\n").expand("$V"), "?");
  EXPECT_EQ(Subject("FROM alpine\nENV V=2\nARG V=2\nRUN a\n").expand("$V"), "2");
  EXPECT_EQ(Subject("FROM alpine\nENV V=2\nARG V\nRUN a\n").expand("$V"), "2");
  EXPECT_EQ(Subject("ARG V=1\nFROM alpine\nENV V=2\nARG V\nRUN a\n").expand("$V"), "?");
}

TEST(BuildModelVariables, OneEnvSeesTheEnvironmentBeforeIt) {
  const Subject s("FROM alpine\nENV a=old\nENV a=new b=$a\nRUN a\n");
  EXPECT_EQ(s.expand("$a-$b"), "new-old");
}

TEST(BuildModelVariables, OneArgSeesTheArgsBeforeIt) {
  EXPECT_EQ(Subject("FROM alpine\nARG a=1 b=$a.2\nRUN a\n").expand("$b"), "1.2");
}

TEST(BuildModelVariables, AnInstructionDoesNotSeeItself) {
  const Subject s("FROM alpine\nENV V=1\nENV V=2\n");
  EXPECT_EQ(s.expand("$V"), "1");
}

TEST(BuildModelVariables, LegacyEnvTakesTheRestOfTheLine) {
  EXPECT_EQ(Subject("FROM alpine\nENV V a b  c\nRUN a\n").expand("$V"), "a b  c");
}

TEST(BuildModelVariables, QuotesAndContinuationsInEnvAreRead) {
  EXPECT_EQ(Subject("FROM alpine\nENV A=\"x y\" \\\n    B='$A' \\\n# comment\n    C=\\$A\nRUN a\n")
                .expand("$A|$B|$C"),
            "x y|$A|$A");
}

TEST(BuildModelVariables, AnEnvOfAnUnknownValueIsUnknown) {
  const Subject s("FROM alpine\nENV PATH=/opt/bin:$PATH\nRUN a\n");
  EXPECT_EQ(s.expand("$PATH"), "?");
  EXPECT_FALSE(s.model().variable(s.last(), "PATH").known);
}

TEST(BuildModelVariables, ADefaultCountsOnlyWhereAllowed) {
  const Subject s("FROM alpine\nARG V=1\nENV W=$V\nRUN a\n");
  EXPECT_EQ(s.expand("$V"), "1");
  EXPECT_EQ(s.expand("$V", false), "?");
  EXPECT_EQ(s.expand("$W", false), "?") << "the ENV takes what --build-arg gave";
  EXPECT_TRUE(s.model().variable(s.last(), "W").overridable);
}

TEST(BuildModelVariables, PlatformArgsAreUnknownEvenWithADefault) {
  EXPECT_EQ(Subject("FROM alpine\nARG TARGETARCH\nRUN a\n").expand("$TARGETARCH"), "?");
  EXPECT_EQ(Subject("FROM alpine\nARG TARGETARCH=amd64\nRUN a\n").expand("$TARGETARCH"), "?");
  EXPECT_EQ(Subject("FROM alpine\nENV TARGETARCH=amd64\nRUN a\n").expand("$TARGETARCH"), "amd64");
  EXPECT_EQ(Subject("FROM alpine\nARG HTTP_PROXY\nRUN a\n").expand("$HTTP_PROXY"), "?");
}

TEST(BuildModelVariables, AStageInheritsEnvAndArgOfItsParentAtItsEnd) {
  const Subject s("FROM alpine AS p\nENV E=1\nARG A=2\nFROM p AS q\nENV F=$E\nFROM q\nRUN a\nFROM alpine\n");
  const auto see = [&](std::string_view word) { return s.model().expand(s.at(6), word).value_or("?"); };
  EXPECT_EQ(see("$E$A$F"), "121");
  EXPECT_EQ(s.expand("${E:-none}"), "none") << "FROM sees no stage";
  EXPECT_EQ(Subject("FROM alpine AS p\nENV E=1\nFROM alpine\nRUN a\n").expand("$E"), "?");
}

TEST(BuildModelVariables, AParentThatABuildArgChoosesMakesItsValuesOverridable) {
  const Subject s("ARG B=p\nFROM alpine AS p\nENV E=1\nFROM $B\nRUN a\n");
  EXPECT_EQ(s.expand("$E"), "1");
  EXPECT_EQ(s.expand("$E", false), "?");
}

TEST(BuildModelVariables, ANameThatIsNotKnownHidesAllNamesAboveIt) {
  const Subject s("FROM alpine\nENV V=1\nENV $X=2\nENV W=3\nRUN a\n");
  EXPECT_EQ(s.expand("$V"), "?");
  EXPECT_EQ(s.expand("$W"), "3");
}

TEST(BuildModelVariables, BrokenWordsAreDeclined) {
  const Subject s("FROM alpine\nENV V=1\nRUN a\n");
  EXPECT_EQ(s.expand("${V"), "?");
  EXPECT_EQ(s.expand("'open"), "?");
  EXPECT_EQ(s.expand("${V:+yes}"), "yes");
}

TEST(BuildModelVariables, ValuesThatDoubleStayBounded) {
  std::string text = "FROM scratch\nENV A=0123456789abcdef\n";
  for (int i = 0; i < 4000; ++i) text += "ENV A=$A$A\n";
  EXPECT_EQ(Subject(text + "RUN a\n").expand("$A"), "?");
}

TEST(BuildModelState, WorkdirsJoin) {
  EXPECT_EQ(Subject("FROM alpine\nWORKDIR /a/b/\nWORKDIR ../c/./d\nRUN a\n").workdir(), "/a/c/d");
  EXPECT_EQ(Subject("FROM alpine\nENV D=/srv\nWORKDIR $D/app\nRUN a\n").workdir(), "/srv/app");
  EXPECT_EQ(Subject("FROM scratch\nWORKDIR app\nRUN a\n").workdir(), "/app");
  EXPECT_EQ(Subject("FROM scratch\nRUN a\n").workdir(), "/");
}

TEST(BuildModelState, ARelativeWorkdirOverAnUnknownOneIsUnknown) {
  const Subject s("FROM alpine\nWORKDIR app\nRUN a\n");
  EXPECT_EQ(s.workdir(), "?");
  EXPECT_FALSE(s.model().state_before(s.last()).workdir.from_base);
  EXPECT_TRUE(s.model().state_before(s.at(1)).workdir.from_base);
  EXPECT_EQ(Subject("FROM alpine\nWORKDIR $X\nWORKDIR b\nRUN a\n").workdir(), "?");
  EXPECT_EQ(Subject("FROM alpine\nWORKDIR $X\nWORKDIR /b\nRUN a\n").workdir(), "/b");
}

TEST(BuildModelState, WindowsPathsAreUnknown) {
  EXPECT_EQ(Subject("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nWORKDIR /app\nRUN a\n").workdir(),
            "?");
  EXPECT_EQ(Subject("# escape=`\nFROM x\nWORKDIR C:\\app\nRUN a\n").workdir(), "?");
}

TEST(BuildModelState, UserIsTheLastOneAbove) {
  const Subject s("FROM alpine\nUSER root\nUSER app:app\nRUN a\nUSER $X\nRUN a\n");
  EXPECT_EQ(s.model().state_before(s.at(1)).user.value, std::nullopt);
  EXPECT_TRUE(s.model().state_before(s.at(1)).user.from_base);
  EXPECT_EQ(s.model().state_before(s.at(2)).user.value, "root");
  EXPECT_EQ(s.model().state_before(s.at(3)).user.value, "app:app");
  EXPECT_EQ(s.user(), "?");
  EXPECT_FALSE(s.model().state_before(s.last()).user.from_base);
}

TEST(BuildModelState, EverythingIsInheritedFromTheParentsEnd) {
  const Subject s(
      "FROM alpine AS p\nSHELL [\"/bin/bash\", \"-c\"]\nWORKDIR /a\nUSER u\nRUN a\nUSER v\nFROM p\nWORKDIR "
      "b\nRUN a\n");
  EXPECT_EQ(s.workdir(), "/a/b");
  EXPECT_EQ(s.user(), "v");
  EXPECT_EQ(s.model().state_before(s.last()).shell, (std::vector<std::string>{"/bin/bash", "-c"}));
}

TEST(BuildModelState, AnotherStageStartsAnew) {
  const Subject s("FROM alpine AS p\nUSER u\nWORKDIR /a\nSHELL [\"pwsh\"]\nFROM alpine\nRUN a\n");
  EXPECT_EQ(s.user(), "?");
  EXPECT_EQ(s.workdir(), "?");
  EXPECT_TRUE(s.model().state_before(s.last()).shell.empty());
}

TEST(BuildModelOnbuild, TriggersDoNotRunInTheirOwnStage) {
  const Subject s(
      "FROM alpine\nUSER u\nENV E=1\nONBUILD USER root\nONBUILD ENV E=2\nONBUILD SHELL [\"cmd\"]\nRUN a\n");
  EXPECT_EQ(s.user(), "u");
  EXPECT_EQ(s.expand("$E"), "1");
  EXPECT_NE(s.model().script(s.last()), nullptr);
}

TEST(BuildModelOnbuild, TriggersRunFirstInAStageBuiltFromTheirs) {
  const Subject s(
      "FROM alpine AS p\nWORKDIR /a\nONBUILD WORKDIR b\nONBUILD ENV E=2\nUSER u\nFROM p\nWORKDIR c\nRUN a\n");
  EXPECT_EQ(s.workdir(), "/a/b/c");
  EXPECT_EQ(s.expand("$E"), "2");
}

TEST(BuildModelOnbuild, TriggersAreNotPassedOnToGrandchildren) {
  const Subject s("FROM alpine AS p\nUSER u\nONBUILD USER v\nFROM p AS q\nUSER w\nFROM q\nRUN a\n");
  EXPECT_EQ(s.user(), "w");
}

TEST(BuildModelOnbuild, ATriggerSeesTheFinishedStage) {
  const Subject s(
      "FROM alpine\nARG A=1\nENV E=1\nONBUILD USER x\nONBUILD RUN a\nENV E=2 F=3\nENV G=$F\nUSER late\n");
  EXPECT_EQ(s.model().state_before(s.at(3).innermost()).user.value, "late");
  EXPECT_EQ(s.model().state_before(s.at(4).innermost()).user.value, "x");
  EXPECT_EQ(trigger_sees(s, 4, "$E$F"), "23");
  EXPECT_EQ(trigger_sees(s, 4, "$A"), "?") << "the ARG is not part of the image";
  EXPECT_EQ(s.model().stage_of(s.at(4).innermost()), &s.model().stages()[0]);
}

TEST(BuildModelOnbuild, WhatATriggerSetsIsUnknownToTriggers) {
  const Subject s("FROM alpine\nENV E=1\nONBUILD ENV E=2\nONBUILD RUN a\n");
  EXPECT_EQ(trigger_sees(s, 3, "$E"), "?");
}

TEST(BuildModelScripts, ARunInShellFormHasOne) {
  const Subject s(
      "FROM alpine\nRUN echo a \\\n  # note\n  && echo b\nONBUILD RUN echo c\nRUN [\"echo\"]\nCMD echo\n");
  ASSERT_NE(s.model().script(s.at(1)), nullptr);
  EXPECT_TRUE(s.model().script(s.at(1))->ok());
  EXPECT_EQ(s.model().script(s.at(1))->simple_commands().size(), 2u);
  ASSERT_NE(s.model().script(s.at(2)), nullptr);
  EXPECT_EQ(s.model().script(s.at(2)), s.model().script(s.at(2).innermost()));
  EXPECT_EQ(s.model().script(s.at(3)), nullptr);
  EXPECT_EQ(s.model().script(s.at(4)), nullptr);
}

TEST(BuildModelScripts, HeredocsAreScriptsUnlessAnotherProgramReadsThem) {
  const Subject s(
      "FROM alpine\nRUN <<EOF\necho a\necho b\nEOF\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\n"
      "RUN <<EOF\n#!/bin/bash\nls\nEOF\nRUN cat <<EOF >/x\ntext\nEOF\n");
  ASSERT_NE(s.model().script(s.at(1)), nullptr);
  EXPECT_EQ(s.model().script(s.at(1))->simple_commands().size(), 2u);
  EXPECT_EQ(s.model().script(s.at(2)), nullptr);
  EXPECT_NE(s.model().script(s.at(3)), nullptr);
  ASSERT_NE(s.model().script(s.at(4)), nullptr);
  EXPECT_EQ(s.model().script(s.at(4))->simple_commands().size(), 1u);
}

TEST(BuildModelScripts, AScriptThatCannotBeReadIsThereAndNotOk) {
  const Subject s("FROM alpine\nRUN if true; then\n");
  ASSERT_NE(s.model().script(s.last()), nullptr);
  EXPECT_FALSE(s.model().script(s.last())->ok());
}

TEST(BuildModelScripts, AForeignShellIsNotRead) {
  const Subject s(
      "FROM alpine\nSHELL [\"pwsh\", \"-Command\"]\nRUN a\nSHELL [\"/bin/bash\", \"-ec\"]\nRUN b\n");
  EXPECT_EQ(s.model().shell_syntax_at(s.at(2)), ShellSyntax::kForeign);
  EXPECT_EQ(s.model().script(s.at(2)), nullptr);
  EXPECT_EQ(s.model().shell_syntax_at(s.at(4)), ShellSyntax::kPosix);
  EXPECT_NE(s.model().script(s.at(4)), nullptr);
}

TEST(BuildModelScripts, AWindowsStageIsForeignUntilAPosixShellIsSet) {
  const Subject s(
      "FROM golang:1.22-nanoserver AS w\nRUN a\nFROM w\nRUN b\nSHELL [\"bash\", \"-c\"]\nRUN c\nFROM "
      "alpine\nRUN d\n");
  EXPECT_TRUE(s.model().is_windows(s.model().stages()[0]));
  EXPECT_TRUE(s.model().is_windows(s.model().stages()[1]));
  EXPECT_FALSE(s.model().is_windows(s.model().stages()[2]));
  EXPECT_EQ(s.model().script(s.at(1)), nullptr);
  EXPECT_EQ(s.model().script(s.at(3)), nullptr);
  EXPECT_NE(s.model().script(s.at(5)), nullptr);
  EXPECT_NE(s.model().script(s.at(7)), nullptr);
}

TEST(BuildModelScripts, ThePlatformMayNameWindows) {
  const auto windows = [](std::string text) {
    const Subject s(std::move(text));
    return s.model().is_windows(s.model().stages()[0]);
  };
  EXPECT_TRUE(windows("FROM --platform=windows/amd64 golang\n"));
  EXPECT_TRUE(windows("ARG P=windows\nFROM --platform=$P golang\n"));
  EXPECT_FALSE(windows("FROM --platform=$BUILDPLATFORM golang\n"));
  EXPECT_TRUE(windows("ARG I=mcr.microsoft.com/windows\nFROM $I:1809\n"));
}

TEST(BuildModelScripts, UnchangedScriptsAreTakenOverAndLeadToTheNewSource) {
  Subject before("FROM alpine\nRUN echo a \\\n && echo b\nRUN echo c\nRUN echo c\nRUN old\n");
  const ShellScript* kept = before.model().script(before.at(1));
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(
      "# longer now\nFROM alpine\nRUN new\nRUN echo a \\\n# remark\n && echo b\nRUN echo c\nRUN echo c\n",
      "Dockerfile"));
  const BuildModel after(file, std::move(before.model()));
  const ShellScript* script = after.script(file.instructions()[2]);
  EXPECT_EQ(script, kept);
  ASSERT_EQ(script->simple_commands().size(), 2u);
  const ShellNode& second = script->node(script->simple_commands()[1]);
  EXPECT_EQ(file.source().slice(script->source_range(second.range)), "echo b");
  EXPECT_NE(after.script(file.instructions()[3]), after.script(file.instructions()[4]));
  for (std::size_t i = 1; i < file.instructions().size(); ++i) {
    const ShellScript* each = after.script(file.instructions()[i]);
    ASSERT_NE(each, nullptr);
    EXPECT_TRUE(file.instructions()[i].range().contains(each->source_range(each->node(0).range))) << i;
  }
}

TEST(WindowsImage, IsToldByNameOrTag) {
  for (const char* image :
       {"mcr.microsoft.com/windows/servercore:ltsc2022", "microsoft/nanoserver",
        "microsoft/windowsservercore:1709", "openjdk:17-windowsservercore",
        "mcr.microsoft.com/dotnet/framework/sdk:4.8", "x:ltsc2019", "MCR.microsoft.com/Windows:20H2",
        "jenkins/agent:windowsservercore-1809", "reg:5000/x:8-ltsc2022"})
    EXPECT_TRUE(names_windows_image(image)) << image;
  for (const char* image : {"alpine", "mcr.microsoft.com/dotnet/sdk:8.0", "me/windows-tools:1",
                            "reg:5000/windows", "tobix/pywine"})
    EXPECT_FALSE(names_windows_image(image)) << image;
}

}  // namespace
}  // namespace drydock
