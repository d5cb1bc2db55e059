#include "resolve/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "resolve/bounded_json.h"

namespace drydock {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxEntries = 1000;
constexpr std::size_t kMaxLayers = 1000;
constexpr std::size_t kMaxListItems = 10'000;  // of a configuration
constexpr std::size_t kMaxPlatformPart = 32;
constexpr std::size_t kMaxMediaType = 128;

constexpr bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool consists_of(std::string_view text, std::string_view signs) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_alphanumeric(c) || signs.find(c) != std::string_view::npos; });
}

/// A media type from a server, fit to stand in a sentence; empty where it is not.
std::string shown(std::string_view media_type) {
  std::string out = essence_of_media_type(media_type);
  return out.size() <= kMaxMediaType && consists_of(out, "/.+-_") ? out : std::string();
}

std::string schema1_problem() {
  return "it is stored as a schema 1 manifest, which docker gave up: push it again with a current docker";
}

Error bad(std::string_view what) {
  return {fmt::format("the registry sent a broken manifest: {}", what)};
}

std::optional<std::uint64_t> size_of(const json& object) {
  const json* size = json_member(object, "size");
  if (size == nullptr || !size->is_number_integer()) return std::nullopt;
  // A number that needs all 64 bits would be negative in what reads it with a sign.
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (size->is_number_unsigned()) {
    const auto value = size->get<std::uint64_t>();
    return value <= kMax ? std::optional(value) : std::nullopt;
  }
  const auto value = size->get<std::int64_t>();
  return value >= 0 ? std::optional(static_cast<std::uint64_t>(value)) : std::nullopt;
}

std::optional<Descriptor> read_descriptor(const json& value) {
  const auto size = size_of(value);
  const std::string_view digest = json_text(value, "digest");
  if (!size || !is_checkable_digest(digest)) return std::nullopt;
  return Descriptor{shown(json_text(value, "mediaType")), std::string(digest), *size};
}

/// Empty where the entry names no platform, or one whose name is no name.
std::string platform_of(const json& entry) {
  const json* platform = json_member(entry, "platform");
  if (platform == nullptr) return {};
  const std::string_view os = json_text(*platform, "os");
  const std::string_view architecture = json_text(*platform, "architecture");
  const std::string_view variant = json_text(*platform, "variant");
  for (const std::string_view part : {os, architecture, variant})
    if (part.size() > kMaxPlatformPart || !consists_of(part, "._-")) return {};
  if (os.empty() || architecture.empty() || os == "unknown" || architecture == "unknown") return {};
  return normalize_platform(os, architecture, variant);
}

/// BuildKit keeps provenance and bills of materials beside the images, as entries that refer to them.
bool is_attestation(const json& entry) {
  const json* annotations = json_member(entry, "annotations");
  return annotations != nullptr && json_member(*annotations, "vnd.docker.reference.type") != nullptr;
}

Result<Manifest> read_index(const json& body, Manifest out) {
  const json* entries = json_member(body, "manifests");
  if (entries == nullptr || !entries->is_array()) return bad("an index without a list of manifests");
  if (entries->size() > kMaxEntries) return bad("an index with more than 1000 entries");
  out.head.is_index = true;
  for (const json& entry : *entries) {
    const auto descriptor = read_descriptor(entry);
    if (!descriptor) return bad("an entry of the index has no valid digest and size");
    const ManifestKind kind = kind_of_media_type(descriptor->media_type);
    if (kind != ManifestKind::kImage && kind != ManifestKind::kUnsaid) continue;
    const std::string platform = platform_of(entry);
    if (platform.empty() || is_attestation(entry)) continue;
    const bool is_known =
        std::any_of(out.platforms.begin(), out.platforms.end(),
                    [&](const PlatformManifest& each) { return each.platform == platform; });
    if (!is_known) out.platforms.push_back({platform, descriptor->digest});
  }
  return out;
}

