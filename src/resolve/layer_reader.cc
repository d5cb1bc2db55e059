#include "resolve/layer_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "resolve/layer_paths.h"
#include "resolve/layer_text.h"

namespace drydock {
namespace {

using Entry = LayerFacts::Entry;
using Kind = Entry::Kind;

/// Of a text that is no package database.
constexpr std::size_t kMaxText = 4u << 20;
/// PATH_MAX of Linux: a longer target cannot be followed.
constexpr std::size_t kMaxTarget = 4096;
/// What a node of a map takes beside its strings.
constexpr std::uint64_t kNodeBytes = 128;
/// Executables and links outside the usual folders, which are kept for the links that lead to them.
constexpr std::uint64_t kMaxOtherNames = 50'000;
constexpr std::uint64_t kMaxOtherBytes = 12u << 20;
/// Ratios are not looked at before: a layer of a few empty blocks may compress very well.
constexpr std::uint64_t kRatioFrom = 64u << 20;
/// Headers between two entries. libarchive bounds a single one, but not the map of a sparse file.
constexpr std::uint64_t kMaxHeaders = 32u << 20;

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::uint64_t kGiB = 1u << 30, kMiB = 1u << 20;
  if (bytes >= kGiB && bytes % kGiB == 0) return fmt::format("{} GiB", bytes / kGiB);
  if (bytes >= kMiB && bytes % kMiB == 0) return fmt::format("{} MiB", bytes / kMiB);
  return fmt::format("{} bytes", bytes);
}

/// The source as libarchive reads it, and all bounds on what goes through. A bound that is broken is kept
/// here, since libarchive hands no more than a text through.
class Feed {
 public:
  Feed(const ByteSource& read, const LayerLimits& limits)
      : read_(read), limits_(limits), buffer_(64u << 10) {}

  void attach(archive* reader) { reader_ = reader; }
  const std::optional<Error>& error() const { return error_; }

  /// Between these two, headers are read and nothing else.
  void begin_header() { header_begin_ = expanded(); }
  void end_header() { header_begin_.reset(); }

  /// Whether all bounds hold; error() says which one does not.
  bool check() {
    if (error_) return false;
    const std::uint64_t out = expanded();
    if (compressed_ > limits_.max_compressed) {
      error_ = Error{fmt::format("is larger than the limit of {}", bytes_text(limits_.max_compressed))};
    } else if (out > limits_.max_expanded) {
      error_ = Error{fmt::format("expands to more than the limit of {}", bytes_text(limits_.max_expanded))};
    } else if (out > kRatioFrom && out / std::max<std::uint64_t>(compressed_, 1) >= limits_.max_ratio) {
      error_ = Error{
          fmt::format("expands to more than {} times its size, which is the limit: it is an archive bomb",
                      limits_.max_ratio)};
    } else if (header_begin_ && out > *header_begin_ && out - *header_begin_ > kMaxHeaders) {
      error_ = Error{fmt::format("has headers of more than the limit of {}", bytes_text(kMaxHeaders))};
    }
    return !error_;
  }

  /// Reads what stands behind the archive, for the digest at its end.
  void drain() {
    while (fill() && end_ > 0) continue;
  }

  static la_ssize_t next(archive* reader, void* data, const void** bytes) {
    Feed& feed = *static_cast<Feed*>(data);
    const bool good = (feed.begin_ < feed.end_ || feed.fill()) && feed.check();
    if (!good) {
      archive_set_error(reader, EIO, "stopped");
      return ARCHIVE_FATAL;
    }
    // Small pieces, since the bounds are looked at for each, and 4 KiB of zstd may hold a hundred MiB.
    const std::size_t size = std::min<std::size_t>(feed.end_ - feed.begin_, 4u << 10);
    *bytes = feed.buffer_.data() + feed.begin_;
    feed.begin_ += size;
    return static_cast<la_ssize_t>(size);
  }

