#include "resolve/apk_index.h"

#include <algorithm>
#include <limits>

#include "facts/apk_version.h"
#include "resolve/apk_archive.h"

namespace drydock {
namespace {

// The lines of the sorted text are `name TAB kind TAB value`. No name or value holds a tab or line end.
constexpr std::string_view kMagic = "drydock apk-index 1\n";
constexpr std::string_view kPackage = "\tV\t";   // the value is a version
constexpr std::string_view kProvided = "\tp\t";  // the value is the package that provides the name
constexpr std::size_t kMaxName = 256;
constexpr std::size_t kMaxVersion = 256;

/// A package's name, by the characters that apk-tools 3 allows.
bool is_package_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.' || c == '_';
  });
}

/// A name that is provided has fewer rules: `so:libstdc++.so.6`, `cmd:[`, `pc:a/b`.
bool is_provided_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Cuts off and gives what stands before the separator, or all.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view out = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return out;
}

/// Collects the lines of the sorted text.
class Lines {
 public:
  explicit Lines(const ApkIndexLimits& limits) : limits_(limits) {}

  void add(std::string_view name, std::string_view kind, std::string_view value) {
    if (full_) return;
    std::string line;
    line.reserve(name.size() + kind.size() + value.size() + 1);
    line.append(name).append(kind).append(value).append("\n");
    bytes_ += line.size();
    full_ = bytes_ > limits_.max_sorted || lines_.size() >= limits_.max_lines;
    lines_.push_back(std::move(line));
  }

  bool full() const { return full_; }
  bool empty() const { return lines_.empty(); }

  std::string sorted(std::string head) {
    std::sort(lines_.begin(), lines_.end());
    lines_.erase(std::unique(lines_.begin(), lines_.end()), lines_.end());
    head.reserve(head.size() + bytes_);
    for (const std::string& line : lines_) head += line;
    return head;
  }

 private:
  const ApkIndexLimits& limits_;
  std::vector<std::string> lines_;
  std::uint64_t bytes_ = 0;
  bool full_ = false;
};

struct Record {
  std::string_view name;
  std::string_view version;
  std::string_view provides;
};

void add_record(const Record& record, Lines& lines) {
  // A version that is none would break the build that it is written into; apk could not be told to install
  // it.
  if (!is_package_name(record.name) || record.version.size() > kMaxVersion || !is_apk_version(record.version))
    return;
  lines.add(record.name, kPackage, record.version);
  std::string_view rest = record.provides;
  while (!rest.empty() && !lines.full()) {
    std::string_view word = cut(rest, ' ');
    word = word.substr(0, word.find_first_of("<>=~"));
    if (is_provided_name(word) && word.front() != '!' && word != record.name)
      lines.add(word, kProvided, record.name);
  }
}

/// A header field's value as a line of the sorted text; empty where it would not be one.
std::string_view as_line(std::string_view value) {
  const bool fits = value.size() <= 1024 &&
                    std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c != '\x7f'; });
  return fits ? value : std::string_view();
}

/// Moves an offset back to the start of its line.
std::size_t line_start(std::string_view lines, std::size_t at) {
  if (at == 0) return 0;
  const std::size_t end = lines.rfind('\n', at - 1);
  return end == std::string_view::npos ? 0 : end + 1;
}

}  // namespace

Result<std::string> sort_apk_index(std::string_view archive, const ApkIndexStamp& stamp,
                                   const std::string& keys_folder, const ApkIndexLimits& limits) {
  Result<ApkArchive> read = read_apk_archive(archive, limits);
  if (!read) return read.error();
  const Result<std::string_view> part = signed_part(archive, read->signatures, keys_folder);
  if (!part) return part.error();
  if (part->size() != archive.size()) {
    // What stands before the signed part may hold an APKINDEX of its own.
    read = read_apk_archive(*part, limits);
    if (!read) return read.error();
  }

  Lines lines(limits);
  Record record;
  std::string_view rest = read->index;
  while (!rest.empty() && !lines.full()) {
    const std::string_view line = cut(rest, '\n');
    if (line.empty()) {
      add_record(record, lines);
      record = {};
    } else if (line.starts_with("P:")) {
      record.name = line.substr(2);
    } else if (line.starts_with("V:")) {
      record.version = line.substr(2);
    } else if (line.starts_with("p:")) {
      record.provides = line.substr(2);
    }
  }
  add_record(record, lines);
  if (lines.full()) return Error{"the index names more packages than drydock reads; use another mirror"};
  if (lines.empty() && !read->index.empty())
    return Error{"the index holds no package records; use another mirror"};

  std::string head(kMagic);
  head.append(as_line(stamp.etag)).append("\n").append(as_line(stamp.last_modified)).append("\n");
  return lines.sorted(std::move(head));
}

std::optional<ApkIndexView> ApkIndexView::open(std::string_view sorted) {
  // Every line ends; a file that was cut short does not.
  if (!sorted.starts_with(kMagic) || sorted.back() != '\n') return std::nullopt;
  ApkIndexView view;
  view.lines_ = sorted.substr(kMagic.size());
  view.etag_ = cut(view.lines_, '\n');
  view.last_modified_ = cut(view.lines_, '\n');
  return view;
}

ApkIndexStamp ApkIndexView::stamp() const {
  return {std::string(etag_), std::string(last_modified_)};
}

std::vector<std::string_view> ApkIndexView::versions(std::string_view name) const {
  return values(std::string(name).append(kPackage), std::numeric_limits<std::size_t>::max());
}

std::vector<std::string_view> ApkIndexView::providers(std::string_view name, std::size_t limit) const {
  return values(std::string(name).append(kProvided), limit);
}

std::vector<std::string_view> ApkIndexView::values(std::string_view key, std::size_t limit) const {
  std::size_t low = 0;
  std::size_t high = lines_.size();
  // Both are starts of lines, or the end: the first line that is not before the key is in between.
  while (low < high) {
    const std::size_t start = line_start(lines_, low + (high - low) / 2);
    const std::size_t end = std::min(lines_.find('\n', start), lines_.size());
    if (lines_.substr(start, end - start) < key) {
      low = std::min(end + 1, lines_.size());
    } else {
      high = start;
    }
  }
  std::vector<std::string_view> out;
  std::string_view rest = lines_.substr(low);
  while (out.size() < limit && rest.starts_with(key)) out.push_back(cut(rest, '\n').substr(key.size()));
  return out;
}

}  // namespace drydock
