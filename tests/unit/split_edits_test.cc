#include "split/stages/split_edits.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "rewrite/application.h"

namespace drydock {
namespace {

constexpr Placement kBuild = Placement::kBuild;
constexpr Placement kFinal = Placement::kFinal;
constexpr Placement kBoth = Placement::kBoth;

// What people would do with each kind of instruction; a test says what is different, by the line's start.
Placement usual(Keyword keyword) {
  switch (keyword) {
    case Keyword::kRun:
    case Keyword::kCopy:
    case Keyword::kAdd:
    case Keyword::kArg:
    case Keyword::kWorkdir:
      return kBuild;
    case Keyword::kEnv:
    case Keyword::kShell:
      return kBoth;
    default:
      return kFinal;
  }
}

class Split {
 public:
  explicit Split(std::string text) : text_(std::move(text)) {
    plan.runtime_base = "debian:bookworm-slim";
    plan.carried.push_back({"/usr/local/bin/api", false, "", ""});
  }

  /// The instruction whose first line starts so.
  Split& place(const std::string& start, Placement placement) {
    placed_.emplace_back(start, placement);
    return *this;
  }

  /// What comes out, or `problem: …`. The outcome must pass the pipeline's own check.
  std::string run() {
    const Dockerfile before = parse_dockerfile(std::make_shared<const SourceText>(text_));
    const BuildModel model(before);
    const Stage& stage = model.stages()[stage_number];
    for (const Instruction& each : stage.instructions) plan.placements[each.index()] = usual(each.keyword());
    for (const auto& [start, placement] : placed_) {
      bool found = false;
      for (const Instruction& each : stage.instructions) {
        if (!before.source().slice(each.range()).starts_with(start)) continue;
        plan.placements[each.index()] = placement;
        found = true;
        break;
      }
      EXPECT_TRUE(found) << start;
    }
    if (forget) plan.placements.erase(*forget);
    SplitEdits edits = split_edits(model, stage, plan, "build");
    if (!edits.problem.empty()) {
      EXPECT_TRUE(edits.edits.empty());
      return "problem: " + edits.problem;
    }
    Fix fix;
    fix.edits = std::move(edits.edits);
    fix.changes = std::move(edits.changes);
    sort_edits(fix.edits);
    EXPECT_TRUE(edits_are_disjoint(fix.edits));
    std::string out = apply_edits(text_, fix.edits);
    const Dockerfile after = parse_dockerfile(std::make_shared<const SourceText>(out));
    const Fix* fixes[] = {&fix};
    EXPECT_EQ(broken_invariant(before, after, fixes, fix.edits), std::nullopt) << out;
    EXPECT_TRUE(warnings || after.diagnostics().empty()) << out;
    return out;
  }
  std::string run_with_warnings() {
    warnings = true;
    return run();
  }

  SplitPlan plan;
  std::size_t stage_number = 0;
  std::optional<std::uint32_t> forget;
  bool warnings = false;  ///< the input has some

