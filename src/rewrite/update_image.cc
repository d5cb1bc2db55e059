#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "facts/image_reference.h"
#include "rewrite/image_pins.h"
#include "rewrite/update_rules.h"

namespace drydock {
namespace {

constexpr TransformInfo kInfo{
    .id = "update-image",
    .summary = "Move the digests of images to what their tags name now",
    .applicability = Applicability::kUnsafe,
    .rationale = "A digest stays what it is, and so do the holes in it. Now and then it has to be moved on purpose.",
    .declines = "Where a digest stands without a tag, nothing says which image is the newer one.",
    .aliases = {},
    .references = {},
};

/// A pinned name in the file and the one that is asked for in its place.
struct PinnedName {
  ImagePin pin;
  ImageReference image;
  std::string asked;  ///< canonical_reference() of the name with its tag, old or new, and without a digest
};

/// The shortest text that still tells two digests apart for a reader.
std::string short_digest(std::string_view digest) {
  constexpr std::size_t kShown = 7 + 12;
  return std::string(digest.substr(0, kShown));
}

class UpdateImage final : public Transform {
 public:
  explicit UpdateImage(UpdateOptions options) : options_(std::move(options)) {}
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const PinnedName& each : pinned(input)) queries.world.ask_image(each.asked, ImageDetail::kDigest);
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const PinnedName& each : pinned(input)) {
      const Answer<ImageFacts>* answer = input.facts.image(each.asked);
      const std::string tagged = each.pin.name.substr(0, each.pin.name.find('@'));
      if (answer == nullptr || !answer->value) {
        const std::string why = answer == nullptr || answer->problem.empty() ? "no registry was asked" : answer->problem;
        sink.decline(each.pin.range, fmt::format("whether `{}` is behind is not known", tagged), why);
        continue;
      }
      const std::string& digest = answer->value->digest;
      const std::string tag = options_.to.value_or(*each.image.tag);
      if (digest == *each.image.digest && tag == *each.image.tag) continue;
      Fix fix;
      // The tag stands last in front of the digest, so the author's way of writing the name stays.
      fix.edits.push_back({each.pin.range, tagged.substr(0, tagged.size() - each.image.tag->size()) + tag + "@" + digest});
      fix.applicability = Applicability::kUnsafe;
      fix.reason = fmt::format("`{}{}` names {} now", tagged.substr(0, tagged.size() - each.image.tag->size()), tag, short_digest(digest));
      sink.fix(each.pin.range, fmt::format("`{}` is pinned to {}, and `{}` names {} now", tagged, short_digest(*each.image.digest), tag,
                                           short_digest(digest)),
               std::move(fix));
    }
  }

 private:
  bool is_chosen(const ImageReference& image) const {
    if (options_.images.empty()) return true;
    return std::any_of(options_.images.begin(), options_.images.end(), [&](const std::string& text) {
      const auto wanted = parse_image_reference(text);
      return wanted && wanted->name() == image.name() && (!wanted->tag || wanted->tag == image.tag);
    });
  }

  std::vector<PinnedName> pinned(const TransformInput& input) const {
    std::vector<PinnedName> out;
    for (ImagePin& pin : image_pins(input.model, input.settings)) {
      auto image = parse_image_reference(pin.name);
      if (!pin.obstacle.empty() || !image || !image->digest || !image->tag || !is_chosen(*image)) continue;
      std::string asked = image->name() + ":" + options_.to.value_or(*image->tag);
      out.push_back({std::move(pin), std::move(*image), std::move(asked)});
    }
    return out;
  }

  UpdateOptions options_;
};

}  // namespace

std::unique_ptr<Transform> make_update_image(UpdateOptions options) { return std::make_unique<UpdateImage>(std::move(options)); }

std::vector<std::unique_ptr<Transform>> update_rules(const UpdateOptions& options) {
  std::vector<std::unique_ptr<Transform>> list;
  // Whoever names one kind of pin means no other.
  const bool all = options.images.empty() && options.packages.empty();
  if (all || !options.images.empty()) list.push_back(make_update_image(options));
  if (all || !options.packages.empty()) {
    list.push_back(make_update_apt(options));
    list.push_back(make_update_apk(options));
  }
  if (all) list.push_back(make_update_remote_file(options));
  return list;
}

}  // namespace drydock
