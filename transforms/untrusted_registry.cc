#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "model/image_mentions.h"
#include "facts/image_reference.h"
#include "rewrite/transform.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::string_view kAliases[] = {"DL3026"};
constexpr std::string_view kReferences[] = {"https://github.com/hadolint/hadolint/wiki/DL3026"};

constexpr TransformInfo kInfo{
    .id = "untrusted-registry",
    .summary = "Report images from registries that configuration does not trust",
    .applicability = Applicability::kDisplay,
    .rationale =
        "An image runs with everything the build has: its source, its secrets, its network. Which registries "
        "may be used is for an organisation to say, in `trusted-registries`, by host or by host and path. "
        "All "
        "places that name an image are looked at: `FROM`, `COPY --from`, `RUN --mount=from=` and the "
        "`# syntax=` directive.",
    .declines =
        "Without a list nothing is reported. Where a variable decides on the registry and its value is not "
        "known, that is said. Stages, named build contexts and `scratch` are no images.",
    .aliases = kAliases,
    .references = kReferences,
};

// The part in front of a tag or digest that a variable gives, where the name itself is known:
// `registry.example/app:${VERSION}`.
std::optional<std::string> known_name(std::string_view word) {
  const std::size_t dollar = word.find('$');
  if (dollar == std::string_view::npos || word.find('/', dollar) != std::string_view::npos)
    return std::nullopt;
  const std::string_view before = word.substr(0, dollar);
  const std::size_t slash = before.rfind('/');
  const std::size_t end = before.find_first_of(":@", slash == std::string_view::npos ? 0 : slash);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(before.substr(0, end));
}

// The registry in front of a path that a variable gives: `registry.example/${NAME}`. Empty where there is
// none.
std::string known_registry(std::string_view word) {
  const std::string_view before = word.substr(0, word.find('$'));
  const std::size_t slash = before.find('/');
  // A path in place of the variable tells whether Docker takes what stands before the slash for a registry.
  if (slash == std::string_view::npos) return {};
  const auto image = parse_image_reference(std::string(before.substr(0, slash)) + "/a/b");
  return image && image->path == "a/b" ? image->domain : std::string();
}

class UntrustedRegistry final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    if (input.settings.trusted_registries.empty()) return;
    for (const ImageMention& mention : image_mentions(input.model)) {
      const bool from = mention.kind == ImageMention::Kind::kFrom;
      if (names_no_image(input, mention)) continue;
      std::optional<std::string> text = mention.text;
      if (from) {
        text = input.model.stage_of(input.file().instructions()[mention.instruction])->base;
        if (!text) text = known_name(mention.text);
        // A build context may also be named by a variable.
        if (text && (*text == "scratch" || is_context(input.settings, *text))) continue;
      }
      if (!text || text->find('$') != std::string::npos) {
        look_at_registry(input.settings, mention, sink);
        continue;
      }
      const auto image = parse_image_reference(*text);
      if (!image) {
        sink.decline(mention.range, fmt::format("`{}` cannot be checked", *text),
                     "it is no valid image name");
        continue;
      }
      if (is_trusted(input.settings, *image)) continue;
      report(mention, image->domain, sink);
    }
  }

 private:
  // Where the path is not known, the registry may still be enough to tell.
  static void look_at_registry(const Settings& settings, const ImageMention& mention, Sink& sink) {
    const std::string registry = known_registry(mention.text);
    if (!registry.empty() && is_trusted(settings, {registry, "", {}, {}})) return;
    const bool in_part = std::any_of(
        settings.trusted_registries.begin(), settings.trusted_registries.end(), [&](std::string_view prefix) {
          return is_below({registry, "a", {}, {}}, prefix.substr(0, prefix.find('/')));
        });
    if (!registry.empty() && !in_part) {
      report(mention, registry, sink);
      return;
    }
    sink.decline(mention.range,
                 fmt::format("whether `{}` comes from a trusted registry is not known", mention.text),
                 "a variable in it has no known value");
  }

  static void report(const ImageMention& mention, std::string_view registry, Sink& sink) {
    sink.report(mention.range, fmt::format("`{}` comes from `{}`, which is not among the trusted registries",
                                           mention.text, registry));
  }

  static bool names_no_image(const TransformInput& input, const ImageMention& mention) {
    if (is_context(input.settings, mention.text)) return true;
    if (mention.kind == ImageMention::Kind::kSyntax) return false;
    if (mention.kind == ImageMention::Kind::kFrom) return stage_named_by(input.model, mention) != nullptr;
    // A number is a stage, and so is the name of a later one, though BuildKit refuses that. Under ONBUILD the
    // name may be a stage of the other build.
    const bool index = mention.text.find_first_not_of("0123456789") == std::string::npos;
    const auto all = static_cast<std::uint32_t>(input.model.stages().size());
    if (index || mention.text == "scratch" || input.model.find_stage(mention.text, all) != nullptr)
      return true;
    return mention.onbuild && mention.text.find_first_of("/:.@") == std::string::npos;
  }

  static bool is_context(const Settings& settings, std::string_view name) {
    return std::any_of(settings.build_contexts.begin(), settings.build_contexts.end(),
                       [&](const std::string& context) { return equal_ignoring_case(context, name); });
  }

  static bool is_trusted(const Settings& settings, const ImageReference& image) {
    return std::any_of(settings.trusted_registries.begin(), settings.trusted_registries.end(),
                       [&](const std::string& prefix) { return is_below(image, prefix); });
  }
};

}  // namespace

std::unique_ptr<Transform> make_untrusted_registry() {
  return std::make_unique<UntrustedRegistry>();
}

}  // namespace drydock
