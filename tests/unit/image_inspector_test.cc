#include "resolve/image_inspector.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "layer_archive.h"
#include "resolve/layer_cache.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::file;
using testing::Item;
using testing::pack;
using testing::Packing;
using testing::program;
using testing::TempFolder;

/// A body that comes in pieces and then ends, or breaks.
class Body : public HttpStream {
 public:
  Body(std::string bytes, std::string error_at_end)
      : read_(testing::source(std::move(bytes))), error_at_end_(std::move(error_at_end)) {}
  const HttpResponse& head() const override { return head_; }
  Result<std::size_t> read(char* into, std::size_t size) override {
    auto got = read_(into, size);
    if (got && *got == 0 && !error_at_end_.empty()) return Error{error_at_end_};
    return got;
  }

 private:
  HttpResponse head_;
  ByteSource read_;
  std::string error_at_end_;
};

/// A registry in memory.
struct Blobs {
  std::map<std::string, std::string> bytes;          ///< by digest
  std::map<std::string, std::string> errors_at_end;  ///< by digest
  std::map<std::string, std::string> only_in;        ///< by digest, the one repository that has it
  std::mutex mutex;
  std::map<std::string, int> asked;

  BlobSource source() {
    return [this](const ImageReference& image,
                  const Descriptor& layer) -> Result<std::unique_ptr<HttpStream>> {
      const std::lock_guard guard(mutex);
      ++asked[layer.digest];
      if (const auto found = only_in.find(layer.digest);
          found != only_in.end() && found->second != image.name())
        return Error{"is not there"};
      const auto found = bytes.find(layer.digest);
      if (found == bytes.end()) return Error{"is not there"};
      return std::unique_ptr<HttpStream>(std::make_unique<Body>(found->second, errors_at_end[layer.digest]));
    };
  }

  int asked_in_all() {
    int out = 0;
    for (const auto& [digest, count] : asked) out += count;
    return out;
  }
};

Manifest manifest_of(const std::vector<std::string>& digests, std::uint64_t size = 1'000) {
  Manifest out;
  for (const std::string& digest : digests)
    out.layers.push_back({"application/vnd.oci.image.layer.v1.tar+gzip", digest, size});
  return out;
}

const ImageReference kImage{"registry.example", "team/app", "1", std::nullopt};

class Inspector : public ::testing::Test {
 protected:
  Inspector() {
    blobs.bytes["sha256:a"] =
        pack({file("etc/passwd", "a:x:0:0::/:\n"), program("bin/bash")}, Packing::kGzip);
    blobs.bytes["sha256:b"] = pack({file("etc/passwd", "b:x:0:0::/:\n")}, Packing::kZstd);
    blobs.bytes["sha256:c"] = pack({file("bin/.wh.bash", ""), program("bin/curl")});
  }

  TempFolder folder;
  Cache cache{folder / "cache", 1u << 30};
  Blobs blobs;
};

TEST_F(Inspector, ReadsTheLayersInTheirOrder) {
  ImageInspector inspector(blobs.source(), cache);
  const auto contents = inspector.inspect(kImage, manifest_of({"sha256:a", "sha256:b", "sha256:c"}));
  ASSERT_TRUE(contents) << contents.error().message;
  EXPECT_EQ(*contents->file("etc/passwd"), "b:x:0:0::/:\n");
  EXPECT_EQ(contents->programs, (std::set<std::string, std::less<>>{"curl"}));
  const auto turned = inspector.inspect(kImage, manifest_of({"sha256:c", "sha256:b", "sha256:a"}));
  ASSERT_TRUE(turned);
  EXPECT_EQ(*turned->file("etc/passwd"), "a:x:0:0::/:\n");
  EXPECT_EQ(blobs.asked_in_all(), 3);
}

TEST_F(Inspector, AnImageWithoutLayersIsEmpty) {
  ImageInspector inspector(blobs.source(), cache);
  const auto contents = inspector.inspect(kImage, manifest_of({}));
  ASSERT_TRUE(contents);
  EXPECT_EQ(*contents, ImageContents{});
}

TEST_F(Inspector, AnIndexIsRefused) {
  ImageInspector inspector(blobs.source(), cache);
  Manifest index = manifest_of({"sha256:a"});
  index.head.is_index = true;
  EXPECT_FALSE(inspector.inspect(kImage, index));
  EXPECT_EQ(blobs.asked_in_all(), 0);
}

TEST_F(Inspector, EachLayerIsReadOnceByManyAtOnce) {
  Cache none("", 0);
  ImageInspector inspector(blobs.source(), none);
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto contents = inspector.inspect(
          kImage, manifest_of({"sha256:a", "sha256:a", "sha256:b", "sha256:c", "sha256:a"}));
      if (contents && *contents->file("etc/passwd") == "a:x:0:0::/:\n" && contents->programs.size() == 2)
        ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
  for (const auto& [digest, count] : blobs.asked) EXPECT_EQ(count, 1) << digest;
}

