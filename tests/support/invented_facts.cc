#include "support/invented_facts.h"

#include <cstdint>
#include <functional>
#include <string>

namespace drydock::testing {
namespace {

/// Hexadecimal digits that differ from text to text, the same on every machine (FNV-1a).
std::string digits_of(const std::string& text, std::size_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  std::string out;
  while (out.size() < size) {
    out += kDigits[hash & 15];
    hash = (hash >> 4) ^ (hash * 31);
  }
  return out;
}

Answer<ImageFacts> image_of(const std::string& reference) {
  ImageFacts facts;
  facts.digest = "sha256:" + digits_of(reference, 64);
  facts.media_type = "application/vnd.oci.image.index.v1+json";
  facts.is_index = true;
  if (reference.ends_with(":latest")) facts.version_tag = "9.9";
  ImageConfig config;
  config.created = "2026-01-31T00:00:00Z";
  facts.configs.emplace("linux/amd64", config);
  ImageContents contents;
  if (reference.find("alpine") != std::string::npos) {
    contents.files["etc/os-release"] = "ID=alpine\nVERSION_ID=3.20.1\n";
    contents.files["etc/apk/repositories"] = "https://apk.example/v3.20/main\n";
  } else {
    contents.files["etc/os-release"] = "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n";
    contents.files["etc/apt/sources.list.d/debian.sources"] =
        "Types: deb\nURIs: http://ftp.debian.org/debian\nSuites: bookworm bookworm-updates\nComponents: main\n";
  }
  facts.contents.emplace("linux/amd64", std::move(contents));
  return {std::move(facts), {}, {Provenance::Kind::kNetwork, "registry.example", 1769817600}};
}

Answer<PackageCandidate> package_of(const std::string& name, bool apt) {
  PackageCandidate candidate;
  candidate.kind = PackageCandidate::Kind::kFound;
  // Versions with all that a shell could misread, patterns of binary rebuilds included.
  candidate.version = !apt ? "1.2.3_p4-r5" : name.size() % 3 == 0 ? "1:1.2~rc1+dfsg-3*" : "1:1.2~rc1+dfsg-3+deb12u1";
  candidate.suite = apt ? "bookworm" : "v3.20/main";
  candidate.archive = apt ? "http://ftp.debian.org/debian" : "https://apk.example/v3.20/main";
  return {std::move(candidate), {}, {Provenance::Kind::kNetwork, "archive.example", 1769817600}};
}

}  // namespace

AnswerQueries invented_facts() {
  return [](const Queries& queries) {
    WorldAnswers answers;
    for (const auto& [reference, details] : queries.world.images) answers.images.emplace(reference, image_of(reference));
    for (const auto& [question, names] : queries.world.apt)
      for (const std::string& name : names) answers.apt[question].emplace(name, package_of(name, true));
    for (const auto& [question, names] : queries.world.apk)
      for (const std::string& name : names) answers.apk[question].emplace(name, package_of(name, false));
    for (const std::string& url : queries.world.remote_files)
      answers.remote_files[url] = {RemoteFile{"sha256:" + digits_of(url, 64), 3}, {}, {}};
    for (const std::string& url : queries.world.git_refs) answers.git_refs[url] = {digits_of(url, 40), {}, {}};
    Facts facts;
    facts.set_world(std::move(answers));
    return facts;
  };
}

}  // namespace drydock::testing
