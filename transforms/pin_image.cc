#include <fmt/format.h>

#include <optional>

#include "facts/image_reference.h"
#include "rewrite/answer_text.h"
#include "rewrite/image_pins.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"DL3006",      "DL3007",      "CKV_DOCKER_7",        "DS-0001",
                                         "AVD-DS-0001", "DKL-DI-0006", "PinnedDependenciesID"};
constexpr std::string_view kReferences[] = {
    "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
    "https://github.com/ossf/scorecard/blob/main/docs/checks.md#pinned-dependencies",
    "https://github.com/hadolint/hadolint/wiki/DL3007"};

constexpr TransformInfo kInfo{
    .id = "pin-image",
    .summary = "Pin images to their digests",
    .applicability = Applicability::kSafe,
    .rationale =
        "A tag is a name that its owner moves; a digest is the content itself. With the digest behind "
        "the tag the same base is built from tomorrow, and nobody can swap it. Every place that names "
        "an image gets one: `FROM`, `COPY --from`, `RUN --mount=from=`, the `# syntax=` directive, and "
        "the default of an `ARG` that `FROM` expands. The name and the tag stay as they are written. "
        "The digest is that of the index where the tag has one, so it holds for every platform. Where "
        "there is no tag, or `latest`, a tag that names the version is written if it has the same "
        "digest now. A name that is pinned to one platform's image while its tag is there for several "
        "is reported.",
    .declines =
        "`scratch`, stages and named build contexts are no images. It stays away where a variable is a "
        "part of the name, where the `ARG` has no default or is used for anything but whole `FROM` "
        "names, from placeholders of templates, and from names under `ONBUILD` that may be a stage of "
        "another build. An image whose registry gives no answer keeps its name, and the reason is "
        "shown; the others go on.",
    .aliases = kAliases,
    .references = kReferences};

bool is_latest(const ImageReference& image) {
  return !image.tag || *image.tag == "latest";
}

// What is written in place of the name's end. Nothing where an answer is no digest or tag: it comes from a
// server.
std::optional<Edit> pin_edit(const ImagePin& pin, const ImageReference& image, const ImageFacts& facts) {
  Edit edit{{pin.range.end, pin.range.end}, "@" + facts.digest};
  if (is_latest(image)) {
    const std::string tag = facts.version_tag.empty() ? "latest" : facts.version_tag;
    if (!image.tag) {
      edit.text = ":" + tag + edit.text;
    } else if (tag != "latest") {
      edit.range.begin -= static_cast<std::uint32_t>(image.tag->size());
      edit.text = tag + edit.text;
    }
  }
  const std::size_t kept = edit.range.begin - pin.range.begin;
  const auto pinned = parse_image_reference(pin.name.substr(0, kept) + edit.text);
  if (!pinned || pinned->digest != facts.digest || pinned->name() != image.name()) return std::nullopt;
  return edit;
}

class PinImage final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override {
    for (const ImagePin& pin : image_pins(input.model, input.settings)) {
      const auto image = pin.obstacle.empty() ? parse_image_reference(pin.name) : std::nullopt;
      if (!image) continue;
      const std::string reference = canonical_reference(pin.name);
      if (!image->digest) {
        queries.world.ask_image(reference, ImageDetail::kDigest);
        if (is_latest(*image)) queries.world.ask_image(reference, ImageDetail::kVersionTag);
      } else if (image->tag && !pin.one_platform) {
        queries.world.ask_image(reference, ImageDetail::kDigest);
        queries.world.ask_image(reference, ImageDetail::kTagDigest);
      }
    }
  }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const ImagePin& pin : image_pins(input.model, input.settings)) {
      const auto image = pin.obstacle.empty() ? parse_image_reference(pin.name) : std::nullopt;
      if (!image)
        sink.decline(pin.range, message(pin), pin.obstacle);
      else if (image->digest)
        look_at_digest(input, pin, *image, sink);
      else
        write_digest(input, pin, *image, sink);
    }
  }

 private:
  static std::string message(const ImagePin& pin) {
    return fmt::format("`{}` is not pinned to a digest", pin.name);
  }

  static void write_digest(const TransformInput& input, const ImagePin& pin, const ImageReference& image,
                           Sink& sink) {
    const Answer<ImageFacts>* answer = input.facts.image(canonical_reference(pin.name));
    if (answer == nullptr || !answer->value)
      return sink.decline(pin.range, message(pin), why_unknown(answer, "its digest"));
    auto edit = pin_edit(pin, image, *answer->value);
    if (!edit) return sink.decline(pin.range, message(pin), "the answer holds no digest that can be written");
    Fix fix;
    fix.reason = reason(pin, image, *answer);
    fix.edits = {std::move(*edit)};
    sink.fix(pin.range, message(pin), std::move(fix));
  }

  static std::string reason(const ImagePin& pin, const ImageReference& image,
                            const Answer<ImageFacts>& answer) {
    const ImageFacts& facts = *answer.value;
    const bool version = is_latest(image) && !facts.version_tag.empty() && facts.version_tag != "latest";
    const std::string is = version ? fmt::format("is version `{}`, which is", facts.version_tag) : "is";
    const std::string from = provenance_text(answer.from);
    return fmt::format("`{}` {} this image{}{}{}", pin.name, is, facts.is_index ? " for every platform" : "",
                       from.empty() ? "" : " ", from);
  }

  // A digest that is no index builds for one platform only, which an author who has copied it need not know.
  static void look_at_digest(const TransformInput& input, const ImagePin& pin, const ImageReference& image,
                             Sink& sink) {
    if (!image.tag || pin.one_platform) return;
    const Answer<ImageFacts>* answer = input.facts.image(canonical_reference(pin.name));
    if (answer == nullptr || !answer->value) return;
    const ImageFacts& facts = *answer->value;
    if (facts.media_type.empty() || facts.is_index || !facts.tag_is_index ||
        facts.tag_digest == *image.digest)
      return;
    sink.report(pin.range,
                fmt::format("`{}` is pinned to the image of one platform, while the tag is there for several",
                            pin.name.substr(0, pin.name.find('@'))));
  }
};

}  // namespace

std::unique_ptr<Transform> make_pin_image() {
  return std::make_unique<PinImage>();
}

}  // namespace drydock