Result<Manifest> read_image(const json& body, Manifest out) {
  const json* config = json_member(body, "config");
  const auto descriptor = config == nullptr ? std::nullopt : read_descriptor(*config);
  if (!descriptor) return bad("its configuration has no valid digest and size");
  out.config = *descriptor;
  const json* layers = json_member(body, "layers");
  if (layers == nullptr) return out;  // Go writes an empty list as null
  if (!layers->is_array()) return bad("its layers are no list");
  if (layers->size() > kMaxLayers) return bad("it has more than 1000 layers");
  for (const json& each : *layers) {
    const auto layer = read_descriptor(each);
    if (!layer) return bad("a layer has no valid digest and size");
    out.layers.push_back(*layer);
  }
  return out;
}

/// Reads the members of a configuration, and keeps the first that has a wrong type.
class ConfigReader {
 public:
  explicit ConfigReader(const json& object) : object_(object) {}

  void text(const char* name, std::string& into) {
    if (const json* member = member_of(name, &json::is_string)) into = member->get_ref<const std::string&>();
  }

  void list(const char* name, std::vector<std::string>& into) {
    const json* member = json_member(object_, name);
    if (member == nullptr) return;
    // Docker's own images of its first years have a string for a list of one.
    if (member->is_string()) {
      into = {member->get<std::string>()};
      return;
    }
    if (!member->is_array() || member->size() > kMaxListItems) return wrong(name);
    for (const json& item : *member) {
      if (!item.is_string()) return wrong(name);
      into.push_back(item.get<std::string>());
    }
  }

  /// The keys of an object, which is how Go writes a set.
  void keys(const char* name, std::set<std::string>& into) {
    if (const json* member = member_of(name, &json::is_object))
      for (const auto& item : member->items()) into.insert(item.key());
  }

  void texts(const char* name, std::map<std::string, std::string>& into) {
    const json* member = member_of(name, &json::is_object);
    if (member == nullptr) return;
    for (const auto& item : member->items()) {
      if (!item.value().is_string()) return wrong(name);
      into.emplace(item.key(), item.value().get<std::string>());
    }
  }

  const json* member_of(const char* name, bool (json::*has_type)() const noexcept) {
    const json* member = json_member(object_, name);
    if (member == nullptr) return nullptr;
    if ((member->*has_type)() && member->size() <= kMaxListItems) return member;
    wrong(name);
    return nullptr;
  }

  void wrong(const char* name) {
    if (problem_.empty()) problem_ = name;
  }
  const std::string& problem() const { return problem_; }

 private:
  const json& object_;
  std::string problem_;
};

bool has_healthcheck(ConfigReader& reader) {
  const json* check = reader.member_of("Healthcheck", &json::is_object);
  const json* test = check == nullptr ? nullptr : json_member(*check, "Test");
  return test != nullptr && test->is_array() && !test->empty() && *test->begin() != "NONE";
}

}  // namespace

