#include "resolve/facts_json.h"

#include <array>
#include <concepts>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

#include "resolve/bounded_json.h"
#include "resolve/bytes_in_json.h"

namespace drydock {
namespace {

using nlohmann::json;

/// Raised whenever a field is added or changes its meaning: entries of other versions are then no entries.
constexpr int kVersion = 1;
/// The package lists of large images have some thousand names; a lying one is bounded where it is read.
constexpr JsonBounds kBounds{12, 4'000'000};

constexpr std::array<std::pair<PackageCandidate::Kind, std::string_view>, 4> kKinds{{
    {PackageCandidate::Kind::kFound, "found"},
    {PackageCandidate::Kind::kMissing, "missing"},
    {PackageCandidate::Kind::kVirtual, "virtual"},
    {PackageCandidate::Kind::kDiffers, "differs"},
}};

template <typename Given, typename Wanted>
concept Is = std::same_as<std::remove_const_t<Given>, Wanted>;

// The members of each kind of fact, in one list for both directions: nothing is written that is not read.

template <typename Visitor>
void members(Visitor&& visit, Is<ImageConfig> auto& config) {
  visit("created", config.created);
  visit("os", config.os);
  visit("architecture", config.architecture);
  visit("variant", config.variant);
  visit("user", config.user);
  visit("working_dir", config.working_dir);
  visit("env", config.env);
  visit("entrypoint", config.entrypoint);
  visit("cmd", config.cmd);
  visit("shell", config.shell);
  visit("onbuild", config.onbuild);
  visit("exposed_ports", config.exposed_ports);
  visit("volumes", config.volumes);
  visit("labels", config.labels);
  visit("history", config.history);
  visit("healthcheck", config.healthcheck);
}

template <typename Visitor>
void members(Visitor&& visit, Is<ImageContents> auto& contents) {
  visit("files", contents.files);
  visit("programs", contents.programs);
  visit("installed", contents.installed);
}

template <typename Visitor>
void members(Visitor&& visit, Is<PlatformManifest> auto& manifest) {
  visit("platform", manifest.platform);
  visit("digest", manifest.digest);
}

template <typename Visitor>
void members(Visitor&& visit, Is<ImageFacts> auto& facts) {
  visit("digest", facts.digest);
  visit("media_type", facts.media_type);
  visit("is_index", facts.is_index);
  visit("platforms", facts.platforms);
  visit("configs", facts.configs);
  visit("contents", facts.contents);
  visit("version_tag", facts.version_tag);
  visit("tag_digest", facts.tag_digest);
  visit("tag_is_index", facts.tag_is_index);
}

template <typename Visitor>
void members(Visitor&& visit, Is<PackageCandidate> auto& candidate) {
  visit("kind", candidate.kind);
  visit("version", candidate.version);
  visit("suite", candidate.suite);
  visit("archive", candidate.archive);
  visit("offered", candidate.offered);
  visit("providers", candidate.providers);
  visit("searched", candidate.searched);
}

template <typename Visitor>
void members(Visitor&& visit, Is<RemoteFile> auto& file) {
  visit("checksum", file.checksum);
  visit("size", file.size);
}

struct Writer {
  static json encode(const std::string& text) { return json_text_of_bytes(text); }
  static json encode(bool value) { return value; }
  static json encode(std::uint64_t value) { return value; }
  static json encode(PackageCandidate::Kind kind) {
    for (const auto& [value, name] : kKinds)
      if (value == kind) return name;
    return nullptr;
  }
  template <typename T>
  static json encode(const std::vector<T>& list) {
    json out = json::array();
    for (const T& item : list) out.push_back(encode(item));
    return out;
  }
  template <typename Order>
  static json encode(const std::set<std::string, Order>& set) {
    json out = json::array();
    for (const std::string& item : set) out.push_back(encode(item));
    return out;
  }
  template <typename T, typename Order>
  static json encode(const std::map<std::string, T, Order>& map) {
    json out = json::object();
    for (const auto& [key, value] : map) out.emplace(json_text_of_bytes(key), encode(value));
    return out;
  }
  template <typename T>
  static json encode(const T& facts) {
    json out = json::object();
    members([&](const char* name, const auto& member) { out.emplace(name, encode(member)); }, facts);
    return out;
  }
};

/// Every function is true where the value is of the right form.
struct Reader {
  static bool decode(const json& value, std::string& into) {
    return value.is_string() && bytes_of_json_text(value.get_ref<const std::string&>(), into);
  }
  static bool decode(const json& value, bool& into) {
    if (!value.is_boolean()) return false;
    into = value.get<bool>();
    return true;
  }
  static bool decode(const json& value, std::uint64_t& into) {
    if (!value.is_number_unsigned()) return false;
    into = value.get<std::uint64_t>();
    return true;
  }
  static bool decode(const json& value, PackageCandidate::Kind& into) {
    if (!value.is_string()) return false;
    for (const auto& [kind, name] : kKinds) {
      if (value.get_ref<const std::string&>() != name) continue;
      into = kind;
      return true;
    }
    return false;
  }
  template <typename T>
  static bool decode(const json& value, std::vector<T>& into) {
    if (!value.is_array()) return false;
    for (const json& item : value)
      if (!decode(item, into.emplace_back())) return false;
    return true;
  }
  template <typename Order>
  static bool decode(const json& value, std::set<std::string, Order>& into) {
    if (!value.is_array()) return false;
    for (const json& item : value) {
      std::string text;
      if (!decode(item, text)) return false;
      into.insert(std::move(text));
    }
    return true;
  }
  template <typename T, typename Order>
  static bool decode(const json& value, std::map<std::string, T, Order>& into) {
    if (!value.is_object()) return false;
    for (const auto& [name, item] : value.items()) {
      std::string key;
      if (!bytes_of_json_text(name, key) || !decode(item, into[std::move(key)])) return false;
    }
    return true;
  }
  template <typename T>
  static bool decode(const json& value, T& into) {
    if (!value.is_object()) return false;
    bool good = true;
    members(
        [&](const char* name, auto& member) {
          const auto found = value.find(name);
          good = good && found != value.end() && decode(*found, member);
        },
        into);
    return good;
  }
};

template <typename T>
std::string write(const char* kind, const T& facts) {
  json out = json::object();
  out.emplace("version", kVersion);
  out.emplace(kind, Writer::encode(facts));
  return out.dump();
}

template <typename T>
std::optional<T> read(const char* kind, std::string_view text) {
  const std::optional<json> value = parse_bounded_json(text, kBounds);
  if (!value) return std::nullopt;
  const json* version = json_member(*value, "version");
  const json* facts = json_member(*value, kind);
  T out;
  if (version == nullptr || *version != kVersion || facts == nullptr || !Reader::decode(*facts, out))
    return std::nullopt;
  return out;
}

}  // namespace

std::string to_json(const ImageFacts& facts) {
  return write("image", facts);
}
std::string to_json(const ImageConfig& config) {
  return write("config", config);
}
std::string to_json(const ImageContents& contents) {
  return write("contents", contents);
}
std::string to_json(const PackageCandidate& candidate) {
  return write("package", candidate);
}
std::string to_json(const RemoteFile& file) {
  return write("file", file);
}

std::optional<ImageFacts> image_facts_from_json(std::string_view text) {
  return read<ImageFacts>("image", text);
}
std::optional<ImageConfig> image_config_from_json(std::string_view text) {
  return read<ImageConfig>("config", text);
}
std::optional<ImageContents> image_contents_from_json(std::string_view text) {
  return read<ImageContents>("contents", text);
}
std::optional<PackageCandidate> package_candidate_from_json(std::string_view text) {
  return read<PackageCandidate>("package", text);
}
std::optional<RemoteFile> remote_file_from_json(std::string_view text) {
  return read<RemoteFile>("file", text);
}

}  // namespace drydock
