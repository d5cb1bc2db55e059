#include "rewrite/image_siblings.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "model/apt_source_changes.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

bool is_one_of(string_view text, std::initializer_list<string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::vector<std::string> parts_of(string_view text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of("-_/", begin), text.size());
    out.push_back(lower_ascii(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return out;
}

// Images of whole distributions: none of them has a form that is Alpine.
bool is_distribution(string_view repository) {
  return is_one_of(repository, {"debian", "ubuntu", "fedora", "centos", "rockylinux", "almalinux",
                                "oraclelinux", "amazonlinux", "archlinux", "ubi", "ubi8", "ubi9", "ubi10",
                                "leap", "tumbleweed", "photon", "kali-rolling", "buildpack-deps"});
}

class Siblings {
 public:
  Siblings(string_view name, const ImageReference& image, const SiblingUse& use)
      : use_(use), repository_(image.path.substr(image.path.rfind('/') + 1)) {
    prefix_ = name.substr(0, name.find('@'));
    if (image.tag) prefix_.resize(prefix_.size() - image.tag->size() - 1);
    if (image.tag && *image.tag != "latest") tag_ = *image.tag;
    for (std::size_t begin = 0; begin < tag_.size() && release_at_ == 0;) {
      const std::size_t end = std::min(tag_.find('-', begin), tag_.size());
      // With another name in front, a number is no release.
      if (begin > 0 && !release_codename("a:" + tag_.substr(begin, end - begin)).empty()) release_at_ = begin;
      begin = end + 1;
    }
  }

  std::vector<ImageSibling> all() {
    // Python and Ruby have `3.12-slim-bookworm`, Node has `20-bookworm-slim`.
    add_word("slim", ImageSibling::Kind::kSlim);
    if (release_at_ > 0) add(ImageSibling::Kind::kSlim, tag_ + "-slim");
    if (!use_.compiles) add_runtime();
    if (!use_.runs_shell)
      add(ImageSibling::Kind::kNoShell, tag_.empty() ? "distroless" : tag_ + "-distroless");
    // Alpine is a release of its own, so that of Debian's goes.
    if (!is_distribution(repository_))
      add(ImageSibling::Kind::kAlpine, tag_.empty() ? "alpine" : before_release() + "-alpine");
    return std::move(out_);
  }

 private:
  void add(ImageSibling::Kind kind, const std::string& tag) {
    std::string name = prefix_ + ":" + tag;
    // A tag of full length has no room for a further word.
    if (parse_image_reference(name)) out_.push_back({kind, std::move(name)});
  }

  std::string before_release() const { return release_at_ == 0 ? tag_ : tag_.substr(0, release_at_ - 1); }

  // Behind the tag, or in front of the release that it ends in.
  void add_word(const std::string& word, ImageSibling::Kind kind) {
    if (tag_.empty()) return add(kind, word);
    add(kind, before_release() + "-" + word + (release_at_ == 0 ? "" : tag_.substr(release_at_ - 1)));
  }

  // `21-jdk-jammy` is `21-jre-jammy`, `9-jdk17` is `9-jre17`, and `21` of a JDK's repository `21-jre`.
  void add_runtime() {
    if (tag_.find("jre") != std::string::npos) return;
    const bool first = tag_.starts_with("jdk");
    const std::size_t dash = tag_.find("-jdk");
    if (first || dash != std::string::npos) {
      std::string tag = tag_;
      return add(ImageSibling::Kind::kRuntime, tag.replace(first ? 0 : dash + 1, 3, "jre"));
    }
    const bool has_jdk = repository_.find("jdk") != std::string::npos || repository_ == "eclipse-temurin";
    if (has_jdk && !tag_.empty()) add_word("jre", ImageSibling::Kind::kRuntime);
  }

  const SiblingUse& use_;
  std::string prefix_;  // the name without tag and digest
  std::string repository_;
  std::string tag_;  // empty for `latest`
  std::size_t release_at_ =
      0;  // of a release's codename in the tag that is not its beginning; 0: there is none
  std::vector<ImageSibling> out_;
};

}  // namespace

std::vector<ImageSibling> image_siblings(string_view name, const SiblingUse& use) {
  const auto image = parse_image_reference(name);
  if (!image || (image->digest && !image->tag) || is_small_image(*image)) return {};
  return Siblings(name, *image, use).all();
}

bool is_small_image(const ImageReference& image) {
  const auto says_so = [](const std::string& part) {
    return part.starts_with("slim") || part.starts_with("alpine") || part.starts_with("distroless") ||
           is_one_of(part, {"busybox", "chiseled", "minimal", "micro", "nano", "tiny", "lite", "light",
                            "static", "musl", "minideb", "wolfi", "chainguard", "cgr.dev", "dhi.io"});
  };
  for (const std::string& text : {image.domain, image.path, image.tag.value_or("")}) {
    const auto parts = parts_of(text);
    if (std::any_of(parts.begin(), parts.end(), says_so)) return true;
  }
  return false;
}

}  // namespace drydock
