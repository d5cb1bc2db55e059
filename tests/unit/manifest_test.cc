#include "resolve/manifest.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace drydock {
namespace {

const std::string kOciIndex(kManifestTypes[0]);
const std::string kDockerList(kManifestTypes[1]);
const std::string kOciImage(kManifestTypes[2]);
const std::string kDockerImage(kManifestTypes[3]);

std::string digest(char digit) {
  return "sha256:" + std::string(64, digit);
}

std::string entry(char digit, const std::string& platform, const std::string& more = "") {
  return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":7{}{}}})", kOciImage, digest(digit),
                     platform.empty() ? "" : R"(,"platform":)" + platform, more);
}

std::string index(const std::string& entries, const std::string& media_type = kOciIndex) {
  return fmt::format(R"({{"schemaVersion":2,{}"manifests":[{}]}})",
                     media_type.empty() ? "" : R"("mediaType":")" + media_type + "\",", entries);
}

std::string image(const std::string& layers, const std::string& media_type = kOciImage) {
  return fmt::format(
      R"({{"schemaVersion":2,{}"config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":3}},"layers":{}}})",
      media_type.empty() ? "" : R"("mediaType":")" + media_type + "\",", digest('c'), layers);
}

const std::string kAmd64 = R"({"os":"linux","architecture":"amd64"})";

TEST(Manifest, AnIndexGivesItsPlatforms) {
  const auto parsed = parse_manifest(
      index(entry('1', kAmd64) + "," + entry('2', R"({"os":"linux","architecture":"arm64","variant":"v8"})") +
            "," + entry('3', R"({"os":"linux","architecture":"arm","variant":"v7"})") + "," +
            entry('4', kAmd64) + "," + entry('5', R"({"os":"unknown","architecture":"unknown"})") + "," +
            entry('6', "") + "," +
            entry('7', R"({"os":"linux","architecture":"s390x"})",
                  R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest"})") +
            "," + entry('8', R"({"os":"linux","architecture":"a/b\u001b"})") + "," +
            entry('9', R"({"os":"windows","architecture":"amd64","os.version":"10.0"})")),
      kOciIndex);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_TRUE(parsed->head.is_index);
  EXPECT_EQ(parsed->head.media_type, kOciIndex);
  const std::vector<PlatformManifest> expected = {{"linux/amd64", digest('1')},
                                                  {"linux/arm64", digest('2')},
                                                  {"linux/arm/v7", digest('3')},
                                                  {"windows/amd64", digest('9')}};
  EXPECT_EQ(parsed->platforms, expected);
  EXPECT_TRUE(parsed->config.digest.empty());
}

TEST(Manifest, AnImageGivesItsConfigurationAndLayers) {
  const auto parsed = parse_manifest(
      image(fmt::format(
          R"([{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{}","size":9223372036854775807}},
                            {{"digest":"{}","size":0,"urls":["https://x.example/"]}}])",
          digest('1'), "sha512:" + std::string(128, '2'))),
      kOciImage + "; charset=utf-8");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_FALSE(parsed->head.is_index);
  EXPECT_EQ(parsed->head.media_type, kOciImage);
  EXPECT_EQ(parsed->config.digest, digest('c'));
  EXPECT_EQ(parsed->config.size, 3u);
  ASSERT_EQ(parsed->layers.size(), 2u);
  EXPECT_EQ(parsed->layers[0].media_type, "application/vnd.oci.image.layer.v1.tar+gzip");
  EXPECT_EQ(parsed->layers[0].size, 9223372036854775807u);
  EXPECT_EQ(parsed->layers[1].digest.size(), 7u + 128u);
}

TEST(Manifest, TheMediaTypeComesFromTheServerThenTheBodyThenTheShape) {
  struct Case {
    std::string body, said, media_type;
  };
  const Case cases[] = {
      {index(""), kOciIndex, kOciIndex},
      {index(""), "APPLICATION/VND.OCI.IMAGE.INDEX.V1+JSON ;a=b", kOciIndex},
      {index("", kDockerList), "", kDockerList},
      {index("", kDockerList), "application/json; charset=utf-8", kDockerList},
      {index("", ""), "text/plain", kOciIndex},
      {index("", ""), kDockerList, kDockerList},
      {image("[]"), "", kOciImage},
      {image("null", kDockerImage), "application/octet-stream", kDockerImage},
      {image("[]", ""), "", kOciImage},
  };
  for (const Case& c : cases) {
    const auto parsed = parse_manifest(c.body, c.said);
    ASSERT_TRUE(parsed) << parsed.error().message << "\n" << c.body << "\n" << c.said;
    EXPECT_EQ(parsed->head.media_type, c.media_type) << c.body << "\n" << c.said;
  }
}

