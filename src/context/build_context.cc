#include "context/build_context.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "context/archive_kind.h"
#include "context/pattern_match.h"
#include "text/quote.h"
#include "text/path.h"

namespace drydock {
namespace {

constexpr std::size_t kMaxIgnoreFile = 1u << 20;
constexpr std::size_t kMaxText = 1u << 20;
/// Of all texts of one question: a project's source, and not a repository's history.
constexpr std::size_t kMaxTexts = 64u << 20;
/// No path of the system is longer, so no longer pattern without wildcards can match, and none with is real.
constexpr std::size_t kMaxPattern = 4096;
/// Entries looked at for one pattern.
constexpr std::size_t kMaxEntries = 100'000;
constexpr std::size_t kMaxDepth = 256;
/// Files of one tree: what holds more is no application's source.
constexpr std::size_t kMaxTree = 20'000;
/// For all patterns of one question together. The counts above are what stops a walk on an ordinary machine,
/// and they stop it on every machine alike; this is for network file systems and hostile patterns.
constexpr std::chrono::seconds kMaxTime{10};

constexpr std::string_view kIgnoreFileName = ".dockerignore";

/// The path relative to the context's root, which is the empty one. `..` stops at the root, as in BuildKit.
std::string inside_root(std::string_view path) {
  return clean_path("/" + std::string(path)).substr(1);
}

std::string join(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + '/' + name;
}

bool has_wildcard(std::string_view part) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '\\')
      ++i;
    else if (part[i] == '*' || part[i] == '?' || part[i] == '[')
      return true;
  }
  return false;
}

/// Splits a clean pattern before its first part with a wildcard. BuildKit takes what is before it literally,
/// backslashes included.
std::pair<std::string, std::string> split_at_wildcard(const std::string& pattern) {
  for (std::size_t begin = 0; begin < pattern.size();) {
    const std::size_t end = std::min(pattern.find('/', begin), pattern.size());
    if (has_wildcard(std::string_view(pattern).substr(begin, end - begin)))
      return {pattern.substr(0, begin == 0 ? 0 : begin - 1), pattern.substr(begin)};
    begin = end + 1;
  }
  return {pattern, ""};
}

/// Reads the ignore file `name` in a folder. Nothing where there is none.
Result<std::optional<Dockerignore>> read_ignore_file(const ContextRoot& folder, const std::string& name) {
  const ContextRoot::Target target = folder.follow(name);
  if (target.outcome == ContextRoot::Target::Outcome::kMissing) return std::optional<Dockerignore>();
  const auto text = target.outcome == ContextRoot::Target::Outcome::kFound
                        ? folder.read_file(target.path, kMaxIgnoreFile)
                        : std::nullopt;
  // Without its patterns nothing is known of the context, and tools differ in what they make of a link that
  // leads out of it.
  if (!text)
    return Error{fmt::format("cannot read {}: it must be a regular file of at most 1 MiB", quote_path(name))};
  Result<Dockerignore> ignore = Dockerignore::parse(*text);
  if (!ignore) return Error{fmt::format("cannot read {}: {}", quote_path(name), ignore.error().message)};
  return std::optional<Dockerignore>(std::move(*ignore));
}

/// The ignore file beside the Dockerfile that is named after it.
Result<std::optional<Dockerignore>> read_own_ignore_file(const std::string& dockerfile_path) {
  const std::size_t slash = dockerfile_path.rfind('/');
  const std::string name = dockerfile_path.substr(slash + 1);
  if (name.empty()) return std::optional<Dockerignore>();
  std::string folder = slash == std::string::npos ? "." : dockerfile_path.substr(0, slash);
  if (folder.empty()) folder = "/";
  const Result<ContextRoot> root = ContextRoot::open(folder);
  // The Dockerfile need not be there: an editor may be asking for one that was never saved.
  if (!root) return std::optional<Dockerignore>();
  return read_ignore_file(*root, name + std::string(kIgnoreFileName));
}

}  // namespace

/// What looking for the matches of one pattern may still cost, and the looking itself.
class BuildContext::Walk {
 public:
  using Clock = std::chrono::steady_clock;

  Walk(const BuildContext& context, Clock::time_point deadline) : context_(context), deadline_(deadline) {}

  /// Whether all was seen: once this is false there is no answer.
  bool complete() const { return complete_; }

  /// Collects what matches below a folder that stands inside the root without a link on the way.
  std::vector<ContextEntry> find(const PathPattern& pattern, const std::string& folder) {
    pattern_ = &pattern;
    Dockerignore::Verdict verdict;
    if (!folder.empty()) verdict = context_.ignore_.check(folder);
    find_below(folder, pattern.start(), verdict, 0);
    return std::move(found_);
  }

