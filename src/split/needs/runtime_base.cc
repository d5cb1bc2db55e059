#include "split/needs/runtime_base.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/image_reference.h"
#include "facts/questions.h"

namespace drydock {
namespace {

using std::string_view;

// Tags name a release by its code name or its number, and packages are listed by the code name.
struct Release {
  string_view number, name;
};
// Debian: https://www.debian.org/releases/, Ubuntu: https://wiki.ubuntu.com/Releases
constexpr std::array<Release, 6> kDebian = {
    {{"13", "trixie"}, {"12", "bookworm"}, {"11", "bullseye"}, {"10", "buster"}, {"9", "stretch"}, {"8", "jessie"}}};
constexpr std::array<Release, 5> kUbuntu = {
    {{"24.04", "noble"}, {"22.04", "jammy"}, {"20.04", "focal"}, {"18.04", "bionic"}, {"16.04", "xenial"}}};

// The parts of a tag between dashes: `1.24-bookworm` names a release, `1.24-bookwormish` none.
std::vector<string_view> parts_of(string_view tag) {
  std::vector<string_view> out;
  for (std::size_t begin = 0; begin <= tag.size();) {
    const std::size_t end = std::min(tag.find_first_of("-_", begin), tag.size());
    out.push_back(tag.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

// `3.20` of `3.20.3`: packages come from the branch.
std::string branch(string_view version) {
  const std::size_t dot = version.find('.');
  const std::size_t second = dot == string_view::npos ? dot : version.find('.', dot + 1);
  return std::string(version.substr(0, second));
}

bool is_number(string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == string_view::npos;
}

// The image's own word, and better than a tag, which is only somebody's name for it.
Distribution by_os_release(const std::string& text) {
  const auto fields = parse_os_release(text);
  const auto field = [&](string_view name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  };
  const std::string id = field("ID");
  Distribution out;
  out.how = "its os-release";
  // A distribution that is none of the three is known, and nobody needs to ask again.
  out.kind = Distribution::Kind::kOther;
  if (id == "debian" || id == "ubuntu") {
    out.kind = id == "debian" ? Distribution::Kind::kDebian : Distribution::Kind::kUbuntu;
    out.release = field("VERSION_CODENAME");
    // Distroless images and older releases state their number alone.
    const string_view number = fields.contains("VERSION_ID") ? string_view(fields.find("VERSION_ID")->second) : "";
    const auto named = [&](const auto& table) {
      for (const Release& each : table)
        if (out.release.empty() && each.number == number) out.release = each.name;
    };
    id == "debian" ? named(kDebian) : named(kUbuntu);
  } else if (id == "alpine") {
    out.kind = Distribution::Kind::kAlpine;
    out.release = branch(field("VERSION_ID"));
  }
  return out;
}

// Official images name the release in a part of the tag. A number alone means one only in the distribution's
// own image: `python:3.12` is no Debian 12.
Distribution by_tag(const std::string& reference) {
  const auto image = parse_image_reference(reference);
  if (!image || !image->tag) return {};
  const string_view name = string_view(image->path).substr(image->path.rfind('/') + 1);
  Distribution out;
  out.how = "its tag";
  for (const string_view part : parts_of(*image->tag)) {
    const auto named = [&](const auto& table, Distribution::Kind kind, string_view distribution) {
      for (const Release& each : table)
        if (part == each.name || (name == distribution && part == each.number)) {
          out.kind = kind;
          out.release = each.name;
        }
    };
    named(kDebian, Distribution::Kind::kDebian, "debian");
    named(kUbuntu, Distribution::Kind::kUbuntu, "ubuntu");
    // A bare `alpine` names the distribution and leaves the branch open.
    if (part.starts_with("alpine") && (part.size() == 6 || is_number(part.substr(6)))) {
      out.kind = Distribution::Kind::kAlpine;
      out.release = branch(part.substr(6));
    } else if (name == "alpine" && is_number(part)) {
      out.kind = Distribution::Kind::kAlpine;
      out.release = branch(part);
    }
  }
  return out;
}

const ImageContents* contents_of(const Facts& facts, const std::string& reference) {
  const Answer<ImageFacts>* answer = facts.image(reference);
  return answer != nullptr && answer->value ? answer->value->content() : nullptr;
}

}  // namespace

// Libraries and packages differ from release to release, so a sibling must be of the same one.
Distribution distribution_of(const Facts& facts, const std::string& reference) {
  const ImageContents* contents = contents_of(facts, reference);
  // Without the layers the tag is all that tells the release.
  const std::string* os_release = contents == nullptr ? nullptr : contents->file("etc/os-release");
  return os_release == nullptr ? by_tag(reference) : by_os_release(*os_release);
}

bool RuntimeBase::has_program(string_view name) const {
  // Contents that were read decide; the list below stands in for them where the layers were not read.
  if (contents != nullptr) return contents->programs.contains(name);
  // What is `Essential: yes` in Debian and part of busybox in Alpine; images that are cut down further say so by their name.
  static constexpr std::array<string_view, 24> kEverywhere = {
      "sh",   "cat", "cp",    "mv",   "rm",    "ls",   "mkdir", "chmod",  "chown", "echo", "env",  "grep",
      "sed",  "ln",  "sleep", "true", "false", "test", "head",  "tail",   "cut",   "sort", "find", "id"};
  const auto image = parse_image_reference(canonical_reference(reference));
  if (!image || image->path.find("distroless") != std::string::npos) return false;
  if (distribution.kind == Distribution::Kind::kUnknown || distribution.kind == Distribution::Kind::kOther) return false;
  return std::find(kEverywhere.begin(), kEverywhere.end(), name) != kEverywhere.end();
}

// No guess by the name of the image: a package that is believed to be there would not be installed.
bool RuntimeBase::has_package(string_view name) const {
  return contents != nullptr && contents->installed.contains(name);
}

// A FROM that nobody has seen might not exist, and a build that fails is worse than a large image.
std::optional<RuntimeBase> confirmed_base(const Facts& facts, const std::string& reference, std::string& problem) {
  const std::string canonical = canonical_reference(reference);
  const Answer<ImageFacts>* answer = facts.image(canonical);
  if (answer == nullptr || !answer->value) {
    // An image that is missing and a registry that was not asked are two reasons, and the author can act on
    // the second.
    problem = answer != nullptr && !answer->problem.empty()
                  ? fmt::format("`{}` cannot be had: {}", reference, answer->problem)
                  : fmt::format("no registry could be asked whether `{}` is there", reference);
    return std::nullopt;
  }
  RuntimeBase out;
  out.reference = reference;
  out.distribution = distribution_of(facts, canonical);
  out.config = answer->value->config();
  out.contents = answer->value->content();
  // Without it, its USER, ENTRYPOINT and PATH could not be compared with those of the old base.
  if (out.config == nullptr) {
    problem = fmt::format("the configuration of `{}` could not be read", reference);
    return std::nullopt;
  }
  return out;
}

// What such a command needs is decided by its arguments, so its own presence in an image shows little.
bool runs_other_programs(string_view name) {
  static constexpr std::array<string_view, 18> kNames = {"sh",      "ash",   "bash",  "dash",    "ksh",    "zsh",   "busybox", "env",    "xargs",
                                                         "nice",    "nohup", "sudo",  "su",      "setsid", "time",  "timeout", "script", "find"};
  return std::find(kNames.begin(), kNames.end(), name.substr(name.rfind('/') + 1)) != kNames.end();
}

}  // namespace drydock