TEST_F(Inspector, TheNextRunTakesLayersFromTheCache) {
  const Manifest manifest = manifest_of({"sha256:a", "sha256:b"});
  const auto first = ImageInspector(blobs.source(), cache).inspect(kImage, manifest);
  ASSERT_TRUE(first);
  const auto second = ImageInspector(blobs.source(), cache).inspect(kImage, manifest);
  ASSERT_TRUE(second);
  EXPECT_EQ(*second, *first);
  EXPECT_EQ(blobs.asked_in_all(), 2);
  // A broken entry is as good as none, and is mended.
  cache.put("layer", "sha256:a", "{\"version\":1");
  EXPECT_EQ(*ImageInspector(blobs.source(), cache).inspect(kImage, manifest), *first);
  EXPECT_EQ(blobs.asked["sha256:a"], 2);
  EXPECT_EQ(*ImageInspector(blobs.source(), cache).inspect(kImage, manifest), *first);
  EXPECT_EQ(blobs.asked["sha256:a"], 2);
}

TEST_F(Inspector, ALayerWithAWrongDigestIsAnErrorAndNotKept) {
  blobs.errors_at_end["sha256:b"] = "has another digest";
  for (int run = 1; run <= 2; ++run) {
    const auto contents =
        ImageInspector(blobs.source(), cache).inspect(kImage, manifest_of({"sha256:a", "sha256:b"}));
    ASSERT_FALSE(contents);
    EXPECT_EQ(contents.error().message, "layer 2 of 2 (sha256:b) has another digest");
    EXPECT_EQ(blobs.asked["sha256:b"], run);
  }
}

TEST_F(Inspector, TheErrorIsAboutTheLowestLayer) {
  blobs.bytes["sha256:0123456789abcdef"] = "no archive";
  const auto contents =
      ImageInspector(blobs.source(), cache)
          .inspect(kImage,
                   manifest_of({"sha256:a", "sha256:0123456789abcdef", "sha256:b", "sha256:missing"}));
  ASSERT_FALSE(contents);
  EXPECT_EQ(contents.error().message.find("layer 2 of 4 (sha256:0123456789ab) is no tar archive"), 0u)
      << contents.error().message;
}

TEST_F(Inspector, AFailureOfOneRepositoryIsNoneOfAnother) {
  blobs.only_in["sha256:a"] = "registry.example/team/other";
  ImageInspector inspector(blobs.source(), cache);
  const ImageReference other{"registry.example", "team/other", "1", std::nullopt};
  EXPECT_FALSE(inspector.inspect(kImage, manifest_of({"sha256:a"})));
  EXPECT_FALSE(inspector.inspect(kImage, manifest_of({"sha256:a"})));
  EXPECT_EQ(blobs.asked["sha256:a"], 1);
  EXPECT_TRUE(inspector.inspect(other, manifest_of({"sha256:a"})));
  // What is known by its digest is known for all.
  EXPECT_TRUE(inspector.inspect(kImage, manifest_of({"sha256:a"})));
  EXPECT_EQ(blobs.asked["sha256:a"], 2);
}

TEST_F(Inspector, AnImageAboveTheBoundIsNotFetched) {
  LayerLimits limits;
  limits.max_total_compressed = 10u << 20;
  ImageInspector inspector(blobs.source(), cache, limits);
  EXPECT_TRUE(inspector.inspect(kImage, manifest_of({"sha256:a", "sha256:b"}, 5u << 20)));
  const int before = blobs.asked_in_all();
  const auto contents =
      inspector.inspect(kImage, manifest_of({"sha256:a", "sha256:b", "sha256:c"}, 5u << 20));
  ASSERT_FALSE(contents);
  EXPECT_EQ(
      contents.error().message,
      "the image has layers of 15 MiB, and 10 MiB are allowed: raise --max-image-mib to look into it");
  // Sizes whose sum does not fit a number are large as well.
  EXPECT_FALSE(inspector.inspect(
      kImage, manifest_of({"sha256:a", "sha256:b"}, std::numeric_limits<std::uint64_t>::max() / 2 + 2)));
  EXPECT_EQ(blobs.asked_in_all(), before);
}

TEST_F(Inspector, WhatIsKeptIsBoundedOverAllLayers) {
  LayerLimits limits;
  limits.max_kept = 200'000;
  std::vector<std::string> digests;
  for (int i = 0; i < 5; ++i) {
    digests.push_back("sha256:large" + std::to_string(i));
    blobs.bytes[digests.back()] = pack({file("etc/passwd", std::string(50'000, 'x'))}, Packing::kGzip);
  }
  ImageInspector inspector(blobs.source(), cache, limits);
  EXPECT_TRUE(inspector.inspect(kImage, manifest_of({digests[0], digests[1], digests[2]})));
  const auto contents = inspector.inspect(kImage, manifest_of(digests));
  ASSERT_FALSE(contents);
  EXPECT_NE(contents.error().message.find("for what is kept"), std::string::npos);
}

}  // namespace
}  // namespace drydock