  /// Collects what is no folder below a folder that is sent; links are told of and not followed, since COPY makes links of
  /// them in the image.
  void collect(const std::string& folder, const Dockerignore::Verdict& verdict, std::size_t depth,
               std::vector<ContextEntry>& out) {
    for (const ContextRoot::Child& child : list(folder, depth)) {
      if (!spend() || out.size() > kMaxTree) {
        complete_ = false;
        return;
      }
      const std::string path = join(folder, child.name);
      const Dockerignore::Verdict inner = context_.ignore_.check(path, verdict);
      if (child.kind == NodeKind::kFolder) {
        if (!inner.excluded || context_.ignore_.has_exceptions()) collect(path, inner, depth + 1, out);
      } else if (!inner.excluded) {
        out.push_back({path, child.kind == NodeKind::kFile ? EntryKind::kFile : EntryKind::kOther, ArchiveKind::kNone});
      }
    }
  }

  /// What a path without wildcards names.
  std::optional<ContextEntry> look_up(const std::string& path) {
    using Outcome = ContextRoot::Target::Outcome;
    const ContextRoot::Target target = context_.root_.follow(path);
    ContextEntry entry{path.empty() ? "." : path, EntryKind::kOther, ArchiveKind::kUnreadable};
    for (const std::string& link : target.links)
      if (context_.ignore_.excludes(link)) return std::nullopt;
    if (target.outcome == Outcome::kUnreadable) complete_ = false;
    if (target.outcome == Outcome::kUnfollowed) return entry;
    if (target.outcome != Outcome::kFound) return std::nullopt;
    if (!is_sent(target.path, target.kind)) {
      // To the builder, a link to something that is left out leads nowhere.
      return target.links.empty() ? std::nullopt : std::optional(entry);
    }
    describe(entry, target.path, target.kind);
    return entry;
  }

 private:
  bool spend() {
    if (entries_ == kMaxEntries || Clock::now() > deadline_) complete_ = false;
    ++entries_;
    return complete_;
  }

  void describe(ContextEntry& entry, const std::string& path, NodeKind kind) {
    entry.archive = ArchiveKind::kNone;
    if (kind == NodeKind::kFolder) {
      entry.kind = EntryKind::kFolder;
    } else if (kind == NodeKind::kFile) {
      entry.kind = EntryKind::kFile;
      const OpenFile file = context_.root_.open_file(path);
      entry.archive = file ? archive_kind(file.get()) : ArchiveKind::kUnreadable;
    }
  }

  /// Whether the builder gets to see it, the root's folder included.
  bool is_sent(const std::string& path, NodeKind kind) {
    if (path.empty()) return true;
    const Dockerignore::Verdict verdict = context_.ignore_.check(path);
    return !verdict.excluded || (kind == NodeKind::kFolder && holds_exception(path, verdict, 0));
  }

  /// Whether something below an excluded folder is sent, and so the folder with it.
  bool holds_exception(const std::string& folder, const Dockerignore::Verdict& verdict, std::size_t depth) {
    if (!context_.ignore_.has_exceptions()) return false;
    for (const ContextRoot::Child& child : list(folder, depth)) {
      if (!spend()) return false;
      const std::string path = join(folder, child.name);
      const Dockerignore::Verdict inner = context_.ignore_.check(path, verdict);
      if (!inner.excluded) return true;
      if (child.kind == NodeKind::kFolder && holds_exception(path, inner, depth + 1)) return true;
    }
    return false;
  }

  std::vector<ContextRoot::Child> list(const std::string& folder, std::size_t depth) {
    auto children = depth < kMaxDepth
                        ? context_.root_.list(folder, kMaxEntries - std::min(entries_, kMaxEntries))
                        : std::nullopt;
    if (!children) complete_ = false;
    return children ? std::move(*children) : std::vector<ContextRoot::Child>();
  }

  void find_below(const std::string& folder, const PathPattern::Places& places,
                  const Dockerignore::Verdict& verdict, std::size_t depth) {
    for (const ContextRoot::Child& child : list(folder, depth)) {
      if (!spend()) return;
      const PathPattern::Places after_name = pattern_->advance(places, child.name);
      if (after_name.empty()) continue;
      const std::string path = join(folder, child.name);
      const Dockerignore::Verdict inner = context_.ignore_.check(path, verdict);
      if (pattern_->accepts(after_name)) {
        add(path, child.kind, inner);
        continue;
      }
      if (child.kind != NodeKind::kFolder || (inner.excluded && !context_.ignore_.has_exceptions())) continue;
      const PathPattern::Places after_slash = pattern_->advance(after_name, "/");
      if (!after_slash.empty()) find_below(path, after_slash, inner, depth + 1);
    }
  }

  void add(const std::string& path, NodeKind kind, const Dockerignore::Verdict& verdict) {
    if (kind == NodeKind::kLink) {
      if (auto entry = look_up(path)) found_.push_back(std::move(*entry));
      return;
    }
    if (verdict.excluded && !(kind == NodeKind::kFolder && holds_exception(path, verdict, 0))) return;
    ContextEntry entry{path, EntryKind::kOther, ArchiveKind::kNone};
    describe(entry, path, kind);
    found_.push_back(std::move(entry));
  }