 private:
  /// Bytes of the tar stream that were used up.
  std::uint64_t expanded() const {
    const la_int64_t bytes = reader_ == nullptr ? 0 : archive_filter_bytes(reader_, 0);
    return bytes < 0 ? 0 : static_cast<std::uint64_t>(bytes);
  }

  bool fill() {
    begin_ = end_ = 0;
    if (done_) return check();
    // It is called from C code, which no exception may pass.
    try {
      const Result<std::size_t> got = read_(buffer_.data(), buffer_.size());
      if (!got) {
        error_ = got.error();
        return false;
      }
      end_ = std::min(*got, buffer_.size());
    } catch (const std::exception&) {
      error_ = Error{"cannot be read: not enough memory"};
      return false;
    }
    done_ = end_ == 0;
    compressed_ += end_;
    return check();
  }

  const ByteSource& read_;
  const LayerLimits& limits_;
  archive* reader_ = nullptr;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t compressed_ = 0;
  bool done_ = false;
  std::optional<std::uint64_t> header_begin_;
  std::optional<Error> error_;
};

/// The part of a library's message that can be shown: it may quote the archive.
std::string printable(const char* message) {
  constexpr std::size_t kLongest = 120;
  std::string out = message == nullptr ? "no reason given" : message;
  out.resize(std::min(out.size(), kLongest));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return out;
}

/// Of libarchive's warnings only these leave name, kind and target right: a name in another character set is
/// handed out as it is, and access lists do not matter. Malformed or oversized extended headers are "ignored"
/// with a warning, and the entry then has a wrong name.
bool is_harmless(const char* warning) {
  const std::string_view text = warning == nullptr ? "" : warning;
  return text.find("can't be converted") != std::string_view::npos ||
         text.find("SCHILY.acl") != std::string_view::npos;
}

class LayerReader {
 public:
  LayerReader(const ByteSource& read, const LayerLimits& limits)
      : limits_(limits), feed_(read, limits), reader_(archive_read_new(), archive_read_free) {}

  Result<LayerFacts> run() {
    if (auto opened = open(); !opened) return opened.error();
    for (std::uint64_t count = 0;; ++count) {
      archive_entry* entry = nullptr;
      feed_.begin_header();
      const int status = archive_read_next_header(reader_.get(), &entry);
      feed_.end_header();
      if (status == ARCHIVE_EOF) break;
      const bool usable = status == ARCHIVE_OK ||
                          (status == ARCHIVE_WARN && is_harmless(archive_error_string(reader_.get())));
      if (!feed_.check() || !usable) return failure();
      // libarchive would peel off any number of compressions; engines take one.
      if (count == 0 && archive_filter_count(reader_.get()) > 2) return Error{"is compressed more than once"};
      if (count == limits_.max_entries)
        return Error{fmt::format("has more entries than the limit of {}", count)};
      if (auto taken = take(entry); !taken) return taken.error();
      if (kept_ > limits_.max_kept)
        return Error{fmt::format("has more names, sources and packages than the limit of {} for what is kept",
                                 bytes_text(limits_.max_kept))};
    }
    feed_.drain();
    if (feed_.error()) return *feed_.error();
    return std::move(facts_);
  }

 private:
  Result<Unit> open() {
    archive* const reader = reader_.get();
    // A filter that libarchive was built without would start a program; it says so with a warning.
    if (reader == nullptr || archive_read_support_filter_gzip(reader) != ARCHIVE_OK ||
        archive_read_support_filter_zstd(reader) != ARCHIVE_OK ||
        archive_read_support_format_tar(reader) != ARCHIVE_OK)
      return Error{"cannot be read: libarchive was built without gzip or zstd"};
    feed_.attach(reader);
    if (archive_read_open(reader, &feed_, nullptr, &Feed::next, nullptr) != ARCHIVE_OK) return failure();
    return Unit{};
  }

