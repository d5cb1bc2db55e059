#include "support/recorded_facts.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace drydock::testing {
namespace {

using nlohmann::json;

constexpr const char* kDefaultPlatform = "linux/amd64";

/// Reads an object's members and knows which of them nobody has asked for: a misspelt key would be a fact
/// that is missing.
class Members {
 public:
  Members(const json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) fail("must be an object");
  }

  const json* find(const char* key) {
    known_.insert(key);
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  template <typename T>
  void read(const char* key, T& into) {
    if (const json* value = find(key)) {
      try {
        value->get_to(into);
      } catch (const json::exception& error) {
        fail(fmt::format("{}: {}", key, error.what()));
      }
    }
  }
  template <typename Each>
  void each(const char* key, Each take) {
    const json* value = find(key);
    if (value == nullptr) return;
    if (!value->is_object()) fail(fmt::format("{} must be an object", key));
    for (const auto& [name, item] : value->items()) take(name, item);
  }
  void end() {
    for (const auto& [key, value] : object_.items())
      if (!known_.contains(key)) fail(fmt::format("unknown key {}", key));
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("{}: {}", where_, what));
  }
  const std::string& where() const { return where_; }

 private:
  const json& object_;
  std::string where_;
  std::set<std::string> known_;
};

std::string repeated(const std::string& text, std::size_t size) {
  if (text.empty() || text.size() >= size) return text;
  std::string out;
  while (out.size() < size) out += text;
  out.resize(size);
  return out;
}

std::string whole_digest(const std::string& digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string::npos) return digest;
  const std::string algorithm = digest.substr(0, colon);
  return algorithm + ":" + repeated(digest.substr(colon + 1), algorithm == "sha512" ? 128 : 64);
}

std::string text_of(const json& value, const std::string& where) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) throw std::runtime_error(where + ": must be a string or an array of lines");
  std::string out;
  for (const json& line : value) out += line.get<std::string>() + "\n";
  return out;
}

ImageConfig config_of(const json& value, const std::string& where, const std::string& platform) {
  Members members(value, where);
  ImageConfig config;
  const std::size_t slash = platform.find('/');
  config.os = platform.substr(0, slash);
  if (slash != std::string::npos)
    config.architecture = platform.substr(slash + 1, platform.find('/', slash + 1) - slash - 1);
  members.read("created", config.created);
  members.read("os", config.os);
  members.read("architecture", config.architecture);
  members.read("variant", config.variant);
  members.read("user", config.user);
  members.read("working_dir", config.working_dir);
  members.read("env", config.env);
  members.read("entrypoint", config.entrypoint);
  members.read("cmd", config.cmd);
  members.read("shell", config.shell);
  members.read("onbuild", config.onbuild);
  members.read("exposed_ports", config.exposed_ports);
  members.read("volumes", config.volumes);
  members.read("labels", config.labels);
  members.read("history", config.history);
  members.read("healthcheck", config.healthcheck);
  members.end();
  return config;
}

ImageContents contents_of(const json& value, const std::string& where) {
  Members members(value, where);
  ImageContents contents;
  members.each("files", [&](const std::string& path, const json& text) {
    contents.files[path] = text_of(text, where + ": " + path);
  });
  members.read("programs", contents.programs);
  members.read("installed", contents.installed);
  members.end();
  return contents;
}

/// What every answer may have; true where it is a problem and no value.
template <typename T>
bool read_answer(Members& members, Answer<T>& answer) {
  answer.from.kind = Provenance::Kind::kNetwork;
  members.read("where", answer.from.where);
  members.read("when", answer.from.when);
  members.read("problem", answer.problem);
  if (answer.problem.empty()) return false;
  members.end();
  return true;
}