  const BuildContext& context_;
  Clock::time_point deadline_;
  const PathPattern* pattern_ = nullptr;
  std::vector<ContextEntry> found_;
  std::size_t entries_ = 0;
  bool complete_ = true;
};

Result<BuildContext> BuildContext::open(const std::string& folder, const std::string& dockerfile_path) {
  Result<ContextRoot> root = ContextRoot::open(folder);
  if (!root) return root.error();
  auto ignore = read_own_ignore_file(dockerfile_path);
  if (ignore && !*ignore) ignore = read_ignore_file(*root, std::string(kIgnoreFileName));
  if (!ignore) return ignore.error();
  return BuildContext(std::move(*root), std::move(*ignore).value_or(Dockerignore()));
}

Facts BuildContext::answer(const Queries& queries) const {
  Facts facts;
  facts.set_context_known();
  const auto deadline = Walk::Clock::now() + kMaxTime;
  for (const std::string& pattern : queries.context_matches) {
    Walk walk(*this, deadline);
    if (auto entries = find_matches(pattern, walk)) facts.add_context_matches(pattern, std::move(*entries));
  }
  for (const std::string& pattern : queries.context_trees) {
    Walk walk(*this, deadline);
    if (auto entries = find_tree(pattern, walk)) facts.add_context_tree(pattern, std::move(*entries));
  }
  std::size_t total = 0;
  for (const std::string& path : queries.context_texts) {
    auto text = read_text(path);
    if (!text) continue;
    total += text->size();
    if (total > kMaxTexts) break;
    facts.add_context_text(path, std::move(*text));
  }
  return facts;
}

std::optional<std::vector<ContextEntry>> BuildContext::find_matches(std::string_view pattern,
                                                                    Walk& walk) const {
  // The system would read a path only up to a NUL, and so another one.
  if (pattern.size() > kMaxPattern || pattern.find('\0') != std::string_view::npos) return std::nullopt;
  const auto [literal, glob] = split_at_wildcard(inside_root(pattern));
  std::vector<ContextEntry> found;
  if (glob.empty()) {
    if (auto entry = walk.look_up(literal)) found.push_back(std::move(*entry));
  } else if (const auto compiled = PathPattern::compile(glob, PathPattern::Syntax::kCopySource)) {
    // BuildKit follows links in the part without wildcards, and none below it.
    const ContextRoot::Target base = root_.follow(literal);
    using Outcome = ContextRoot::Target::Outcome;
    if (base.outcome == Outcome::kUnfollowed || base.outcome == Outcome::kUnreadable) return std::nullopt;
    const bool left_out = std::any_of(base.links.begin(), base.links.end(),
                                      [this](const std::string& link) { return ignore_.excludes(link); });
    if (base.outcome == Outcome::kFound && base.kind == NodeKind::kFolder && !left_out)
      found = walk.find(*compiled, base.path);
  }
  // A malformed pattern matches nothing and is no error, to BuildKit as here.
  if (!walk.complete()) return std::nullopt;
  std::sort(found.begin(), found.end(),
            [](const ContextEntry& a, const ContextEntry& b) { return a.path < b.path; });
  return found;
}

std::optional<std::vector<ContextEntry>> BuildContext::find_tree(std::string_view pattern, Walk& walk) const {
  auto matches = find_matches(pattern, walk);
  if (!matches) return std::nullopt;
  std::vector<ContextEntry> out;
  for (ContextEntry& match : *matches) {
    if (match.kind != EntryKind::kFolder) {
      out.push_back(std::move(match));
      continue;
    }
    // A folder that a link leads to is copied as the folder that it leads to.
    const ContextRoot::Target target = root_.follow(match.path == "." ? "" : match.path);
    if (target.outcome != ContextRoot::Target::Outcome::kFound || !target.links.empty()) return std::nullopt;
    walk.collect(target.path, target.path.empty() ? Dockerignore::Verdict{} : ignore_.check(target.path), 0, out);
  }
  if (!walk.complete()) return std::nullopt;
  std::sort(out.begin(), out.end(), [](const ContextEntry& a, const ContextEntry& b) { return a.path < b.path; });
  return out;
}

std::optional<std::string> BuildContext::read_text(std::string_view path) const {
  if (path.size() > kMaxPattern || path.find('\0') != std::string_view::npos) return std::nullopt;
  const ContextRoot::Target target = root_.follow(inside_root(path));
  if (target.outcome != ContextRoot::Target::Outcome::kFound || target.kind != NodeKind::kFile)
    return std::nullopt;
  if (ignore_.excludes(target.path)) return std::nullopt;
  for (const std::string& link : target.links)
    if (ignore_.excludes(link)) return std::nullopt;
  auto text = root_.read_file(target.path, kMaxText);
  if (text && text->find('\0') != std::string::npos) return std::nullopt;
  return text;
}

}  // namespace drydock