  Error failure() const {
    if (feed_.error()) return *feed_.error();
    return Error{fmt::format("is no tar archive (plain, gzip or zstd), or is damaged: {}",
                             printable(archive_error_string(reader_.get())))};
  }

  /// Looks at one entry, and reads its data in any case: what is skipped counts as expanded too.
  Result<Unit> take(archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr) name = archive_entry_pathname_utf8(entry);
    const auto path = name == nullptr ? std::nullopt : normalize_layer_path(name);
    if (!path || take_whiteout(*path) || path->empty()) return read_data(nullptr, 0, nullptr);
    const PathRole role = path_role(*path);
    Entry fact = describe(entry, name);
    const bool wanted = role == PathRole::kText || role == PathRole::kDpkg || role == PathRole::kApk;
    if (wanted && fact.kind == Kind::kOther && archive_entry_filetype(entry) == AE_IFREG) {
      const bool is_database = role != PathRole::kText;
      std::string bytes;
      bool whole = true;
      const std::size_t most = is_database ? static_cast<std::size_t>(limits_.max_file) : kMaxText;
      if (auto done = read_data(&bytes, most, &whole); !done) return done;
      // Without it the image would seem to have no packages; a text that is no text is none.
      if (!whole && is_database)
        return Error{fmt::format("has a package database {} larger than the limit of {}, or with holes",
                                 *path, bytes_text(limits_.max_file))};
      if (auto text = whole ? kept_text(role, *path, std::move(bytes)) : std::nullopt) {
        fact.kind = Kind::kFile;
        fact.text = *std::move(text);
      }
    } else if (auto done = read_data(nullptr, 0, nullptr); !done) {
      return done;
    }
    store(*path, role, std::move(fact));
    return Unit{};
  }

  /// Takes note of `.wh.NAME` and `.wh..wh..opq`; true where the path is no entry of its own. Other names
  /// that begin with `.wh..wh.` are what aufs keeps for itself.
  bool take_whiteout(std::string_view path) {
    constexpr std::string_view kPrefix = ".wh.", kOpaque = ".wh..wh..opq", kReserved = ".wh..wh.";
    if (path.starts_with(kReserved) && path != kOpaque) return true;
    std::string_view name = last_part(path);
    if (!name.starts_with(kPrefix)) return false;
    const std::string_view folder = folder_of(path);
    if (name == kOpaque) {
      kept_ += folder.size() + kNodeBytes;
      facts_.opaque.emplace_back(folder);
      return true;
    }
    if (name.starts_with(kReserved)) return true;
    name.remove_prefix(kPrefix.size());
    if (name.empty() || name == "." || name == "..") return true;
    kept_ += path.size() + kNodeBytes;
    facts_.whiteouts.push_back(folder.empty() ? std::string(name) : fmt::format("{}/{}", folder, name));
    return true;
  }

  /// What an entry is, without its data.
  static Entry describe(archive_entry* entry, std::string_view name) {
    Entry fact;
    fact.kind = Kind::kOther;
    fact.executable = (archive_entry_perm(entry) & 0111) != 0;
    if (const char* target = archive_entry_hardlink(entry); target != nullptr) {
      const auto path = normalize_layer_path(target);
      if (path && !path->empty()) fact.kind = Kind::kHardLink, fact.text = *path;
      return fact;
    }
    const auto type = archive_entry_filetype(entry);
    // Old programs write folders as files whose name ends in a slash.
    if (type == AE_IFDIR || (type == AE_IFREG && name.ends_with('/'))) {
      fact.kind = Kind::kFolder;
    } else if (type == AE_IFLNK) {
      const char* target = archive_entry_symlink(entry);
      const std::string_view text = target == nullptr ? "" : target;
      if (!text.empty() && text.size() <= kMaxTarget) fact.kind = Kind::kLink, fact.text = text;
    }
    // Links and folders have these bits whatever they are good for.
    if (type != AE_IFREG || fact.kind != Kind::kOther) fact.executable = false;
    return fact;
  }

