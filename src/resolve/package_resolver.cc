#include "resolve/package_resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "resolve/package_merge.h"

namespace drydock {
namespace {

PackageAnswers same_problem(const std::set<std::string>& names, const std::string& problem, const Provenance& from = {}) {
  PackageAnswers out;
  for (const std::string& name : names) out[name] = {std::nullopt, problem, from};
  return out;
}

/// Asks each platform's state by `ask` and merges what comes back. `ask` gives an error for the whole question.
template <typename Ask>
PackageAnswers over_platforms(const std::set<std::string>& names, const Answer<ImageFacts>& image, bool apt, Ask ask) {
  if (!image.value || image.value->contents.empty()) return same_problem(names, image.problem);
  std::map<std::string, PlatformCandidates> by_name;
  Provenance from;
  for (const auto& [platform, contents] : image.value->contents) {
    auto candidates = ask(platform, contents, from);
    // An empty message is offline's: nobody could be asked.
    if (!candidates) return same_problem(names, candidates.error().message, from);
    for (const std::string& name : names) {
      const auto found = candidates->find(name);
      by_name[name].emplace_back(platform, found == candidates->end() ? PackageCandidate{} : std::move(found->second));
    }
  }
  PackageAnswers out;
  for (auto& [name, candidates] : by_name) out[name] = {merge_candidates(candidates, apt), {}, from};
  return out;
}

/// APT::Default-Release out of apt.conf and its parts; `understood` false where it is set in a way that is not read here.
std::string default_release(const ImageContents& contents, bool& understood) {
  std::string release;
  for (const auto& [path, text] : contents.files) {
    if (!path.starts_with("etc/apt/apt.conf")) continue;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      line = line.substr(0, line.find("//"));
      const std::size_t begin = line.find_first_not_of(" \t");
      if (begin == std::string_view::npos || line[begin] == '#' || line.find("Default-Release") == std::string_view::npos) continue;
      line.remove_prefix(begin);
      constexpr std::string_view kName = "APT::Default-Release";
      const std::size_t open = line.find('"');
      const std::size_t close = line.rfind('"');
      if (!line.starts_with(kName) || open == std::string_view::npos || close == open) {
        understood = false;
        continue;
      }
      release = line.substr(open + 1, close - open - 1);
    }
  }
  return release;
}

/// What apt knows in the image; an error where a file cannot be understood.
Result<AptState> apt_state(const AptQuestion& question, const std::string& platform, const ImageContents& contents,
                           const AptOptions& options) {
  AptState state;
  state.architecture = debian_architecture(platform);
  if (state.architecture.empty()) return Error{fmt::format("Debian has no architecture for {}", platform)};
  const std::string* release = contents.file("etc/os-release");
  if (release == nullptr) release = contents.file("usr/lib/os-release");
  const auto os = parse_os_release(release == nullptr ? std::string_view() : *release);
  const auto id = os.find("ID");
  auto sources = apt_sources_of(contents);
  if (!sources) return Error{"the image's apt sources cannot be read"};
  if (sources->empty() && question.extra_sources.empty()) return Error{"the base image has no apt sources"};
  state.sources = std::move(*sources);
  for (const std::string& line : question.extra_sources) {
    const auto extra = parse_apt_sources(line, "added.list");
    if (!extra) return Error{"a line that the Dockerfile adds to the apt sources cannot be read"};
    state.sources.insert(state.sources.end(), extra->begin(), extra->end());
  }
  if (!question.as_of.empty()) {
    std::string problem;
    auto dated = at_snapshot(state.sources, id == os.end() ? "" : id->second, question.as_of, options, problem);
    if (!dated) return Error{problem};
    state.sources = std::move(*dated);
  }
  auto preferences = apt_preferences_of(contents);
  if (!preferences) return Error{"the image's apt preferences cannot be read"};
  state.preferences = std::move(*preferences);
  bool understood = true;
  state.target_release = question.target_release.empty() ? default_release(contents, understood) : question.target_release;
  if (!understood) return Error{"apt.conf sets APT::Default-Release in a form that is not read here"};
  state.installed = contents.installed;
  return state;
}

}  // namespace

PackageAnswers apt_answers(const AptQuestion& question, const std::set<std::string>& names, const Answer<ImageFacts>& image,
                           AptArchive& archive, const AptOptions& options) {
  using Candidates = std::map<std::string, PackageCandidate, std::less<>>;
  return over_platforms(names, image, true, [&](const std::string& platform, const ImageContents& contents, Provenance& from) -> Result<Candidates> {
    const Result<AptState> state = apt_state(question, platform, contents, options);
    if (!state) return state.error();
    return archive.candidates(*state, names, from);
  });
}

PackageAnswers apk_answers(const ApkQuestion& question, const std::set<std::string>& names, const Answer<ImageFacts>& image,
                           ApkRepository& repository) {
  using Candidates = std::map<std::string, PackageCandidate, std::less<>>;
  return over_platforms(names, image, false, [&](const std::string& platform, const ImageContents& contents, Provenance& from) -> Result<Candidates> {
    ApkState state;
    state.architecture = alpine_architecture(platform);
    if (const std::string* arch = contents.file("etc/apk/arch")) state.architecture = arch->substr(0, arch->find_first_of(" \r\n"));
    if (state.architecture.empty()) return Error{fmt::format("Alpine has no architecture for {}", platform)};
    if (const std::string* lines = contents.file("etc/apk/repositories")) state.repositories = parse_apk_repositories(*lines);
    for (const std::string& line : question.extra_repositories) {
      const auto extra = parse_apk_repositories(line);
      state.repositories.insert(state.repositories.end(), extra.begin(), extra.end());
    }
    if (state.repositories.empty()) return Error{"the base image has no apk repositories"};
    state.installed = contents.installed;
    return repository.candidates(state, names, from);
  });
}

}  // namespace drydock
