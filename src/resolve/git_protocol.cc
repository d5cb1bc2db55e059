#include "resolve/git_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "text/quote.h"

namespace drydock {
namespace {

constexpr std::string_view kPeeled = "^{}";

Error broken() {
  return Error{"the git server's answer is cut short or broken; try again"};
}

std::optional<std::size_t> hex_length(std::string_view four) {
  std::size_t out = 0;
  for (const char c : four) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    out = out * 16 + static_cast<std::size_t>(digit);
  }
  return out;
}

/// Reads pkt-lines: four hexadecimal digits with the length, these four included, then the content. 0000 ends
/// a part.
class PktLines {
 public:
  explicit PktLines(std::string_view bytes) : rest_(bytes) {}

  enum class Kind { kLine, kFlush, kBroken };
  Kind next(std::string_view& line) {
    const auto length = rest_.size() < 4 ? std::nullopt : hex_length(rest_.substr(0, 4));
    if (length == 0) {
      rest_.remove_prefix(4);
      return Kind::kFlush;
    }
    // 1 to 3 are marks of version 2, which was not asked for; 65520 is the most that a line may have.
    if (!length || *length < 4 || *length > 65520 || *length > rest_.size()) return Kind::kBroken;
    line = rest_.substr(4, *length - 4);
    rest_.remove_prefix(*length);
    if (line.ends_with('\n')) line.remove_suffix(1);
    return Kind::kLine;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool is_ref_name(std::string_view name, std::size_t max) {
  return !name.empty() && name.size() <= max && std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '\x7f';
  });
}

/// `symref=HEAD:refs/heads/main` of the capabilities.
std::string head_of(std::string_view capabilities) {
  constexpr std::string_view kHead = "symref=HEAD:";
  while (!capabilities.empty()) {
    const std::size_t end = std::min(capabilities.find(' '), capabilities.size());
    const std::string_view word = capabilities.substr(0, end);
    if (word.starts_with(kHead)) return std::string(word.substr(kHead.size()));
    capabilities.remove_prefix(std::min(end + 1, capabilities.size()));
  }
  return {};
}

const std::string& commit_of(const GitAdvertisement::Ref& ref) {
  return ref.peeled.empty() ? ref.id : ref.peeled;
}

std::string without_prefix(std::string_view text, std::string_view prefix) {
  return std::string(text.starts_with(prefix) ? text.substr(prefix.size()) : text);
}

}  // namespace

bool is_git_commit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Result<GitAdvertisement> parse_git_advertisement(std::string_view body, const GitLimits& limits) {
  using Kind = PktLines::Kind;
  if (body.size() > limits.max_bytes) return Error{"the git server lists more refs than drydock reads"};
  PktLines lines(body);
  std::string_view line;
  if (lines.next(line) != Kind::kLine || line != "# service=git-upload-pack" ||
      lines.next(line) != Kind::kFlush)
    return broken();

  GitAdvertisement out;
  bool first = true;
  std::size_t count = 0;
  for (Kind kind = lines.next(line); kind != Kind::kFlush; kind = lines.next(line)) {
    if (kind == Kind::kBroken) return broken();
    if (line.starts_with("ERR ")) return Error{"the git server refuses to list its refs; check the URL"};
    if (first && line == "version 1") continue;
    // Commits that a shallow repository ends with, after the refs.
    if (line.starts_with("shallow ")) continue;
    if (++count > limits.max_refs) return Error{"the git server lists more refs than drydock reads"};
    if (first) {
      // The first one is followed by NUL and what the server can do.
      const std::size_t nul = line.find('\0');
      if (nul == std::string_view::npos) return broken();
      out.head = head_of(line.substr(nul + 1));
      line = line.substr(0, nul);
      first = false;
    }
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || !is_git_commit(line.substr(0, space))) return broken();
    const std::string_view id = line.substr(0, space);
    std::string_view name = line.substr(space + 1);
    if (!is_ref_name(name, limits.max_name)) return broken();
    // How a repository without a ref says what it can do.
    if (name == "capabilities^{}") continue;
    if (name.ends_with(kPeeled)) {
      name.remove_suffix(kPeeled.size());
      const auto tag = out.refs.find(name);
      if (tag == out.refs.end()) return broken();
      tag->second.peeled = id;
    } else if (!out.refs.emplace(std::string(name), GitAdvertisement::Ref{std::string(id), {}}).second) {
      return broken();
    }
  }
  if (!lines.at_end()) return broken();
  return out;
}

Result<std::string> choose_git_commit(const GitAdvertisement& advertisement, std::string_view ref) {
  const auto find = [&](std::string_view name) -> const GitAdvertisement::Ref* {
    const auto found = advertisement.refs.find(name);
    return found == advertisement.refs.end() ? nullptr : &found->second;
  };
  constexpr std::string_view kBranches = "refs/heads/";
  if (ref.empty() || ref == "HEAD") {
    const GitAdvertisement::Ref* head = find("HEAD");
    if (head == nullptr)
      return Error{"the git repository has no default branch; name a branch or tag after `#`"};
    if (!advertisement.head.starts_with(kBranches)) return commit_of(*head);
    // BuildKit asks for the default branch by its short name, which a tag may have too.
    ref = std::string_view(advertisement.head).substr(kBranches.size());
  }
  // Both BuildKit and git take the whole name first.
  if (const auto* exact = find("refs/" + without_prefix(ref, "refs/"))) return commit_of(*exact);
  const auto* branch = find("refs/heads/" + without_prefix(ref, kBranches));
  const auto* tag = find("refs/tags/" + without_prefix(ref, "refs/tags/"));
  if (branch != nullptr && tag != nullptr && commit_of(*branch) != commit_of(*tag))
    return Error{fmt::format(
        "{} is a branch and a tag of the git repository; write refs/heads/ or refs/tags/ before it",
        quote_path(ref))};
  if (branch != nullptr) return commit_of(*branch);
  if (tag != nullptr) return commit_of(*tag);
  return Error{fmt::format("the git repository has no branch or tag {}; check its name", quote_path(ref))};
}

}  // namespace drydock