  /// Reads an entry's data: into `bytes` where they are wanted, up to `most`. `whole` is false where there
  /// are more, or where the file has holes.
  Result<Unit> read_data(std::string* bytes, std::size_t most, bool* whole) {
    bool keeping = bytes != nullptr;
    const auto give_up = [&] {
      keeping = *whole = false;
      std::string().swap(*bytes);
    };
    for (;;) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int status = archive_read_data_block(reader_.get(), &block, &size, &offset);
      if (!feed_.check() || (status != ARCHIVE_OK && status != ARCHIVE_EOF)) return failure();
      if (keeping && size > 0) {
        const bool hole = offset < 0 || static_cast<std::uint64_t>(offset) != bytes->size();
        if (hole || size > most - bytes->size())
          give_up();
        else
          bytes->append(static_cast<const char*>(block), size);
      }
      if (status != ARCHIVE_EOF) continue;
      // At the end the offset is the file's size where it was sparse: a hole may be last.
      if (keeping && offset > 0 && static_cast<std::uint64_t>(offset) > bytes->size()) give_up();
      return Unit{};
    }
  }

  /// Puts an entry among the facts, as an engine would unpack it over what came before.
  void store(const std::string& path, PathRole role, Entry fact) {
    auto& entries = facts_.entries;
    if (fact.kind != Kind::kFolder) {
      // '0' is the byte after '/': this is all that lies below.
      for (auto below = entries.lower_bound(path + "/"), end = entries.lower_bound(path + "0"); below != end;)
        below = entries.erase(below);
    }
    if (fact.kind == Kind::kHardLink) {
      // A copy, as what the link names may be replaced later in this layer.
      if (const auto target = entries.find(fact.text);
          target != entries.end() && target->second.kind != Kind::kFolder)
        fact = Entry(target->second);
    }
    if (!is_kept(path, role, fact)) {
      // Of two entries with one path the later counts.
      if (const auto earlier = entries.find(path); earlier != entries.end()) entries.erase(earlier);
      return;
    }
    kept_ += path.size() + fact.text.size() + kNodeBytes;
    entries.insert_or_assign(path, std::move(fact));
  }

  bool is_kept(const std::string& path, PathRole role, const Entry& fact) {
    if (role == PathRole::kUninteresting) return false;
    if (role != PathRole::kNone) return true;
    if (fact.kind != Kind::kLink && !fact.executable) return false;
    // Programs in the usual folders may be links to anywhere (etc/alternatives, opt, usr/lib/jvm), also in
    // other layers.
    const std::uint64_t bytes = path.size() + fact.text.size() + kNodeBytes;
    if (other_names_ == kMaxOtherNames || other_bytes_ + bytes > kMaxOtherBytes) {
      facts_.partial = true;
      return false;
    }
    ++other_names_;
    other_bytes_ += bytes;
    return true;
  }

  const LayerLimits& limits_;
  Feed feed_;
  std::unique_ptr<archive, int (*)(archive*)> reader_;
  LayerFacts facts_;
  std::uint64_t kept_ = 0, other_names_ = 0, other_bytes_ = 0;
};

}  // namespace

std::uint64_t LayerFacts::size() const {
  std::uint64_t out = sizeof(LayerFacts);
  for (const auto& [path, entry] : entries) out += path.size() + entry.text.size() + kNodeBytes;
  for (const auto* list : {&whiteouts, &opaque})
    for (const std::string& path : *list) out += path.size() + kNodeBytes;
  return out;
}

Result<LayerFacts> read_layer(const ByteSource& read, const LayerLimits& limits) {
  try {
    return LayerReader(read, limits).run();
  } catch (const std::bad_alloc&) {
    return Error{"cannot be read: not enough memory"};
  }
}

}  // namespace drydock