TEST(Manifest, RefusesWhatIsBroken) {
  const std::string deep =
      R"({"schemaVersion":2,"manifests":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  std::string many_entries = entry('1', kAmd64),
              many_layers = fmt::format(R"({{"digest":"{}","size":1}})", digest('1'));
  const std::string one_entry = many_entries, one_layer = many_layers;
  for (int i = 0; i < 1000; ++i) many_entries += "," + one_entry, many_layers += "," + one_layer;
  std::string commas = "[";
  for (int i = 0; i < 300'000; ++i) commas += "{},";
  struct Case {
    std::string body, said, part;
  };
  const Case cases[] = {
      {"", kOciIndex, "no JSON"},
      {"[]", kOciIndex, "no JSON"},
      {"null", kOciIndex, "no JSON"},
      {"{", kOciIndex, "no JSON"},
      {"{}{}", kOciIndex, "no JSON"},
      {"{\"a\":\"\xff\"}", kOciIndex, "no JSON"},
      {deep, kOciIndex, "no JSON"},
      {R"({"a":)" + commas + "0]}", kOciIndex, "no JSON"},
      {"{}", "", "configuration"},
      {"{}", kOciIndex, "list of manifests"},
      {R"({"schemaVersion":2,"manifests":{}})", kOciIndex, "list of manifests"},
      {index("7"), kOciIndex, "digest"},
      {index("null"), kOciIndex, "digest"},
      {index(R"({"digest":"sha256:12","size":1})"), kOciIndex, "digest"},
      {index(fmt::format(R"({{"digest":"{}","size":1}})", "md5:" + std::string(32, '1'))), kOciIndex,
       "digest"},
      {index(fmt::format(R"({{"digest":"{}"}})", digest('1'))), kOciIndex, "digest and size"},
      {index(fmt::format(R"({{"digest":"{}","size":-1}})", digest('1'))), kOciIndex, "digest and size"},
      {index(fmt::format(R"({{"digest":"{}","size":1.5}})", digest('1'))), kOciIndex, "digest and size"},
      {index(fmt::format(R"({{"digest":"{}","size":18446744073709551615}})", digest('1'))), kOciIndex,
       "digest and size"},
      {index(fmt::format(R"({{"digest":"{}","size":1e400}})", digest('1'))), kOciIndex, ""},
      {index(fmt::format(R"({{"digest":"{}","size":1}})", digest('G'))), kOciIndex, "digest and size"},
      {index(many_entries), kOciIndex, "1000 entries"},
      {image("[" + many_layers + "]"), kOciImage, "1000 layers"},
      {image("{}"), kOciImage, "layers"},
      {image("[{}]"), kOciImage, "a layer"},
      {R"({"schemaVersion":2,"layers":[]})", kOciImage, "configuration"},
      {R"({"schemaVersion":2,"config":[],"layers":[]})", kOciImage, "configuration"},
      {R"({"schemaVersion":3})", kOciImage, "schema version"},
      {R"({"schemaVersion":"2"})", kOciImage, "schema version"},
      // One thing to one reader and another to the next.
      {index("", kOciIndex), kOciImage, "differ"},
      {image("[]", kOciImage), kDockerList, "differ"},
      {index("", ""), kOciImage, "differ"},
      {image("[]", ""), kOciIndex, "differ"},
      {R"({"schemaVersion":2,"manifests":[],"layers":[]})", kOciIndex, "at once"},
      {R"({"schemaVersion":2,"manifests":[],"config":{}})", "", "at once"},
      // What no image is.
      {R"({"schemaVersion":1,"fsLayers":[]})", "application/json", "schema 1"},
      {R"({"schemaVersion":1})", "application/vnd.docker.distribution.manifest.v1+prettyjws", "schema 1"},
      {R"({"schemaVersion":1})", "application/vnd.docker.distribution.manifest.v1+json", "schema 1"},
      {"<html>", "text/html; charset=utf-8", "`text/html`"},
      {index(""), "application/x\x1b[31m", "an unknown media type"},
      {index("", "application/vnd.example"), "application/json", "`application/vnd.example`"},
  };
  for (const Case& c : cases) {
    const auto parsed = parse_manifest(c.body, c.said);
    ASSERT_FALSE(parsed) << c.body.substr(0, 200);
    EXPECT_NE(parsed.error().message.find(c.part), std::string::npos) << parsed.error().message << "\n"
                                                                      << c.body.substr(0, 200);
    EXPECT_EQ(parsed.error().message.find('\x1b'), std::string::npos);
    EXPECT_FALSE(parsed.error().message.ends_with('.'));
  }
}

TEST(Manifest, DigestsThatCanBeChecked) {
  EXPECT_TRUE(is_checkable_digest(digest('a')));
  EXPECT_TRUE(is_checkable_digest("sha512:" + std::string(128, '0')));
  for (const std::string& text : {std::string(), std::string("sha256:"), "sha256:" + std::string(63, 'a'),
                                  "sha256:" + std::string(65, 'a'), "sha256:" + std::string(64, 'A'),
                                  "sha512:" + std::string(64, 'a'), "SHA256:" + std::string(64, 'a'),
                                  "sha384:" + std::string(96, 'a'), digest('a') + " ", std::string(64, 'a')})
    EXPECT_FALSE(is_checkable_digest(text)) << text;
}

TEST(ImageConfig, IsReadWhole) {
  const auto parsed = parse_image_config(R"({
    "created":"2026-01-31T00:00:00Z","os":"linux","architecture":"arm64","variant":"v8","rootfs":{"type":"layers","diff_ids":[]},
    "config":{"User":"app:app","WorkingDir":"/srv","Env":["PATH=/bin","A="],"Entrypoint":["/e"],"Cmd":["a","b"],
      "Shell":["/bin/bash","-c"],"OnBuild":["RUN x"],"ExposedPorts":{"80/tcp":{},"53/udp":{}},"Volumes":{"/data":{}},
      "Labels":{"k":"v"},"Healthcheck":{"Test":["CMD","true"]}},
    "history":[{"created_by":"ADD x"},{"empty_layer":true},null]})");
  ASSERT_TRUE(parsed) << parsed.error().message;
  ImageConfig expected;
  expected.created = "2026-01-31T00:00:00Z";
  expected.os = "linux";
  expected.architecture = "arm64";
  expected.variant = "v8";
  expected.user = "app:app";
  expected.working_dir = "/srv";
  expected.env = {"PATH=/bin", "A="};
  expected.entrypoint = {"/e"};
  expected.cmd = {"a", "b"};
  expected.shell = {"/bin/bash", "-c"};
  expected.onbuild = {"RUN x"};
  expected.exposed_ports = {"53/udp", "80/tcp"};
  expected.volumes = {"/data"};
  expected.labels = {{"k", "v"}};
  expected.history = {"ADD x", "", ""};
  expected.healthcheck = true;
  EXPECT_EQ(*parsed, expected);
}

