#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "model/exposed_ports.h"
#include "model/image_mentions.h"

namespace drydock {
namespace {

std::string mentions(const std::string& text) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text));
  const BuildModel model(file);
  std::string out;
  for (const ImageMention& m : image_mentions(model)) {
    if (m.exact) {
      EXPECT_EQ(file.source().slice(m.range), m.text);
    }
    const Stage* stage = stage_named_by(model, m);
    out += m.text + (m.exact ? "" : "!") + (stage != nullptr ? "=" + std::to_string(stage->index) : "") + " ";
  }
  return out;
}

TEST(ImageMentions, FindsEveryPlace) {
  EXPECT_EQ(
      mentions("# syntax=docker/dockerfile:1 x\nFROM a AS B\nFROM b\nCOPY --chown=1 --from=B x y\n"
               "COPY --from=0 x y\nRUN --mount=type=bind,from=c:1,target=/x --mount=FROM=b,target=/y true\n"
               "ONBUILD COPY --from=d x y\nRUN --mount=type=cache,target=/from=x true\n"),
      "docker/dockerfile:1 a b=0 B=0 0=0 c:1 b=0 d ");
}

TEST(ImageMentions, SaysWhereTheBytesDiffer) {
  EXPECT_EQ(mentions("FROM a\nCOPY --from=\"b\" x y\nCOPY --from= x y\nFROM \\\n c\nRUN "
                     "--mount=from=d,\\\ntarget=/x true\n"),
            "a b! c d! ");
}

std::string ports(const std::string& words) {
  const Dockerfile file = parse_dockerfile(
      std::make_shared<const SourceText>("FROM a\nENV P=80 Q=\"1 2/udp\"\nEXPOSE " + words + "\n"));
  const BuildModel model(file);
  std::string out;
  for (const ExposedPorts& p : exposed_ports(model, file.instructions().back()))
    out += std::to_string(p.first) + "-" + std::to_string(p.last) + "/" + p.protocol + " ";
  return out;
}

TEST(ExposedPorts, ReadsWhatDockerReads) {
  EXPECT_EQ(ports("80 443/TCP 53/udp"), "80-80/tcp 443-443/tcp 53-53/udp ");
  EXPECT_EQ(ports("7000-7010/sctp 8080:80 127.0.0.1:1:2"), "7000-7010/sctp 80-80/tcp 2-2/tcp ");
  EXPECT_EQ(ports("$P ${Q} \"90\""), "80-80/tcp 1-1/tcp 2-2/udp 90-90/tcp ");
  EXPECT_EQ(ports("$UNKNOWN x 70000 1-x -1 80-"), "");
}

}  // namespace
}  // namespace drydock
