#include "model/entrypoint_script.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace drydock {
namespace {

// Every script found, as `name <- first candidate | second …`, `(heredoc)` at the end where one holds it.
std::string scripts(const std::string& text) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text, "Dockerfile"));
  const BuildModel model(file);
  std::string out;
  for (const EntrypointScript& script : entrypoint_scripts(model)) {
    if (!out.empty()) out += "; ";
    EXPECT_EQ(file.source().slice(script.range).find(script.name) != std::string_view::npos, true);
    out += script.name + " <-";
    for (std::size_t i = 0; i < script.context_paths.size(); ++i)
      out += (i == 0 ? " " : " | ") + script.context_paths[i];
    if (script.heredoc) out += " (heredoc)";
  }
  return out;
}

std::string with(const std::string& body) {
  return scripts("FROM alpine\n" + body);
}

TEST(EntrypointScript, ComesFromACopyToItsPath) {
  EXPECT_EQ(with("COPY docker/start.sh /start.sh\nCMD [\"/start.sh\"]\n"), "/start.sh <- docker/start.sh");
  EXPECT_EQ(with("ADD [\"a b.sh\", \"/start.sh\"]\nENTRYPOINT /start.sh\n"), "/start.sh <- a b.sh");
}

TEST(EntrypointScript, ComesFromACopyIntoItsFolder) {
  // Whether a source is a file or a folder, only the context knows.
  EXPECT_EQ(with("COPY start.sh /bin/\nCMD [\"start.sh\"]\n"), "start.sh <- start.sh | start.sh/start.sh");
  EXPECT_EQ(with("COPY docker /usr/local/bin\nCMD start.sh\n"), "start.sh <- docker/start.sh");
  EXPECT_EQ(with("COPY docker/*.sh /opt/\nCMD /opt/start.sh\n"), "/opt/start.sh <- docker/start.sh");
  EXPECT_EQ(with("COPY docker/*.py /opt/\nCMD /opt/start.sh\n"), "");
  EXPECT_EQ(with("COPY . /app\nCMD /app/bin/start.sh\n"), "/app/bin/start.sh <- bin/start.sh");
  EXPECT_EQ(with("COPY src /app\nCMD /app/bin/start.sh\n"), "/app/bin/start.sh <- src/bin/start.sh");
}

TEST(EntrypointScript, HeedsWorkdirAndVariables) {
  EXPECT_EQ(with("WORKDIR /app\nCOPY . .\nCMD [\"./start.sh\"]\n"), "./start.sh <- start.sh");
  EXPECT_EQ(with("ARG D=/srv\nENV H=$D/app\nWORKDIR $H\nCOPY x.sh $H/\nCMD sh x.sh\n"),
            "x.sh <- x.sh | x.sh/x.sh");
  EXPECT_EQ(with("WORKDIR /a\nCOPY x.sh ./\nWORKDIR /b\nCMD ./x.sh\n"), "");
  EXPECT_EQ(with("COPY x.sh $UNKNOWN\nCMD /x.sh\n"), "");
}

TEST(EntrypointScript, TheLastCopyIsFirst) {
  EXPECT_EQ(with("COPY a.sh /x.sh\nCOPY b.sh /x.sh\nCMD /x.sh\n"), "/x.sh <- b.sh | a.sh");
}

TEST(EntrypointScript, WrappersAreLookedThrough) {
  const std::string copy = "COPY x.sh /x.sh\n";
  EXPECT_EQ(with(copy + "ENTRYPOINT [\"tini\", \"-g\", \"--\", \"/x.sh\"]\n"), "/x.sh <- x.sh");
  EXPECT_EQ(with(copy + "ENTRYPOINT [\"dumb-init\", \"/x.sh\"]\n"), "/x.sh <- x.sh");
  EXPECT_EQ(with(copy + "CMD [\"sh\", \"-c\", \"exec /x.sh\"]\n"), "/x.sh <- x.sh");
  EXPECT_EQ(with(copy + "CMD exec gosu app bash -e /x.sh --flag\n"), "/x.sh <- x.sh");
  EXPECT_EQ(with(copy + "CMD . /x.sh && app\n"), "/x.sh <- x.sh");
}

TEST(EntrypointScript, OnlyWhatIsStartedCounts) {
  const std::string copy = "COPY x.sh /x.sh\n";
  EXPECT_EQ(with(copy + "RUN /x.sh\n"), "");
  EXPECT_EQ(with(copy + "CMD [\"echo\", \"/x.sh\"]\n"), "");
  EXPECT_EQ(with(copy + "CMD [\"python\", \"/x.sh\"]\n"), "");
  EXPECT_EQ(with(copy + "CMD [\"/x.sh\"]\nCMD [\"app\"]\n"), "");
  EXPECT_EQ(with(copy + "ONBUILD CMD [\"/x.sh\"]\n"), "");
  EXPECT_EQ(with("CMD [\"/x.sh\"]\n"), "");
  EXPECT_EQ(with("ADD https://example.com/x.sh /x.sh\nCMD [\"/x.sh\"]\n"), "");
}

TEST(EntrypointScript, IsFollowedThroughStages) {
  EXPECT_EQ(
      scripts("FROM alpine AS a\nCOPY s /src/\nFROM alpine\nCOPY --from=a /src/x.sh /y.sh\nCMD /y.sh\n"),
      "/y.sh <- s/x.sh");
  EXPECT_EQ(scripts("FROM alpine AS a\nCOPY x.sh /x.sh\nFROM a\nCMD /x.sh\n"), "/x.sh <- x.sh");
  EXPECT_EQ(scripts("FROM alpine\nCOPY --from=nginx /x.sh /x.sh\nCMD /x.sh\n"), "");
  EXPECT_EQ(scripts("FROM alpine AS a\nCOPY --from=b / /\nFROM alpine AS b\nCOPY --from=a / /\nCMD /x.sh\n"),
            "");
}

TEST(EntrypointScript, MayStandInTheDockerfile) {
  EXPECT_EQ(with("COPY <<EOF /x.sh\necho\nEOF\nCMD /x.sh\n"), "/x.sh <- (heredoc)");
  EXPECT_EQ(with("COPY <<x.sh /opt/\necho\nx.sh\nCMD /opt/x.sh\n"), "/opt/x.sh <- (heredoc)");
  EXPECT_EQ(with("COPY <<EOF /x.sh\necho\nEOF\nCOPY x.sh /\nCMD /x.sh\n"), "/x.sh <- x.sh | x.sh/x.sh");
}

}  // namespace
}  // namespace drydock