Answer<ImageFacts> image_of(const json& value, const std::string& where) {
  Members members(value, where);
  Answer<ImageFacts> answer;
  if (read_answer(members, answer)) return answer;
  ImageFacts facts;
  members.read("digest", facts.digest);
  members.read("version_tag", facts.version_tag);
  members.read("tag_digest", facts.tag_digest);
  members.read("tag_index", facts.tag_is_index);
  if (facts.digest.empty()) members.fail("has no digest");
  facts.digest = whole_digest(facts.digest);
  facts.tag_digest = whole_digest(facts.tag_digest);
  members.each("platforms", [&](const std::string& platform, const json& digest) {
    facts.platforms.push_back({platform, whole_digest(digest.get<std::string>())});
  });
  facts.is_index = !facts.platforms.empty();
  members.read("index", facts.is_index);
  if (!facts.is_index && facts.platforms.empty()) facts.platforms.push_back({kDefaultPlatform, facts.digest});
  facts.media_type = facts.is_index ? "application/vnd.oci.image.index.v1+json"
                                    : "application/vnd.oci.image.manifest.v1+json";
  members.read("media_type", facts.media_type);

  std::vector<std::string> platforms;
  for (const PlatformManifest& each : facts.platforms) platforms.push_back(each.platform);
  if (platforms.empty()) platforms.push_back(kDefaultPlatform);
  if (const json* config = members.find("config"))
    for (const std::string& platform : platforms)
      facts.configs[platform] = config_of(*config, where + ": config", platform);
  members.each("configs", [&](const std::string& platform, const json& config) {
    facts.configs[platform] = config_of(config, where + ": " + platform, platform);
  });
  if (const json* contents = members.find("contents"))
    for (const std::string& platform : platforms)
      facts.contents[platform] = contents_of(*contents, where + ": contents");
  members.each("contents_of", [&](const std::string& platform, const json& contents) {
    facts.contents[platform] = contents_of(contents, where + ": " + platform);
  });
  members.end();
  answer.value = std::move(facts);
  return answer;
}

void keep_details(ImageFacts& facts, ImageDetails details) {
  const auto asked = [&](ImageDetail detail) { return (details & static_cast<ImageDetails>(detail)) != 0; };
  if (!asked(ImageDetail::kPlatforms)) facts.platforms.clear();
  if (!asked(ImageDetail::kConfig)) facts.configs.clear();
  if (!asked(ImageDetail::kContents)) facts.contents.clear();
  if (!asked(ImageDetail::kVersionTag)) facts.version_tag.clear();
  if (!asked(ImageDetail::kTagDigest)) {
    facts.tag_digest.clear();
    facts.tag_is_index = false;
  }
}

Answer<PackageCandidate> package_of(const json& value, const std::string& where) {
  Answer<PackageCandidate> answer;
  PackageCandidate candidate;
  candidate.kind = PackageCandidate::Kind::kFound;
  if (value.is_string()) {
    candidate.version = value.get<std::string>();
    candidate.offered = {candidate.version};
    answer.from.kind = Provenance::Kind::kNetwork;
    answer.value = std::move(candidate);
    return answer;
  }
  Members members(value, where);
  if (read_answer(members, answer)) return answer;
  std::string kind = "found";
  members.read("kind", kind);
  constexpr std::pair<const char*, PackageCandidate::Kind> kKinds[] = {
      {"found", PackageCandidate::Kind::kFound},
      {"missing", PackageCandidate::Kind::kMissing},
      {"virtual", PackageCandidate::Kind::kVirtual},
      {"differs", PackageCandidate::Kind::kDiffers}};
  bool known = false;
  for (const auto& [name, meaning] : kKinds) {
    if (kind != name) continue;
    candidate.kind = meaning;
    known = true;
  }
  if (!known) members.fail("unknown kind " + kind);
  members.read("version", candidate.version);
  members.read("suite", candidate.suite);
  members.read("archive", candidate.archive);
  if (candidate.kind == PackageCandidate::Kind::kFound) {
    if (candidate.version.empty()) members.fail("has no version");
    candidate.offered = {candidate.version};
  }
  members.read("offered", candidate.offered);
  members.read("providers", candidate.providers);
  members.read("searched", candidate.searched);
  members.end();
  answer.value = std::move(candidate);
  return answer;
}