TEST(ImageConfig, MembersMayBeNullOrMissing) {
  for (const char* text : {"{}", R"({"config":null})", R"({"config":{}})",
                           R"({"created":null,"config":{"User":null,"WorkingDir":null,
       "Env":null,"Entrypoint":null,"Cmd":null,"Shell":null,"OnBuild":null,"ExposedPorts":null,"Volumes":null,"Labels":null,
       "Healthcheck":null},"history":null})"}) {
    const auto parsed = parse_image_config(text);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(*parsed, ImageConfig()) << text;
  }
  for (const char* check : {"{}", R"({"Test":null})", R"({"Test":[]})", R"({"Test":["NONE"]})"}) {
    const auto parsed = parse_image_config(std::string(R"({"config":{"Healthcheck":)") + check + "}}");
    ASSERT_TRUE(parsed);
    EXPECT_FALSE(parsed->healthcheck) << check;
  }
  const auto old = parse_image_config(R"({"config":{"Entrypoint":"/e"}})");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->entrypoint, std::vector<std::string>{"/e"});
}

TEST(ImageConfig, RefusesWrongTypes) {
  std::string long_list = "\"a\"";
  for (int i = 0; i < 10'001; ++i) long_list += ",\"a\"";
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("7"), std::string(R"({"os":7})"),
        std::string(R"({"config":[]})"), std::string(R"({"config":{"User":0}})"),
        std::string(R"({"config":{"Env":[7]}})"), std::string(R"({"config":{"Cmd":{}}})"),
        std::string(R"({"config":{"ExposedPorts":["80"]}})"), std::string(R"({"config":{"Labels":{"a":1}}})"),
        std::string(R"({"config":{"Healthcheck":"x"}})"), std::string(R"({"history":{}})"),
        R"({"config":{"Env":[)" + long_list + "]}}"}) {
    const auto parsed = parse_image_config(text);
    ASSERT_FALSE(parsed) << text.substr(0, 100);
    EXPECT_NE(parsed.error().message.find("configuration"), std::string::npos);
  }
}

}  // namespace
}  // namespace drydock