std::string essence_of_media_type(std::string_view media_type) {
  media_type = media_type.substr(0, media_type.find(';'));
  while (media_type.ends_with(' ') || media_type.ends_with('\t')) media_type.remove_suffix(1);
  while (media_type.starts_with(' ') || media_type.starts_with('\t')) media_type.remove_prefix(1);
  std::string out(media_type);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

ManifestKind kind_of_media_type(std::string_view media_type) {
  const std::string type = essence_of_media_type(media_type);
  if (type == kManifestTypes[0] || type == kManifestTypes[1]) return ManifestKind::kIndex;
  if (type == kManifestTypes[2] || type == kManifestTypes[3]) return ManifestKind::kImage;
  if (type.starts_with("application/vnd.docker.distribution.manifest.v1+")) return ManifestKind::kSchema1;
  for (const std::string_view vague : {"", "application/json", "text/plain", "application/octet-stream"})
    if (type == vague) return ManifestKind::kUnsaid;
  return ManifestKind::kOther;
}

std::string media_type_problem(std::string_view media_type) {
  switch (kind_of_media_type(media_type)) {
    case ManifestKind::kSchema1:
      return schema1_problem();
    case ManifestKind::kOther: {
      const std::string type = shown(media_type);
      return fmt::format(
          "the registry answered with {}, which is no image manifest: check the name, and whether a proxy "
          "answers in its place",
          type.empty() ? "an unknown media type" : "`" + type + "`");
    }
    default:
      return {};
  }
}

bool is_checkable_digest(std::string_view digest) {
  std::size_t digits = 0;
  if (digest.starts_with("sha256:")) digits = 64;
  if (digest.starts_with("sha512:")) digits = 128;
  if (digits == 0) return false;
  digest.remove_prefix(7);
  return digest.size() == digits && std::all_of(digest.begin(), digest.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_image_config_type(std::string_view media_type) {
  const std::string type = essence_of_media_type(media_type);
  return type == "application/vnd.oci.image.config.v1+json" ||
         type == "application/vnd.docker.container.image.v1+json" ||
         kind_of_media_type(type) == ManifestKind::kUnsaid;
}

Result<Manifest> parse_manifest(std::string_view text, std::string_view media_type) {
  if (std::string problem = media_type_problem(media_type); !problem.empty())
    return Error{std::move(problem)};
  const auto body = parse_bounded_json(text);
  if (!body || !body->is_object()) return bad("it is no JSON object, or too deep or large a one");
  if (const json* version = json_member(*body, "schemaVersion"); version != nullptr && *version != 2) {
    if (*version == 1) return Error{schema1_problem()};
    return bad("its schema version is neither 1 nor 2");
  }

  const std::string_view own_type = json_text(*body, "mediaType");
  if (std::string problem = media_type_problem(own_type); !problem.empty()) return Error{std::move(problem)};
  const bool has_entries = json_member(*body, "manifests") != nullptr;
  const bool has_config = json_member(*body, "config") != nullptr || json_member(*body, "layers") != nullptr;
  // What is both would be one image to one program and another to the next (CVE-2021-41190).
  if (has_entries && has_config) return bad("it is an index and an image at once");
  const ManifestKind said = kind_of_media_type(media_type);
  const ManifestKind own = kind_of_media_type(own_type);
  if (said != ManifestKind::kUnsaid && own != ManifestKind::kUnsaid && said != own)
    return bad("the Content-Type and its own media type differ");
  ManifestKind kind = said != ManifestKind::kUnsaid ? said : own;
  if (kind == ManifestKind::kUnsaid) kind = has_entries ? ManifestKind::kIndex : ManifestKind::kImage;
  if ((kind == ManifestKind::kIndex && has_config) || (kind == ManifestKind::kImage && has_entries))
    return bad("its media type and its content differ");

  Manifest out;
  if (said != ManifestKind::kUnsaid)
    out.head.media_type = essence_of_media_type(media_type);
  else if (own != ManifestKind::kUnsaid)
    out.head.media_type = essence_of_media_type(own_type);
  else
    out.head.media_type =
        kManifestTypes[kind == ManifestKind::kIndex ? 0 : 2];  // OCI alone lets it be absent
  return kind == ManifestKind::kIndex ? read_index(*body, std::move(out)) : read_image(*body, std::move(out));
}

Result<ImageConfig> parse_image_config(std::string_view text) {
  const auto body = parse_bounded_json(text);
  if (!body || !body->is_object())
    return Error{
        "the registry sent an image configuration that is no JSON object, or too deep or large a one"};
  ImageConfig out;
  ConfigReader top(*body);
  top.text("created", out.created);
  top.text("os", out.os);
  top.text("architecture", out.architecture);
  top.text("variant", out.variant);
  std::string problem;
  if (const json* config = top.member_of("config", &json::is_object)) {
    ConfigReader reader(*config);
    reader.text("User", out.user);
    reader.text("WorkingDir", out.working_dir);
    reader.list("Env", out.env);
    reader.list("Entrypoint", out.entrypoint);
    reader.list("Cmd", out.cmd);
    reader.list("Shell", out.shell);
    reader.list("OnBuild", out.onbuild);
    reader.keys("ExposedPorts", out.exposed_ports);
    reader.keys("Volumes", out.volumes);
    reader.texts("Labels", out.labels);
    out.healthcheck = has_healthcheck(reader);
    problem = reader.problem();
  }
  if (const json* history = top.member_of("history", &json::is_array))
    for (const json& step : *history) out.history.emplace_back(json_text(step, "created_by"));
  if (problem.empty()) problem = top.problem();
  if (!problem.empty())
    return Error{fmt::format(
        "the registry sent an image configuration whose `{}` has the wrong type or is too long", problem)};
  return out;
}

}  // namespace drydock