std::string key_of(const AptQuestion& question) {
  std::string key = question.image;
  if (!question.target_release.empty()) key += " -t " + question.target_release;
  for (const std::string& line : question.extra_sources) key += " + " + line;
  if (!question.as_of.empty()) key += " @" + question.as_of;
  return key;
}

std::string key_of(const ApkQuestion& question) {
  std::string key = question.image;
  for (const std::string& line : question.extra_repositories) key += " + " + line;
  return key;
}

/// The image's name in front of what is added, completed as in the questions.
std::string canonical_key(const std::string& key) {
  const std::size_t space = std::min(key.find(' '), key.size());
  const std::string image = canonical_reference(key.substr(0, space));
  if (image.empty()) throw std::runtime_error(fmt::format("facts.json: {} is no image's name", key));
  return image + key.substr(space);
}

template <typename Question>
void answer_packages(Members& members, const char* section,
                     const std::map<Question, std::set<std::string>>& questions,
                     std::map<Question, PackageAnswers>& answers) {
  std::map<std::string, PackageAnswers> recorded;
  members.each(section, [&](const std::string& key, const json& packages) {
    if (!packages.is_object()) members.fail(fmt::format("{}: {} must be an object", section, key));
    for (const auto& [name, value] : packages.items())
      recorded[canonical_key(key)][name] =
          package_of(value, fmt::format("{}: {}: {}", members.where(), key, name));
  });
  for (const auto& [question, names] : questions) {
    const auto found = recorded.find(key_of(question));
    if (found == recorded.end()) continue;
    for (const std::string& name : names) {
      auto package = found->second.find(name);
      if (package == found->second.end()) package = found->second.find("*");
      if (package != found->second.end()) answers[question][name] = package->second;
    }
  }
}

}  // namespace

WorldAnswers recorded_answers(const std::filesystem::path& facts_json, const WorldQuestions& questions) {
  std::ifstream in(facts_json, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + facts_json.string());
  WorldAnswers answers;
  try {
    const json all = json::parse(in);
    Members members(all, facts_json.string());
    members.find("comment");
    members.each("images", [&](const std::string& name, const json& value) {
      // Read whether it was asked for or not, so that a mistake shows in every case.
      Answer<ImageFacts> answer = image_of(value, members.where() + ": " + name);
      const std::string reference = canonical_key(name);
      const auto asked = questions.images.find(reference);
      if (asked == questions.images.end()) return;
      if (answer.value) keep_details(*answer.value, asked->second);
      answers.images[reference] = std::move(answer);
    });
    answer_packages(members, "apt", questions.apt, answers.apt);
    answer_packages(members, "apk", questions.apk, answers.apk);
    members.each("files", [&](const std::string& url, const json& value) {
      Members file(value, members.where() + ": " + url);
      Answer<RemoteFile> answer;
      if (!read_answer(file, answer)) {
        answer.value.emplace();
        file.read("checksum", answer.value->checksum);
        file.read("size", answer.value->size);
        file.end();
        answer.value->checksum = whole_digest(answer.value->checksum);
      }
      if (questions.remote_files.contains(url)) answers.remote_files[url] = std::move(answer);
    });
    members.each("git", [&](const std::string& url, const json& value) {
      Answer<std::string> answer;
      answer.from.kind = Provenance::Kind::kNetwork;
      if (value.is_string()) {
        answer.value = repeated(value.get<std::string>(), 40);
      } else if (Members git(value, members.where() + ": " + url); !read_answer(git, answer)) {
        git.fail("must be a commit or a problem");
      }
      if (questions.git_refs.contains(url)) answers.git_refs[url] = std::move(answer);
    });
    members.end();
  } catch (const json::exception& error) {
    throw std::runtime_error(fmt::format("{}: {}", facts_json.string(), error.what()));
  }
  return answers;
}

}  // namespace drydock::testing