 private:
  std::string text_;
  std::vector<std::pair<std::string, Placement>> placed_;
};

// The final stage of the outcome, from its FROM on.
std::string final_stage(const std::string& out) {
  const std::size_t at = out.find("\n\nFROM ");
  return at == std::string::npos ? out : out.substr(at + 2);
}

TEST(SplitEdits, WritesWhatACarefulPersonWould) {
  Split split(R"(# syntax=docker/dockerfile:1
FROM golang:1.22-bookworm
LABEL org.opencontainers.image.title="api"
ARG VERSION=dev
ENV PORT=8080
WORKDIR /src
# Modules first: the cache keeps them.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o /usr/local/bin/api ./cmd/api
# The port that the load balancer asks.
EXPOSE 8080
CMD ["api"]
)");
  split.plan.packages = {"ca-certificates"};
  split.plan.workdir = "/src";
  EXPECT_EQ(split.run(), R"(# syntax=docker/dockerfile:1
FROM golang:1.22-bookworm AS build
ARG VERSION=dev
ENV PORT=8080
WORKDIR /src
# Modules first: the cache keeps them.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o /usr/local/bin/api ./cmd/api

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="api"
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
ENV PORT=8080
WORKDIR /src
COPY --from=build /usr/local/bin/api /usr/local/bin/api
# The port that the load balancer asks.
EXPOSE 8080
CMD ["api"]
)");
}

TEST(SplitEdits, CommentsMoveWithTheirInstructionsAndOneGapIsLeftOfTwo) {
  Split split(R"(FROM golang

# Free: about everything.

# The port
# of the service.
EXPOSE 8080

# Who to ask.
LABEL maintainer="a@b.example"


# Settings.
ENV A=1 \
    # inside
    B=2

RUN make
# RUN make test

# ---- at run time ----

CMD ["api"]
)");
  EXPECT_EQ(split.run(), R"(FROM golang AS build

# Free: about everything.

# Settings.
ENV A=1 \
    # inside
    B=2

RUN make
# RUN make test

FROM debian:bookworm-slim
# Who to ask.
LABEL maintainer="a@b.example"
ENV A=1 \
    # inside
    B=2
COPY --from=build /usr/local/bin/api /usr/local/bin/api
# The port
# of the service.
EXPOSE 8080

# ---- at run time ----

CMD ["api"]
)");
}

TEST(SplitEdits, WithoutABlankLineAboveNoneIsTaken) {
  Split split("FROM golang\nEXPOSE 1\n\nRUN make\n\n\nCMD [\"api\"]\n\n");
  EXPECT_EQ(split.run(),
            "FROM golang AS build\n\nRUN make\n\nFROM debian:bookworm-slim\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\nEXPOSE 1\n\n\nCMD [\"api\"]\n\n");
}

TEST(SplitEdits, InstructionsMoveAsTheyAreWritten) {
  Split split(
      "FROM golang\n  expose 8080 \\\n  # admin\n  9090\nCOPY <<EOF /etc/motd\nHello  $X\nEOF\nLabel  a='b "
      "c'   d=\"e\"\n"
      "RUN make\n");
  split.place("COPY", kFinal);
  EXPECT_EQ(split.run(),
            "FROM golang AS build\nRUN make\n\nFROM debian:bookworm-slim\nLabel  a='b c'   d=\"e\"\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\nCOPY <<EOF /etc/motd\nHello  $X\nEOF\n"
            "  expose 8080 \\\n  # admin\n  9090\n");
}

TEST(SplitEdits, AFileWithoutAFinalNewlineKeepsItsEnd) {
  EXPECT_EQ(Split("FROM golang\nCMD [\"api\"]\nRUN make").run(),
            "FROM golang AS build\nRUN make\n\nFROM debian:bookworm-slim\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\nCMD [\"api\"]");
  EXPECT_EQ(Split("FROM golang\nRUN make\nCMD [\"api\"]").run(),
            "FROM golang AS build\nRUN make\n\nFROM debian:bookworm-slim\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\nCMD [\"api\"]");
  EXPECT_EQ(Split("FROM golang\nRUN make\nENV A=1").run(),
            "FROM golang AS build\nRUN make\nENV A=1\n\nFROM debian:bookworm-slim\nENV A=1\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api");
  EXPECT_EQ(Split("FROM golang\nEXPOSE 1\nRUN make\n# the end").run(),
            "FROM golang AS build\nRUN make\n# the end\n\nFROM debian:bookworm-slim\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\nEXPOSE 1");
}

TEST(SplitEdits, LinesOfCrLfFilesMoveWithTheirEndings) {
  EXPECT_EQ(Split("FROM golang\r\nEXPOSE 1\r\nRUN make\r\nCMD [\"api\"]\r\n").run(),
            "FROM golang AS build\r\nRUN make\r\n\nFROM debian:bookworm-slim\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\nEXPOSE 1\r\nCMD [\"api\"]\r\n");
}

TEST(SplitEdits, WhatIsRepeatedWarnsNoSecondTime) {
  EXPECT_EQ(final_stage(Split("FROM golang\nENV A=1 \\\n\n  \n    B=2\nRUN make\n").run_with_warnings()),
            "FROM debian:bookworm-slim\nENV A=1 \\\n    B=2\nCOPY --from=build /usr/local/bin/api "
            "/usr/local/bin/api\n");
}

TEST(SplitEdits, TheStagesNameGoesToTheFinalStage) {
  EXPECT_EQ(Split("FROM golang AS app\nRUN make\n").run(),
            "FROM golang AS build\nRUN make\n\nFROM debian:bookworm-slim AS app\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\n");
  EXPECT_EQ(Split("from golang as app\nrun make\ncmd [\"api\"]\n").run(),
            "from golang as build\nrun make\n\nfrom debian:bookworm-slim as app\n"
            "copy --from=build /usr/local/bin/api /usr/local/bin/api\ncmd [\"api\"]\n");
  EXPECT_EQ(Split("from golang\nRUN make\n").run(),
            "from golang as build\nRUN make\n\nfrom debian:bookworm-slim\n"
            "copy --from=build /usr/local/bin/api /usr/local/bin/api\n");
  Split second("FROM node as ui\nRUN x\n\nFROM golang\nCOPY --from=ui /x /y\nRUN make\n");
  second.stage_number = 1;
  EXPECT_EQ(second.run(),
            "FROM node as ui\nRUN x\n\nFROM golang as build\nCOPY --from=ui /x /y\nRUN make\n\nFROM "
            "debian:bookworm-slim\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\n");
}

TEST(SplitEdits, APlatformIsRepeatedWhereItIsTheImages) {
  const auto from = [](const std::string& flags) {
    const std::string out = final_stage(Split("FROM " + flags + "golang\nRUN make\n").run());
    return out.substr(0, out.find('\n'));
  };
  EXPECT_EQ(from("--platform=linux/amd64 "), "FROM --platform=linux/amd64 debian:bookworm-slim");
  EXPECT_EQ(from("--platform=$BUILDPLATFORM "), "FROM debian:bookworm-slim");
  EXPECT_EQ(from("--platform=${TARGETPLATFORM} "), "FROM debian:bookworm-slim");
}

TEST(SplitEdits, PackagesFollowTheFilesHabits) {
  const auto packages = [](const std::string& run, std::vector<std::string> names, PackageManager manager,
                           const std::string& top = "") {
    Split split(top + "FROM golang\n" + run + "RUN make\n");
    split.plan.packages = std::move(names);
    split.plan.package_manager = manager;
    split.plan.carried.clear();
    const std::string out = final_stage(split.run());
    const std::string from = "FROM debian:bookworm-slim\n";
    return out.starts_with(from) ? out.substr(from.size()) : out;
  };
  const std::vector<std::string> many = {"ca-certificates", "libpq5", "libssl3", "tzdata"};
  EXPECT_EQ(packages("", many, PackageManager::kApt),
            "RUN apt-get update \\\n    && apt-get install -y --no-install-recommends \\\n        "
            "ca-certificates \\\n"
            "        libpq5 \\\n        libssl3 \\\n        tzdata \\\n    && rm -rf /var/lib/apt/lists/*\n");
  EXPECT_EQ(packages("RUN a && \\\n  # why\n\tb\n", {"tini"}, PackageManager::kApt),
            "RUN apt-get update && \\\n\tapt-get install -y --no-install-recommends tini && \\\n"
            "\trm -rf /var/lib/apt/lists/*\n");
  EXPECT_EQ(packages("RUN a \\\n  && b\n", {"tini"}, PackageManager::kApt),
            "RUN apt-get update \\\n  && apt-get install -y --no-install-recommends tini \\\n"
            "  && rm -rf /var/lib/apt/lists/*\n");
  EXPECT_EQ(packages("RUN a `\n       && b\n", {"tini"}, PackageManager::kApt, "# escape=`\n"),
            "RUN apt-get update `\n    && apt-get install -y --no-install-recommends tini `\n"
            "    && rm -rf /var/lib/apt/lists/*\n");
  EXPECT_EQ(packages("", {"ca-certificates", "tzdata"}, PackageManager::kApk),
            "RUN apk add --no-cache ca-certificates tzdata\n");
  EXPECT_EQ(packages("", many, PackageManager::kApk),
            "RUN apk add --no-cache \\\n    ca-certificates \\\n    libpq5 \\\n    libssl3 \\\n    tzdata\n");
  EXPECT_EQ(packages("", {"a;b"}, PackageManager::kApk), "problem: `a;b` is no package");
}

TEST(SplitEdits, VariablesThatPackagesReadStandAboveThem) {
  Split split(
      "FROM golang\nENV A=1\nENV DEBIAN_FRONTEND=noninteractive\nARG http_proxy\nLABEL a=$A\nRUN make\n");
  split.place("ARG", kBoth).plan.packages = {"tini"};
  split.plan.environment = {"LANG=\"C.UTF-8\""};
  EXPECT_EQ(
      final_stage(split.run()),
      "FROM debian:bookworm-slim\nENV DEBIAN_FRONTEND=noninteractive\nARG http_proxy\nRUN apt-get update \\\n"
      "    && apt-get install -y --no-install-recommends tini \\\n    && rm -rf /var/lib/apt/lists/*\n"
      "ENV LANG=\"C.UTF-8\"\nENV A=1\nLABEL a=$A\n"
      "COPY --from=build /usr/local/bin/api /usr/local/bin/api\n");
}

TEST(SplitEdits, CarriedFilesMayHaveOwnersFoldersAndSpaces) {
  Split split("FROM golang\nRUN make\nCMD [\"api\"]\n");
  split.plan.carried = {{"/app/templates", true, "app:app", ""}, {"/app/My App.dll", false, "", ""}};
  split.plan.run = {"ldconfig"};
  EXPECT_EQ(final_stage(split.run()),
            "FROM debian:bookworm-slim\nCOPY --from=build --chown=app:app /app/templates /app/templates\n"
            "COPY --from=build [\"/app/My App.dll\", \"/app/My App.dll\"]\nRUN ldconfig\nCMD [\"api\"]\n");
  for (const char* path : {"bin/api", "/", "/a$b", "/a*", "/a\nb", "/a\\b", "/a\"b"}) {
    split.plan.carried = {{path, false, "", ""}};
    EXPECT_TRUE(split.run().starts_with("problem: the path of a file")) << path;
  }
}

TEST(SplitEdits, TheBuildMayEndInStepsOfItsOwn) {
  const std::string node = "FROM node\nWORKDIR /app\nRUN npm ci\nCOPY . /app\n";
  const std::string runtime =
      "\n\nFROM debian:bookworm-slim\nWORKDIR /app\nCOPY . /app\n"
      "COPY --from=build /app/node_modules /app/node_modules";
  const auto run = [&](const std::string& text) {
    Split split(text);
    split.place("COPY", kBoth).plan.carried = {{"/app/node_modules", true, "", ""}};
    split.plan.build_run = {"npm prune --omit=dev"};
    split.plan.workdir = "/app";
    return split.run();
  };
  const std::string build =
      "FROM node AS build\nWORKDIR /app\nRUN npm ci\nCOPY . /app\nRUN npm prune --omit=dev";
  EXPECT_EQ(run(node), build + runtime + "\n");
  EXPECT_EQ(run(node.substr(0, node.size() - 1)), build + runtime);
  EXPECT_EQ(run(node + "# COPY more .\n"), build + "\n# COPY more ." + runtime + "\n");
}

// Users come first, so that --chown finds them; USER comes last, so that nothing is done as the user that was
// done as root.
TEST(SplitEdits, UsersAreMadeBeforeAndTakenAfterWhatIsCopied) {
  Split split(R"(FROM golang
RUN useradd -r app
COPY --chown=app entrypoint.sh /
COPY . /src
RUN make
RUN mkdir /data && chown app /data
USER app
ENV HOME=/home/app
WORKDIR /home/app
RUN touch /tmp/seen
VOLUME /data
CMD ["api"]
)");
  split.place("RUN useradd", kBoth).place("COPY --chown", kFinal).place("RUN mkdir", kFinal);
  split.place("RUN touch", kBoth).place("USER", kBoth);
  split.plan.workdir = "/home/app";
  split.plan.packages = {"tini"};
  split.plan.carried[0].chown = "app";
  EXPECT_EQ(final_stage(split.run()), R"(FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/*
RUN useradd -r app
COPY --chown=app entrypoint.sh /
RUN mkdir /data && chown app /data
ENV HOME=/home/app
USER app
WORKDIR /home/app
RUN touch /tmp/seen
COPY --from=build --chown=app /usr/local/bin/api /usr/local/bin/api
VOLUME /data
CMD ["api"]
)");
}

TEST(SplitEdits, TheUserRootStaysOnTop) {
  Split split("FROM registry.example/go\nUSER root\nLABEL a=b\nRUN make\nUSER 1001\n");
  split.place("USER root", kBoth).plan.packages = {"tini"};
  const std::string out = final_stage(split.run());
  EXPECT_TRUE(out.starts_with("FROM debian:bookworm-slim\nUSER root\nLABEL a=b\nRUN apt-get")) << out;
  EXPECT_TRUE(out.ends_with("\nUSER 1001\n")) << out;
}

// Whose outcome a file is shows in the order.
TEST(SplitEdits, WhatMeetsCarriedFilesKeepsItsSide) {
  // The build came later, and had the last word.
  Split before("FROM node\nCOPY . /app\nRUN npm ci --prefix /app\n");
  before.place("COPY", kBoth).plan.carried = {{"/app/node_modules", true, "", ""}};
  EXPECT_EQ(
      final_stage(before.run()),
      "FROM debian:bookworm-slim\nCOPY . /app\nCOPY --from=build /app/node_modules /app/node_modules\n");
  Split after("FROM node\nCOPY package.json /app/\nRUN npm ci --prefix /app\nCOPY . /app\n");
  after.place("COPY .", kBoth).plan.carried = {{"/app/node_modules", true, "", ""}};
  EXPECT_EQ(
      final_stage(after.run()),
      "FROM debian:bookworm-slim\nCOPY --from=build /app/node_modules /app/node_modules\nCOPY . /app\n");

  Split rights("FROM golang\nRUN make\nRUN chmod 700 /usr/local/bin\nENV A=1\n");
  rights.place("RUN chmod", kFinal);
  EXPECT_EQ(final_stage(rights.run()),
            "FROM debian:bookworm-slim\nCOPY --from=build /usr/local/bin/api /usr/local/bin/api\n"
            "RUN chmod 700 /usr/local/bin\nENV A=1\n");
  Split early("FROM golang\nRUN chmod 700 /usr/local/bin\nRUN make\n");
  early.place("RUN chmod", kFinal);
  EXPECT_EQ(final_stage(early.run()),
            "FROM debian:bookworm-slim\nRUN chmod 700 /usr/local/bin\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\n");
  Split amid("FROM golang\nRUN make a\nRUN chmod 700 /usr/local/bin\nRUN make b\n");
  amid.place("RUN chmod", kFinal);
  EXPECT_EQ(amid.run(),
            "problem: whether the `RUN` on line 3 belongs before what is copied from the build or behind it "
            "is not certain");
  // It makes the owner, and then changes what it must come after.
  Split owner("FROM golang\nRUN make\nRUN useradd app && chmod 700 /usr/local/bin\nENV A=1\n");
  owner.place("RUN useradd", kFinal).plan.carried[0].chown = "app:app";
  EXPECT_TRUE(owner.run().starts_with("problem: the `RUN` on line 3 has no place")) << owner.run();
}

TEST(SplitEdits, ARunSeesTheVariablesThatItSaw) {
  Split split(
      "FROM golang\nARG A\nRUN touch /a\nENV A=1\nRUN touch /b\nSHELL [\"/bin/bash\", \"-c\"]\nRUN make\n");
  split.place("ARG", kBoth).place("RUN touch /a", kFinal).place("RUN touch /b", kBoth);
  EXPECT_EQ(
      final_stage(split.run()),
      "FROM debian:bookworm-slim\nARG A\nRUN touch /a\nENV A=1\nRUN touch /b\nSHELL [\"/bin/bash\", \"-c\"]\n"
      "COPY --from=build /usr/local/bin/api /usr/local/bin/api\n");
}

TEST(SplitEdits, AValueIsNotTakenOfALaterVariable) {
  Split split("FROM golang\nENV P=1\nEXPOSE $P\nENV P=2\nRUN make\n");
  split.plan.packages = {"tini"};
  const std::string out = final_stage(split.run());
  EXPECT_NE(
      out.find("ENV P=1\nCOPY --from=build /usr/local/bin/api /usr/local/bin/api\nEXPOSE $P\nENV P=2\n"),
      std::string::npos)
      << out;
}

TEST(SplitEdits, AShellThatIsAPackageComesBehindThem) {
  Split split("FROM golang:alpine\nSHELL [\"/bin/bash\", \"-c\"]\nRUN make\nCMD api\n");
  split.plan.packages = {"bash"};
  split.plan.package_manager = PackageManager::kApk;
  EXPECT_EQ(final_stage(split.run()),
            "FROM debian:bookworm-slim\nRUN apk add --no-cache bash\nSHELL [\"/bin/bash\", \"-c\"]\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\nCMD api\n");
}

TEST(SplitEdits, OneWorkdirIsWritten) {
  Split both("FROM golang\nWORKDIR /a\nWORKDIR b\nCOPY run.sh ./\nRUN make\n");
  both.place("WORKDIR /a", kBoth).place("WORKDIR b", kBoth).place("COPY", kFinal).plan.workdir = "/a/b";
  EXPECT_EQ(
      final_stage(both.run()),
      "FROM debian:bookworm-slim\nWORKDIR /a/b\nCOPY --from=build /usr/local/bin/api /usr/local/bin/api\n"
      "COPY run.sh ./\n");
  // The author's own says it already.
  Split own("FROM golang\nRUN make\n# Data.\nWORKDIR /data\nENV A=1\n");
  own.place("WORKDIR", kFinal).plan.workdir = "/data";
  EXPECT_EQ(final_stage(own.run()),
            "FROM debian:bookworm-slim\nENV A=1\n# Data.\nWORKDIR /data\n"
            "COPY --from=build /usr/local/bin/api /usr/local/bin/api\n");
  Split below("FROM golang\nWORKDIR /src\nRUN make\nWORKDIR /data\nCOPY x .\n");
  below.place("WORKDIR /data", kFinal).place("COPY", kFinal).plan.workdir = "/data";
  EXPECT_EQ(final_stage(below.run()),
            "FROM debian:bookworm-slim\nCOPY --from=build /usr/local/bin/api /usr/local/bin/api\nWORKDIR "
            "/data\nCOPY x .\n");
}

TEST(SplitEdits, RelativePathsLeadWhereTheyLed) {
  Split copy("FROM golang\nWORKDIR /src\nCOPY run.sh ./\nWORKDIR /app\nRUN make\n");
  copy.place("COPY", kFinal).plan.workdir = "/app";
  EXPECT_EQ(copy.run(),
            "problem: the `COPY` on line 3 depends on the working folder /src, which is another one in the "
            "final stage");
  Split kept("FROM golang\nWORKDIR /src\nRUN make\nCOPY run.sh ./\n");
  kept.place("COPY", kFinal).plan.workdir = "/app";
  EXPECT_EQ(kept.run(),
            "problem: the `COPY` on line 4 depends on the working folder /src, which is another one in the "
            "final stage");
  Split relative("FROM golang\nWORKDIR /src\nRUN make\nWORKDIR x\nENV A=1\n");
  relative.place("WORKDIR x", kFinal).plan.workdir = "/src/x";
  EXPECT_EQ(relative.run(), "problem: the `WORKDIR` on line 4 is relative");
  Split run("FROM golang\nRUN mkdir data\nWORKDIR /src\nRUN make\n");
  run.place("RUN mkdir", kFinal).plan.workdir = "/src";
  EXPECT_TRUE(run.run().starts_with("problem: ")) << run.run();
  // Where nothing has chosen one, the plan says what the base image's is.
  Split base("FROM gcc\nRUN make\nCOPY run.sh ./\n");
  EXPECT_EQ(
      final_stage(base.place("COPY", kFinal).run()),
      "FROM debian:bookworm-slim\nCOPY --from=build /usr/local/bin/api /usr/local/bin/api\nCOPY run.sh ./\n");
}

TEST(SplitEdits, DeclinesWhereAnotherStageHasAPart) {
  EXPECT_EQ(Split("FROM golang AS a\nRUN make\n\nFROM debian\n").run(), "problem: another stage follows");
  EXPECT_EQ(Split("FROM golang AS a\nRUN make\n\nFROM a\n").run(), "problem: another stage follows");
}

TEST(SplitEdits, DeclinesWhereThePlanIsNotWhole) {
  std::string many = "FROM golang\nRUN make\n";
  for (int i = 0; i < 500; ++i) many += "LABEL a=b\n";
  EXPECT_EQ(Split(many).run(), "problem: it has more than 500 instructions");
  Split open("FROM golang\nRUN make \\\n");
  EXPECT_EQ(open.run(), "problem: the instruction on line 2 ends in a line continuation");
  EXPECT_EQ(Split("FROM golang\nCMD [\"api\"]\n").run(), "problem: nothing of it would stay with the build");
  Split forgot("FROM golang\nRUN make\nCMD [\"api\"]\n");
  forgot.forget = 2;
  EXPECT_EQ(forgot.run(), "problem: which stage the `CMD` on line 3 belongs to is not certain");
  Split base("FROM golang\nRUN make\n");
  base.plan.runtime_base = "debian AS x\nRUN y";
  EXPECT_EQ(base.run(), "problem: the `FROM` of the final stage cannot be written");
  Split run("FROM golang\nRUN make\n");
  run.plan.run = {"a\nUSER root"};
  EXPECT_EQ(run.run(), "problem: a line of the final stage cannot be written: a");
}

TEST(SplitEdits, DeclinesWhereTheFinalStageWouldLackAVariableOrShell) {
  EXPECT_EQ(Split("FROM golang\nARG V\nLABEL version=\"${V}\"\nRUN make\n").run(),
            "problem: the `LABEL` on line 3 uses V, which only the build sets");
  EXPECT_EQ(Split("FROM golang\nARG V\nRUN make\nLABEL version=$V\n").run(),
            "problem: the `LABEL` on line 4 uses V, which only the build sets");
  EXPECT_EQ(Split("FROM golang\nRUN make\nENV O=1\nCMD api $O\n").place("ENV", kBuild).run(),
            "problem: the `CMD` on line 4 uses O, which only the build sets");
  EXPECT_EQ(
      Split("FROM golang\nSHELL [\"/bin/bash\", \"-c\"]\nRUN make\nCMD api\n").place("SHELL", kBuild).run(),
      "problem: the `CMD` on line 4 runs in a shell that only the build sets");
  EXPECT_EQ(Split("FROM golang\nRUN make\nUSER b\nRUN touch /x\nENV A=1\n")
                .place("USER", kBuild)
                .place("RUN touch", kFinal)
                .run(),
            "problem: the `RUN` on line 4 runs as a user that only the build sets");
  // A longer name, another stage's value, and one that is set again.
  EXPECT_EQ(final_stage(Split("FROM golang\nARG V\nENV V2=1\nLABEL v=$V2\nRUN make\n").run()),
            "FROM debian:bookworm-slim\nENV V2=1\nLABEL v=$V2\nCOPY --from=build /usr/local/bin/api "
            "/usr/local/bin/api\n");
  EXPECT_EQ(final_stage(Split("FROM golang\nARG V\nENV V=1\nRUN make\nLABEL v=$V\n").run()),
            "FROM debian:bookworm-slim\nENV V=1\nCOPY --from=build /usr/local/bin/api "
            "/usr/local/bin/api\nLABEL v=$V\n");
}

TEST(SplitEdits, DeclinesWhereTheBuildWouldLackSomething) {
  EXPECT_EQ(Split("FROM golang\nENV V=1\nRUN make $V\n").place("ENV", kFinal).run(),
            "problem: the `RUN` on line 3 uses V, which only the final stage sets");
  EXPECT_EQ(Split("FROM golang\nSHELL [\"/bin/bash\", \"-c\"]\nRUN make\n").place("SHELL", kFinal).run(),
            "problem: the `RUN` on line 3 runs in a shell that only the final stage sets");
  EXPECT_EQ(Split("FROM golang\nUSER b\nRUN make\n").run(),
            "problem: the `RUN` on line 3 runs as a user that only the final stage sets");
  EXPECT_EQ(Split("FROM golang\nWORKDIR /a\nRUN make\n").place("WORKDIR", kFinal).run(),
            "problem: the `RUN` on line 3 depends on a working folder that only the final stage sets");
}

}  // namespace
}  // namespace drydock
