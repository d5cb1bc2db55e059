#include "resolve/image_resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <utility>

#include "resolve/facts_json.h"

namespace drydock {
namespace {

/// More tags than this are not tried: each is a request.
constexpr std::size_t kMaxTagCandidates = 4;

bool wants(ImageDetails details, ImageDetail detail) { return (details & static_cast<ImageDetails>(detail)) != 0; }

bool is_tag(std::string_view text) {
  return !text.empty() && text != "latest" && parse_image_reference("a:" + std::string(text)).has_value();
}

std::string upper_name(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == '-' || c == '.') c = '_';
  }
  return name;
}

std::string reference_with_tag(const ImageReference& image) {
  return image.name() + ":" + image.tag.value_or("latest");
}

}  // namespace

std::vector<PlatformManifest> platforms_to_look_at(const std::vector<PlatformManifest>& image, const std::vector<std::string>& wanted) {
  std::vector<PlatformManifest> out;
  for (const std::string& platform : wanted) {
    const auto found = std::find_if(image.begin(), image.end(), [&](const PlatformManifest& m) { return m.platform == platform; });
    if (found != image.end()) out.push_back(*found);
  }
  if (out.empty() && !image.empty()) out.push_back(image.front());
  return out;
}

std::vector<std::string> version_tag_candidates(const ImageReference& image, const ImageConfig& config) {
  std::vector<std::string> versions;
  if (const auto label = config.labels.find("org.opencontainers.image.version"); label != config.labels.end())
    versions.push_back(label->second);
  if (const auto own = config.variable(upper_name(image.path) + "_VERSION")) versions.push_back(*own);
  for (const std::string& entry : config.env) {
    const std::size_t equals = entry.find('=');
    if (equals != std::string::npos && std::string_view(entry).substr(0, equals).ends_with("_VERSION"))
      versions.push_back(entry.substr(equals + 1));
  }
  std::vector<std::string> tags;
  const auto add = [&](const std::string& tag) {
    if (is_tag(tag) && tags.size() < kMaxTagCandidates && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  };
  for (const std::string& version : versions) {
    // A package's version carries a revision that no tag does: `16.1-1.pgdg120+1` is tagged `16.1`.
    add(version);
    add(version.substr(0, version.find_first_of("-+~")));
  }
  return tags;
}

/// One reference on its way from a name to facts.
class ImageResolver::Question {
 public:
  Question(const ImageResolver& resolver, ImageReference image, ImageDetails details)
      : resolver_(resolver), image_(std::move(image)), details_(details) {}

  Answer<ImageFacts> answer() {
    if (!find_digest()) return std::move(out_);
    // What the digest names never changes, so that all further questions are asked of it and kept by it.
    if (wants(details_, ImageDetail::kPlatforms) || needs_config()) find_platforms();
    if (needs_config()) {
      for (const PlatformManifest& each : platforms_to_look_at(facts_.platforms, resolver_.platforms_)) find_platform(each);
    }
    if (wants(details_, ImageDetail::kVersionTag)) find_version_tag();
    if (wants(details_, ImageDetail::kTagDigest) && image_.tag && image_.digest) find_tag_digest();
    out_.value = std::move(facts_);
    return std::move(out_);
  }

 private:
  bool needs_config() const {
    return wants(details_, ImageDetail::kConfig) || wants(details_, ImageDetail::kContents) || wants(details_, ImageDetail::kVersionTag);
  }

  /// The head of a tag or digest, from the cache where it is young enough.
  std::optional<ImageFacts> head(const ImageReference& image, bool tell) {
    const std::string key = image.digest ? image.name() + "@" + *image.digest : reference_with_tag(image);
    const std::int64_t now = std::time(nullptr);
    if (auto entry = resolver_.cache_.get("image-head", key)) {
      const bool fresh = resolver_.registry_ == nullptr || image.digest || now - entry->when < resolver_.max_tag_age_;
      if (auto facts = fresh ? image_facts_from_json(entry->bytes) : std::nullopt) {
        // A tag that went through the registry in this very run is no news of an earlier one.
        if (tell) out_.from = {Provenance::Kind::kCache, image.domain, entry->when};
        return facts;
      }
    }
    if (resolver_.registry_ == nullptr) return std::nullopt;
    const Result<ManifestHead> head = resolver_.registry_->head(image);
    if (!head) {
      if (tell) out_.problem = head.error().message;
      return std::nullopt;
    }
    ImageFacts facts;
    facts.digest = head->digest;
    facts.media_type = head->media_type;
    facts.is_index = head->is_index;
    // The registry's own name and not the mirror's, so that the same facts read the same on every machine.
    if (tell) out_.from = {Provenance::Kind::kNetwork, image.domain, now};
    const std::string json = to_json(facts);
    resolver_.cache_.put("image-head", key, json);
    // The next run finds the digest written behind the tag.
    if (!image.digest) resolver_.cache_.put("image-head", digest_key(facts.digest), json);
    return facts;
  }

  bool find_digest() {
    auto facts = head(image_, true);
    if (!facts) return false;
    facts_ = std::move(*facts);
    return true;
  }

  std::string digest_key(std::string_view digest) const { return image_.name() + "@" + std::string(digest); }

  void fail(const Error& error) {
    if (out_.problem.empty()) out_.problem = error.message;
  }

  void find_platforms() {
    const std::string key = digest_key(facts_.digest);
    if (auto entry = resolver_.cache_.get("image-index", key)) {
      if (auto known = image_facts_from_json(entry->bytes)) {
        facts_.platforms = std::move(known->platforms);
        return;
      }
    }
    if (resolver_.registry_ == nullptr) return;
    Result<Manifest> manifest = resolver_.registry_->manifest(image_, facts_.digest);
    if (!manifest) return fail(manifest.error());
    if (manifest->head.is_index) {
      facts_.platforms = manifest->platforms;
    } else {
      const Result<ImageConfig> config = resolver_.registry_->config(image_, *manifest);
      if (!config) return fail(config.error());
      facts_.platforms = {{normalize_platform(config->os, config->architecture, config->variant), facts_.digest}};
    }
    ImageFacts kept;
    kept.digest = facts_.digest;
    kept.platforms = facts_.platforms;
    resolver_.cache_.put("image-index", key, to_json(kept));
  }

  /// Configuration and, where asked for, contents of one platform's image.
  void find_platform(const PlatformManifest& platform) {
    const bool contents = wants(details_, ImageDetail::kContents);
    const std::string key = digest_key(platform.digest);
    const std::string_view kind = contents ? "image-contents" : "image-config";
    if (auto entry = resolver_.cache_.get(kind, key)) {
      if (auto known = image_facts_from_json(entry->bytes)) {
        facts_.configs.merge(known->configs);
        facts_.contents.merge(known->contents);
        return;
      }
    }
    if (resolver_.registry_ == nullptr) return;
    const Result<Manifest> manifest = resolver_.registry_->manifest(image_, platform.digest);
    if (!manifest) return fail(manifest.error());
    if (manifest->head.is_index) return fail({"its index names another index, which is not followed"});
    Result<ImageConfig> config = resolver_.registry_->config(image_, *manifest);
    if (!config) return fail(config.error());
    ImageFacts kept;
    kept.digest = platform.digest;
    kept.configs.emplace(platform.platform, *config);
    if (contents) {
      Result<ImageContents> inside = resolver_.inspector_->inspect(image_, *manifest);
      if (!inside) {
        facts_.configs.merge(kept.configs);
        return fail(inside.error());
      }
      kept.contents.emplace(platform.platform, std::move(*inside));
    }
    resolver_.cache_.put(kind, key, to_json(kept));
    facts_.configs.merge(kept.configs);
    facts_.contents.merge(kept.contents);
  }

  void find_version_tag() {
    if (image_.digest || (image_.tag && image_.tag != "latest")) return;
    const ImageConfig* config = facts_.config();
    if (config == nullptr) return;
    for (const std::string& tag : version_tag_candidates(image_, *config)) {
      ImageReference tagged = image_;
      tagged.tag = tag;
      // A tag that is not there is no failure: it was only a guess.
      const auto found = head(tagged, false);
      if (!found || found->digest != facts_.digest) continue;
      facts_.version_tag = tag;
      return;
    }
  }

  void find_tag_digest() {
    ImageReference tagged = image_;
    tagged.digest.reset();
    if (const auto found = head(tagged, false)) {
      facts_.tag_digest = found->digest;
      facts_.tag_is_index = found->is_index;
    }
  }

  const ImageResolver& resolver_;
  ImageReference image_;
  ImageDetails details_;
  ImageFacts facts_;
  Answer<ImageFacts> out_;
};

Answer<ImageFacts> ImageResolver::resolve(const std::string& reference, ImageDetails details) const {
  auto image = parse_image_reference(reference);
  if (!image) {
    Answer<ImageFacts> out;
    out.problem = "it is no valid image name";
    return out;
  }
  return Question(*this, std::move(*image), details).answer();
}

}  // namespace drydock
